"""Doctors at their pages in a real application: two of one medical unit, one of another, and what they were asked."""

from contextlib import asynccontextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from config.clock import now_utc
from intake.dossier.erasure import erase
from intake.dossier.handing_over import hand_over
from intake.medical import examinations
from intake.medical.examinations import EntryChange, SectionChange
from intake.people import offices, sessions
from tests.intake.medical.exam import complete, shipped
from tests.intake.pages.desk.steps import house as desks
from tests.intake.pages.desk.steps.house import DOCTOR, Browser
from tests.intake.people.house import ANA
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.moment import Moment

SECOND, FOREIGN = "dren", "fatos"
EXAMINATION, LIST = "examination-1", "/medical/examinations"
FORM, ZONE = shipped().examination, ZoneInfo("Europe/Belgrade")


class Window(Browser):
    """A window whose forms have fields with any name: what is typed may come as a mapping."""

    async def send(self, typed=None, *, at=-1, **more):
        """The form at that place on the page, with something typed."""
        shown, typed = self.page.forms[at], {**(typed or {}), **more}
        pairs = [one for one in shown["values"] if one[0] not in typed]
        for name, value in typed.items():
            pairs += [(name, one) for one in value] if isinstance(value, list) else [(name, value)]
        self.sent = shown["action"], pairs
        return await self.again()

    @property
    def problems(self):
        """What the page says is to be corrected."""
        return [one for one in self.page.problems if one.strip()]

    @property
    def values(self):
        """What the last form of the page would send."""
        return dict(self.form["values"])


class Unit:
    """A desk with doctors; `browser` is a window of the first of them."""

    def __init__(self, desk):
        self.desk, self.house = desk, desk.house

    def browser(self, who=DOCTOR):
        """A new window of somebody."""
        return Window(self.desk.client, self.desk.cookies[who])

    async def asked(self, *, office="medical", with_identity=True, **said):
        """A case in which an examination was asked for; the address of its page."""
        case = await self.desk.admitted(**said)
        await self.desk.tell(case, "consent_recorded", code="given", consent_to="examination")
        now = now_utc()
        event = Event(f"case:{case}", "exam_requested", {"code": "forensic", "office": office})
        await hand_over(
            self.house.tables,
            f"case:{case}",
            event,
            compartments=["identity", "medical"] if with_identity else ["medical"],
            signed_in=await self.house.who(ANA),
            at=Moment.exactly(now - timedelta(minutes=50)),
            now=now,
        )
        return f"{LIST}/{case}/{EXAMINATION}"

    async def begun(self, **said):
        """The same, begun by the first doctor."""
        path, doctor = await self.asked(**said), self.browser()
        await doctor.open(path)
        await doctor.send(at=1)
        assert doctor.status == 303, doctor.answer.text
        return path

    async def draft(self, path, who=DOCTOR):
        """The record behind the pages, for somebody."""
        case = path.split("/")[3]
        signed_in, now = await self.house.who(who), now_utc()
        one = await examinations.asked(self.house.tables, f"case:{case}", EXAMINATION, signed_in=signed_in, now=now)
        assert one.draft is not None
        return await examinations.read(self.house.tables, one.draft, form=FORM, signed_in=signed_in, now=now)

    async def record(self, path):
        """What is written."""
        return (await self.draft(path)).record

    async def filled(self, path, *, but=()):
        """Everything but photographs and the parts named, behind the pages, as of an hour ago today."""
        who, whole = await self.house.who(DOCTOR), complete()
        draft = await self.draft(path)
        revision = draft.revision

        async def save(change):
            nonlocal revision
            done = await examinations.save(
                self.house.tables, draft.id, change, form=FORM, revision=revision, signed_in=who, now=now_utc()
            )
            revision = done.revision

        for section in FORM.sections:
            for one in section.entries:
                for entry in whole.entries(one.key) if one.key not in (*but, "photo") else ():
                    answers = {key: answer for key, answer in entry.answers.items() if key != "photo_refs"}
                    await save(EntryChange(one.key, entry.no if one.rows else None, answers))
            keys = {field.key for field in section.field} | {one.key for one in section.entries}
            said = {key: whole.answers[key] for key in whole.answers if key in keys and key not in but}
            if said and section.key not in but:
                await save(SectionChange(section.key, said))

    async def erase(self, path):
        """The content of its case goes, as the person asked."""
        head = (await self.house.person(ANA)).id
        await erase(
            self.house.tables,
            f"case:{path.split('/')[3]}",
            reason="asked_by_person",
            by=By(office="intake", person=head, role="head"),
            now=now_utc(),
            forget_attachment=_forget,
        )

    async def entries(self, path):
        """What the log was told of the case."""
        return await self.desk.entries(path.split("/")[3])


async def _forget(_case, _name):
    """Files lie elsewhere."""


@asynccontextmanager
async def opened(founded, folder):
    """Doctors in a copy of an instance."""
    async with desks.opened(founded, folder) as desk:
        house = desk.house
        await house.write(offices.add, "clinic", "Clinic elsewhere", "partner")
        await house.colleague(SECOND, "doctor", "medical", seated_by=DOCTOR)
        await house.colleague(FOREIGN, "doctor", "clinic", seated_by=None)
        for who in (SECOND, FOREIGN):
            person = await house.person(who)
            desk.cookies[who], _who = await house.write(sessions.begin, person, house.own[who], now=now_utc())
        yield Unit(desk)


def typed_now(**ago):
    """A time as it is typed here."""
    return f"{(now_utc() - timedelta(**ago)).astimezone(ZONE):%d.%m.%Y %H:%M}"


def plain(record):
    """A record as it is compared."""
    return msgspec.to_builtins(record)
