"""A house with people in it: the intake office, a medical unit, and what they and a reporter do with a dossier.

Nobody signs in with a passphrase here (that is tested where people are); their keys are made and published as signing
in does it.
"""

import msgspec

from intake.dossier import circles, erasure, granting, mailbox, messages, opening, reception, rows, store, verification
from intake.dossier.contents import Statement
from intake.dossier.lost_receipts import new_receipt
from intake.dossier.reception import Submission
from intake.dossier.rows import SealedItem, fresh_name
from intake.dossier.stand import standing
from intake.people import accounts, epochs, keys, membership, seats
from intake.people.signed_in import SignedIn, signed_in
from intake.people.store import people
from intake.vault.holders import PrivateKey
from intake.vault.receipts import Receipt
from tests.builders import ADMINISTRATOR, LONG_AGO, Office, local
from workflow.case import record
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.moment import Moment

HEAD, OFFICER, COLLEAGUE, DOCTOR = "head", "officer", "colleague", "doctor"
ROLES = {
    HEAD: ("intake", "head"),
    OFFICER: ("intake", "case_officer"),
    COLLEAGUE: ("intake", "intake_officer"),
    DOCTOR: ("medical-unit", "doctor"),
}
SYSTEM = By(office="", person="", role="system")
WORDS = "They beat me with a baton in the corridor."
CONTACT = "Arben Example, through my sister"
START = "2026-03-02 09:00"


class House:
    """One office and its people; `now` is when the next thing happens, a minute after the one before."""

    def __init__(self, office: Office, made: dict[str, tuple[str, PrivateKey]]) -> None:
        self.office, self.tables, self.made = office, office.tables, made
        self.now = local(START).earliest
        self.forgotten: list[str] = []

    @staticmethod
    async def settled(office: Office) -> "House":
        """With four people in two offices."""
        return House(office, await office.tables.write(_settle))

    async def who(self, name: str) -> SignedIn:
        """Somebody of the house with the keys that are theirs now."""
        person, own = self.made[name]
        return await self.tables.read(_signed_in, person, own)

    def pseudonym(self, name: str) -> str:
        """As events name somebody."""
        return self.made[name][0]

    async def receive(self, **said) -> tuple[str, str]:
        """An allegation by the portal: case and receipt."""
        submission = Submission(**{"statement": WORDS, "contact": CONTACT, **said})
        received = await reception.receive(self.tables, submission, channel="portal", now=self.now)
        return await self.case_of(received.receipt), received.receipt

    async def case_of(self, receipt: str) -> str:
        """The case that a receipt leads to."""
        box = await self.tables.read(store.find_mailbox, Receipt.read(receipt).lookup)
        assert box is not None
        return box.stream

    async def open(self, case, name, *compartments, reason="triage"):
        """What somebody of the house finds in compartments of a case."""
        return await opening.open_items(
            self.tables, case, compartments=compartments, signed_in=await self.who(name), now=self.now, reason=reason
        )

    async def keys(self, case, name) -> set[str]:
        """The compartments that somebody can open."""
        who = await self.who(name)
        return {*await self.tables.read(opening.compartment_keys, case, who.keyring)}

    async def statement(self, case, name) -> str:
        """The words of the allegation, as somebody of the house reads them."""
        found = await self.open(case, name, "allegation")
        return msgspec.json.decode(found[0].content, type=Statement).statement

    async def grant(self, case, to, *compartments, by=OFFICER, reason="assignment"):
        """Let somebody open compartments: a name of the house or an office."""
        to = f"person:{self.pseudonym(to)}" if to in self.made else f"office:{to}"
        await granting.grant(
            self.tables,
            case,
            to=to,
            compartments=compartments,
            reason=reason,
            signed_in=await self.who(by),
            now=self.now,
        )

    async def revoke(self, case, of, *, by=OFFICER):
        """Take away what somebody may open."""
        holder = f"person:{self.pseudonym(of)}" if of in self.made else f"office:{of}"
        who = await self.who(by)
        await granting.revoke(self.tables, case, holder=holder, reason="assignment_ended", signed_in=who, now=self.now)

    async def circle(self, case, *, without, by=HEAD):
        """Take a case out of the hands of those named."""
        return await circles.form(
            self.tables,
            case,
            without=[self.pseudonym(name) for name in without],
            signed_in=await self.who(by),
            now=self.now,
            reseal_attachment=self.reseal,
            forget_attachment=self.forget,
        )

    async def erase(self, case, *, reason="asked_by_person"):
        """Erase the content of a case."""
        by = (await self.who(HEAD)).by
        return await erasure.erase(self.tables, case, reason=reason, by=by, now=self.now, forget_attachment=self.forget)

    async def lose_receipt(self, case, *, by=OFFICER) -> str:
        """A fresh receipt."""
        return await new_receipt(self.tables, case, signed_in=await self.who(by), now=self.now)

    async def write_as_reporter(self, receipt, text):
        """A message from outside."""
        await messages.from_reporter(self.tables, receipt, text, now=self.now)

    async def answer(self, case, text, *, by=OFFICER):
        """A message from the office."""
        await messages.to_reporter(self.tables, case, text, signed_in=await self.who(by), now=self.now)

    async def mailbox(self, receipt):
        """What the reporter sees."""
        return await mailbox.opened(self.tables, receipt, now=self.now)

    async def attach(self, case) -> str:
        """An attachment whose sealed bytes lie elsewhere; returns its name."""
        kept = SealedItem(fresh_name(), "allegation", "attachment", "cd" * 32, None)
        by = (await self.who(OFFICER)).by
        await self.tables.write(_attached, case, kept, by, self.now)
        return kept.name

    async def rotate(self):
        """The intake office gets a new key."""
        await epochs.rotate(self.tables, await self.who(HEAD), "intake", now=self.now)

    async def stand(self, case):
        """What the case's events make of its dossier."""
        return await self.tables.read(standing, case)

    async def kinds(self, case) -> list[str]:
        """The events of a case."""
        return [entry.kind for entry in (await self.office.case(case)).entries]

    async def reseal(self, old, old_key, new, new_key) -> str:
        """An attachment's digest after it was sealed anew, in a storage that is a name."""
        return "ab" * 32

    async def forget(self, case, name):
        """Remember which attachments were to be removed."""
        self.forgotten.append(name)

    async def verify(self):
        """Everything that `vigil verify` looks at here."""
        report = await self.office.verify()
        await self.tables.read(verification.check_dossiers, report)
        return report


def _attached(connection, case, kept, by, now):
    record(connection, Event(case, "item_added", {"items": [kept.told]}), by=by, at=Moment.exactly(now), now=now)
    rows.add(connection, case, [kept])


def _settle(connection):
    people.add_office(connection, "intake", "Intake", "intake")
    people.add_office(connection, "medical-unit", "Medical unit", "partner")
    made = {name: _join(connection, name, *place) for name, place in ROLES.items()}
    seed = seats.ring(connection, made[HEAD][1], {"intake"}).held
    newest = keys.office_key(connection, "intake")
    for name in (OFFICER, COLLEAGUE):
        seats.put(connection, seed[newest.fingerprint], newest.name, made[name][1].public)
    return made


def _join(connection, name, office, role):
    """A member of an office with a published key: pseudonym and key."""
    person, own = accounts.add(connection, name, now=LONG_AGO), PrivateKey.generate()
    published = keys.next_name(connection, f"person:{person.id}")
    fingerprint = keys.publish(connection, published, own.public, by=ADMINISTRATOR, now=LONG_AGO)
    people.change_person(connection, person.id, key=fingerprint)
    membership.join(connection, office, person.id, role, by=ADMINISTRATOR, now=LONG_AGO)
    epochs.first_if_none(connection, office, own.public, by=ADMINISTRATOR, now=LONG_AGO)
    return person.id, own


def _signed_in(connection, person, own):
    row = people.find_person(connection, person)
    assert row is not None
    return signed_in(connection, row, own)
