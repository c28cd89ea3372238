"""Cases that were closed years ago, as the pages find them today: their five years end now or soon."""

from datetime import timedelta

from config.clock import now_utc
from intake.dossier import mailbox, messages, opening, store
from intake.dossier.reception import Submission, receive
from intake.people import membership, offices
from intake.vault.receipts import Receipt
from tests.builders import ADMINISTRATOR
from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.people.house import ANA, BEKIM, NOW
from workflow.case import record
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.moment import Moment

FIVE_YEARS = timedelta(days=5 * 365 + 1)


class Archive:
    """A desk with old cases; `browser` is a window of somebody."""

    def __init__(self, desk):
        self.desk, self.house, self.tables, self.browser = desk, desk.house, desk.house.tables, desk.browser
        self.today, self.numbers = now_utc().replace(microsecond=0), 0

    async def closed(self, *, left, is_read=True, reason="other"):
        """A case whose five years end in `left` days, read and fetched unless told otherwise: its id and receipt."""
        at = self.today - FIVE_YEARS + timedelta(days=left)
        said = Submission(statement="They beat me.", contact="Arben Example")
        receipt = (await receive(self.tables, said, channel="portal", now=at)).receipt
        box = await self.tables.read(store.find_mailbox, Receipt.read(receipt).lookup)
        case = box.stream.removeprefix("case:")
        if is_read:
            await self.opened(case, "allegation", at=at)
        self.numbers += 1
        await self.tell(case, "case_registered", at, number=f"OI-2021/{self.numbers:04}", setting="prison")
        await self.tell(case, "assessed", at, code="admissible")
        await self.tell(case, "closed", at, reason=reason)
        if is_read:
            await mailbox.opened(self.tables, receipt, now=at)
        return case, receipt

    async def tell(self, case, kind, at=None, by=ANA, **data):
        """An event behind the pages, as it was told then."""
        at = self.today if at is None else at
        who = By(office="intake", person=(await self.house.person(by)).id, role="case_officer")
        event = Event(f"case:{case}", kind, data)
        return await self.tables.write(record, event, by=who, at=Moment.exactly(at), now=at)

    async def opened(self, case, part, *, at=None, by=ANA):
        """Somebody of the office reads a part."""
        who, when = await self.house.who(by), at or self.today
        stream = f"case:{case}"
        await opening.open_items(self.tables, stream, compartments=[part], signed_in=who, now=when, reason="triage")

    async def written(self, receipt, *, days_ago=3, text="I still need it."):
        """The reporter writes."""
        await messages.from_reporter(self.tables, receipt, text, now=self.today - timedelta(days=days_ago))

    async def kinds(self, case):
        """The events of a case."""
        return [entry.kind for entry in await self.desk.entries(case)]

    def day(self, days):
        """So many days from today, as somebody here types it."""
        return f"{self.today + timedelta(days=days):%d.%m.%Y}"

    async def as_intake_officer(self, who=BEKIM):
        """Somebody keeps one role only: the one that takes allegations in."""
        person = (await self.house.person(who)).id
        await self.house.write(membership.leave, "intake", person, by=ADMINISTRATOR, now=NOW)
        await self.house.write(offices.join, "intake", person, "intake_officer", by=ADMINISTRATOR, now=NOW)
        return self.browser(who)

    async def of_another_office(self):
        """A case officer of the medical unit."""
        person = (await self.house.person(DOCTOR)).id
        await self.house.write(offices.join, "medical", person, "head", by=ADMINISTRATOR, now=NOW)
        return self.browser(DOCTOR)
