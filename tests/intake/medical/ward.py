"""A house in which an examination was asked of the medical unit, with the identity and the medical part granted."""

from datetime import timedelta

from intake.attachments.moving import forget_attachment, reseal_attachment
from intake.attachments.storage import Storage
from intake.dossier import handing_over
from intake.medical import examinations, photographs, signing
from intake.medical.examinations import EntryChange, SectionChange
from intake.people import keys, seats
from intake.people.store import people
from tests.builders import local
from tests.intake.attachments.sending import coming
from tests.intake.dossier.house import DOCTOR, OFFICER, House, _join
from tests.intake.dossier.test_handing_over import UNIT, consent
from tests.intake.medical.exam import DAY, EXAMINATION, complete, shipped
from workflow.events import Event
from workflow.moment import Moment

SECOND, STRANGER = "second doctor", "doctor elsewhere"
FORM = shipped().examination


class Ward(House):
    """What doctors do in it. `case` is the case, `now` after the examination of `exam.py`."""

    case: str
    storage: Storage

    @staticmethod
    async def opened(office, folder, *, compartments=("identity", "medical")):
        """A house with two doctors in the unit and one of another office, and one examination that was asked for."""
        house = await House.settled(office)
        ward = Ward(house.office, house.made)
        ward.storage = Storage.in_folder(folder)
        await ward.tables.write(_join_doctors, ward.made)
        ward.case, _receipt = await ward.receive()
        await consent(ward, ward.case, "examination")
        await ward.ask(ward.case, *compartments)
        ward.now = local(f"{DAY} 16:00").earliest
        return ward

    async def reseal(self, old, old_key, new, new_key):
        """A file is sealed anew."""
        return await reseal_attachment(self.storage, old, old_key, new, new_key)

    async def forget(self, case, name):
        """A file goes."""
        await forget_attachment(self.storage, case, name)

    async def ask(self, case, *compartments):
        """An officer asks the unit for an examination."""
        event = Event(case, "exam_requested", {"code": "forensic", "office": UNIT})
        await handing_over.hand_over(
            self.tables, case, event, compartments=compartments, signed_in=await self.who(OFFICER),
            at=Moment.exactly(self.now), now=self.now,
        )  # fmt: skip

    async def begin(self, by=DOCTOR):
        """The record is begun, or found."""
        return await examinations.begin(
            self.tables, self.case, examination=EXAMINATION, form=FORM, signed_in=await self.who(by), now=self.now
        )

    async def read(self, draft, by=DOCTOR):
        """The record as it stands."""
        return await examinations.read(self.tables, draft, form=FORM, signed_in=await self.who(by), now=self.now)

    async def save(self, draft, change, revision, by=DOCTOR, once=None):
        """A part is saved."""
        return await examinations.save(
            self.tables,
            draft,
            change,
            form=FORM,
            revision=revision,
            signed_in=await self.who(by),
            now=self.now,
            once=once,
        )

    async def write(self, draft, record=None, by=DOCTOR):
        """A whole record, part by part, as its pages are filled in; the revision in the end."""
        record, revision = record or complete(), (await self.read(draft, by)).revision
        for section in FORM.sections:
            for entries in section.entries:
                for entry in record.entries(entries.key):
                    no = entry.no if entries.rows else None
                    # what points to entries that come later is said once they are there
                    early = {key: one for key, one in entry.answers.items() if key != "photo_refs" or one.blank}
                    saved = await self.save(draft, EntryChange(entries.key, no, early), revision, by)
                    revision = saved.revision
            keys = {field.key for field in section.field} | {entries.key for entries in section.entries}
            answers = {key: answer for key, answer in record.answers.items() if key in keys}
            revision = (await self.save(draft, SectionChange(section.key, answers), revision, by)).revision
        for entry in record.entries("finding"):
            refs = {"photo_refs": entry.get("photo_refs")}
            revision = (await self.save(draft, EntryChange("finding", entry.no, refs), revision, by)).revision
        return revision

    async def sign(self, draft, revision, by=DOCTOR, reasons=None, **how):
        """The record is signed."""
        return await signing.sign(
            self.tables, draft, medical=shipped(), revision=revision, reasons=reasons or {},
            signed_in=await self.who(by), now=self.now, **how,
        )  # fmt: skip

    async def report(self, by=DOCTOR):
        """The signed report."""
        return await signing.report(
            self.tables, self.case, examination=EXAMINATION, form=FORM, signed_in=await self.who(by), now=self.now
        )

    async def photograph(self, draft, content, answers, revision, by=DOCTOR):
        """A picture comes in."""
        source = coming(content) if isinstance(content, bytes) else content
        return await photographs.add_photo(
            self.tables, self.storage, draft, source, file="picture.jpg", answers=answers, form=FORM,
            revision=revision, signed_in=await self.who(by), clock=lambda: self.now,
        )  # fmt: skip

    async def list(self, by=DOCTOR):
        """What was asked of somebody's office."""
        return await examinations.list_for(self.tables, signed_in=await self.who(by), now=self.now)

    def later(self, **span):
        """Time goes by."""
        self.now += timedelta(**span)


def _join_doctors(connection, made):
    people.add_office(connection, "other-unit", "Another unit", "partner")
    made[SECOND] = _join(connection, SECOND, UNIT, "doctor")
    made[STRANGER] = _join(connection, STRANGER, "other-unit", "doctor")
    seed = seats.ring(connection, made[DOCTOR][1], {UNIT}).held
    newest = keys.office_key(connection, UNIT)
    seats.put(connection, seed[newest.fingerprint], newest.name, made[SECOND][1].public)
