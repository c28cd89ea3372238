"""A prosecutor's office and an inspectorate with cases that were referred to them, and sheets as they fill them in."""

import csv
import io
from datetime import timedelta

import xlsxwriter

from config.clock import now_utc
from intake.people import offices, sessions
from intake.people.store import people
from intake.sheets.checking import Verdict, checked
from intake.sheets.columns import COLUMNS, placed
from intake.sheets.reading import read
from intake.sheets.recording import recorded
from tests.builders import ZONE, Office, local
from tests.intake.people.house import House
from workflow.case import record
from workflow.events import Event, new_case
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.pages.tongue import tongue

PETRA, PAVLE, INES = "petra", "pavle", "ines"
OFFICES = {"prosecution": "Prosecution", "inspectorate": "Inspectorate"}
PEOPLE = {
    PETRA: ("prosecution", "prosecutor"),
    PAVLE: ("prosecution", "prosecutor"),
    INES: ("inspectorate", "inspectorate"),
}
NOW = local("2026-03-20 10:00").latest
SENT = "2026-03-02 09:00"
ENGLISH = tongue("en", ZONE)
KEYS = [one.key for one in COLUMNS]
DAY = {"received_on": "3.3.2026", "done": "victim_heard", "done_on": "10.3.2026"}


class Bench:
    """The house, with what its people do by sheets; `now` is when they do it."""

    def __init__(self, house, now=NOW):
        self.house, self.tables, self.now = house, house.tables, now

    @staticmethod
    async def settled(office: Office) -> "Bench":
        house = await House.founded_in(office)
        await house.first_officer()
        for name, title in OFFICES.items():
            await house.write(offices.add, name, title, "partner")
        for who, (where, role) in PEOPLE.items():
            await house.colleague(who, role, where, seated_by=None)
        return Bench(house)

    async def case(self, number, office="prosecution", *, referrals=1):
        """A case that was referred to an office; its stream."""
        return await self.tables.write(referred, number, office, referrals)

    async def cases(self, count: int, office: str = "prosecution") -> list[str]:
        """Many of them, as numbers."""
        numbers = [f"OI-2026/{n:05}" for n in range(1, count + 1)]

        def all_of_them(connection):
            for number in numbers:
                referred(connection, number, office)

        await self.tables.write(all_of_them)
        return numbers

    async def check(self, content, *, by=PETRA):
        """The dry run of a file."""
        who = await self.house.who(by)
        return await checked(self.tables, placed(read(content), ENGLISH), signed_in=who, now=self.now)

    async def send(self, content, *, by=PETRA, rows=None):
        """Check a file, and record all that is fine in it, or some rows."""
        found = await self.check(content, by=by)
        fine = [one for one in found if one.verdict is Verdict.FINE and (rows is None or one.filled.number in rows)]
        return await self.record(fine, by=by)

    async def record(self, some, *, by=PETRA):
        """Record rows that were checked."""
        who = await self.house.who(by)
        return await recorded(self.tables, [(one.filled, one.seen) for one in some], signed_in=who, now=self.now)

    async def kinds(self, stream):
        """What was told of a case since it was referred, with its codes."""
        entries = (await self.house.office.case(stream)).entries
        told = [(one.kind, one.data.get("code")) for one in entries]
        last = max(at for at, (kind, _code) in enumerate(told) if kind == "referral_sent")
        return [f"{kind}:{code}" if code else kind for kind, code in told[last + 1 :]]

    async def session(self, name):
        """The cookie of a session that somebody begins now."""
        cookie, _who = await self.house.write(
            sessions.begin, await self.house.person(name), self.house.own[name], now=now_utc()
        )
        return cookie

    def later(self, **span):
        self.now += timedelta(**span)


def referred(connection, number, office="prosecution", referrals=1):
    """A case with a number, referred to an office; its stream."""
    person = people.person_named(connection, "ana")
    assert person is not None
    by, at = By(office="intake", person=person.id, role="case_officer"), Moment.exactly(local(SENT).latest)
    case = new_case()
    told = [
        ("allegation_received", {"channel": "letter", "urgent": False}),
        ("case_registered", {"number": number, "setting": "prison"}),
    ]
    authority = "inspectorate" if office == "inspectorate" else "prosecution"
    told += [
        ("referral_sent", {"authority": authority, "office": office, "referral": f"referral-{n}"})
        for n in range(1, referrals + 1)
    ]
    for kind, data in told:
        role = "intake_officer" if kind != "referral_sent" else "case_officer"
        record(
            connection,
            Event(case, kind, data),
            by=By(office=by.office, person=by.person, role=role),
            at=at,
            now=at.latest,
        )
    return case


def sheet(*rows, delimiter=",", columns=KEYS, encoding="utf-8"):
    """A CSV file with these rows, each a mapping by column."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows([row.get(key, "") for key in columns] for row in rows)
    return out.getvalue().encode(encoding)


def told(checked_rows):
    """What was said of each row: its verdict, and the columns that are wrong."""
    return [(one.filled.number, one.verdict.value, sorted(one.problems)) for one in checked_rows]


def book(*rows, fill=None):
    """A workbook whose first sheet has the headings and these rows."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, KEYS)
        for number, row in enumerate(rows, 1):
            for at, key in enumerate(KEYS):
                if key in row:
                    page.write(number, at, row[key])
        if fill is not None:
            fill(made, page)
    return kept.getvalue()
