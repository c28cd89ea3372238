"""What the tests of retention share: a case that was closed, with a reporter at the other end, and years that pass."""

from datetime import timedelta

from intake.dossier.erasure import erase
from intake.dossier.kept import Wanted, kept, listed
from intake.dossier.postponing import postpone
from intake.dossier.retention_store import Which
from tests.builders import OFFICER as CASE_OFFICER
from tests.builders import local
from tests.intake.dossier.house import HEAD, OFFICER
from workflow.case import record
from workflow.events import Event

NOBODY = "p-nobody"
CLOSED = "2026-03-02 10:00"
LAST_DAY, AFTER = "2031-03-02", "2031-03-03 08:00"


class Archive:
    """A house whose cases were closed long ago; `house.now` is when the next thing happens."""

    def __init__(self, house):
        self.house, self.office, self.tables = house, house.office, house.tables
        self.numbers = 0

    async def closed(self, *, read=True, reason="other", at=CLOSED, **said):
        """A case that came by the portal, was read, and closed; nothing unread is left but where a test asks for it."""
        case, receipt = await self.house.receive(**said)
        if read:
            await self.house.open(case, OFFICER, "allegation")
        await self.close(case, reason=reason, at=at)
        if read:
            self.house.now = local(at).latest + timedelta(hours=1)
            await self.house.mailbox(receipt)
        return case, receipt

    async def close(self, case, *, reason="other", at=CLOSED):
        """Register what has no number yet, and close it."""
        if (await self.office.case(case)).rows.case["number"] is None:
            self.numbers += 1
            await self.office.register(case, at, f"OI-2026/{self.numbers:04}")
            await self.office.tell(case, "assessed", at, code="admissible")
        await self.office.tell(case, "closed", at, reason=reason)

    async def join(self, case, other, at):
        """Say that a case belongs to another one."""
        event = Event(case, "joined", {"case": other.partition(":")[2]})
        await self.tables.write(record, event, by=CASE_OFFICER, at=local(at), now=local(at).latest)

    def at(self, when):
        """It is then."""
        self.house.now = local(when).latest
        return self

    async def erase(self, case, *, reason="retention", by=HEAD, seen=None):
        """Somebody erases it at its end of retention."""
        who = (await self.house.who(by)).by if isinstance(by, str) else by
        return await erase(
            self.tables,
            case,
            reason=reason,
            by=who,
            now=self.house.now,
            forget_attachment=self.house.forget,
            seen=seen,
        )

    async def postpone(self, case, until, *, reason="court_proceedings", by=HEAD, **more):
        """Somebody puts its day off."""
        day = local(until).earliest.astimezone(local(until).earliest.tzinfo)
        return await postpone(
            self.tables,
            case,
            (day + timedelta(hours=12)).date(),
            reason=reason,
            signed_in=await self.house.who(by),
            now=self.house.now,
            **more,
        )

    async def kept(self, case, person=NOBODY):
        """How long it is kept, as a list would show it."""

        def read(connection):
            return kept(connection, case, person=person, now=self.house.now)

        return await self.tables.read(read)

    async def against(self, case):
        """What stands against erasing it, by kind."""
        found = await self.kept(case)
        return None if found is None else [one.kind.value for one in found.hinders]

    async def until(self, case):
        """The day until which it is kept, as one reads it: None while a hold pauses it."""
        due = (await self.office.clock(case, "retention")).due
        return None if due is None else f"{due.latest.astimezone(local(LAST_DAY).earliest.tzinfo):%Y-%m-%d}"

    async def listed(self, which=Which.SOON, *, first=0, at_most=50, person=NOBODY, **more):
        """The cases of a list, by their streams."""

        def read(connection):
            wanted = Wanted(which=which, **more)
            return listed(connection, wanted, person=person, now=self.house.now, first=first, at_most=at_most)

        return await self.tables.read(read)
