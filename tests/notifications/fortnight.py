"""Two weeks of an office on a clock of their own, over the day on which clocks change: what happens, and every message.

`Fortnight.passed()` lets every job run each hour and at the digest's time, as servers do; nobody ever reads.
"""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from secrets import token_hex

import msgspec
from msgspec import Struct
from sqlalchemy import select

from notifications import choices
from notifications.delivering import deliver
from notifications.escalating import escalate
from notifications.habits import Habit
from notifications.message import Ended, Outcome
from notifications.overtaken import drop_overtaken
from notifications.rules import DUE, About
from notifications.store.choices import Absence
from notifications.store.schema import EMAIL, notice
from notifications.telling import fan_out
from tests.builders import ZONE, local
from tests.notifications.staff import COLLEAGUE, HEAD, INTAKE, OFFICER, PROSECUTOR, Staff, without
from workflow.store.log import sequence
from workflow.store.schema import clock
from workflow.sweep import sweep

FIRST = datetime(2026, 3, 23)  # noqa: DTZ001 - a local day, a Monday; on Sunday the 29th clocks go forward
HOUR, DAYS = timedelta(hours=1), 14
PEOPLE = (OFFICER, COLLEAGUE, INTAKE, HEAD, PROSECUTOR)
WEEKEND = (5, 6)


class Sent(Struct, frozen=True):
    """A message, and what it told: (what, is it urgent, when it falls due, if it does, since when that is known)."""

    person: str
    at: datetime
    told: list[tuple[str, bool, datetime | None, datetime]]

    @property
    def local(self):
        """When, by the office's clock."""
        return self.at.astimezone(ZONE)

    @property
    def is_urgent(self):
        """Whether anything in it is."""
        return any(urgent for _what, urgent, _due, _known in self.told)


class Letterbox:
    """A channel that takes everything and remembers when."""

    name, at_once, a_line = EMAIL, 1, 50

    def __init__(self):
        self.taken = []

    def new_key(self):
        return f"<{token_hex(16)}@office.example>"

    @asynccontextmanager
    async def line(self):
        async def send(message):
            self.taken.append(message)
            return Outcome(Ended.SENT)

        yield send


class Fortnight:
    """An office, and whatever a story lets happen in it."""

    def __init__(self, office, random):
        self.office, self.random, self.box = office, random, Letterbox()
        self.habits = {person: self._habit() for person in PEOPLE}
        self.away = {}  # person: first and last local day, substitute
        self.left = {}  # person: when
        self.acts = []  # when, and what is done then

    def _habit(self):
        begins, ends = self.random.choice([("20:00", "07:00"), ("22:00", "06:00"), ("12:00", "14:00"), (None, None)])
        return Habit(self.random.random() < 0.7, begins, ends, "en")

    def staff(self, now):
        """Who is there then."""
        return Staff(without(*(person for person, at in self.left.items() if at <= now)))

    def lets(self, at, kind, case, **data):
        """Something happens to a case, by its place among those of the story."""
        self.acts.append((at, kind, case, data))

    async def begins(self):
        """Everybody has an address, their habits, and perhaps an absence."""
        begin = local("2026-03-20 12:00").latest

        def work(connection):
            for person in PEOPLE:
                choices.set_way(connection, person, EMAIL, f"{person}@example.org", now=begin)
                choices.set_habit(connection, person, self.habits[person])
            for person, (first, last, substitute) in self.away.items():
                absence = Absence(person, str(first), str(last), substitute)
                choices.set_absence(connection, person, absence, directory=Staff(), today=FIRST.date())

        await self.office.tables.write(work)

    async def passed(self):
        """Let the two weeks pass; every message, in its order."""
        await self.begins()
        cases: list[str] = []
        acts = sorted(self.acts, key=lambda act: act[0])
        for now in self.ticks():
            while acts and acts[0][0] <= now:
                await self._done(acts.pop(0), cases)
            await self._jobs(now)
        return await self.office.tables.read(self._sent)

    def ticks(self):
        """Each hour, and the digest's time of each day, UTC."""
        begin = FIRST.replace(tzinfo=ZONE).astimezone(UTC)
        hours = {begin + number * HOUR for number in range(24 * DAYS)}
        days = [(FIRST + timedelta(days=day)).date() for day in range(DAYS)]
        return sorted(hours | {datetime.combine(day, time(7, 30), ZONE).astimezone(UTC) for day in days})

    async def _done(self, act, cases):
        at, kind, case, data = act
        said = f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}"
        if kind == "allegation_received":
            cases.append(await self.office.receive(said, **data))
            await self.office.register(cases[-1], said, f"OI-2026/{len(cases):04}")
        elif kind == "referral_sent":
            await self.office.tell(cases[case], kind, said, authority="prosecution", office="pp", referral=f"r-{case}")
        else:
            await self.office.tell(cases[case], kind, said, **data)

    async def _jobs(self, now):
        tables, staff = self.office.tables, self.staff(now)
        await sweep(tables, now)
        await tables.write(sequence)
        await fan_out(tables, staff, now)
        await escalate(tables, staff, now)
        await drop_overtaken(tables, now)
        await deliver(tables, staff, self.box, now)

    def _sent(self, connection):
        dues = {(row.stream, row.key, row.occasion): row.due_at for row in connection.execute(select(clock))}
        found = []
        for message in self.box.taken:
            rows = connection.execute(select(notice).where(notice.c.message_id == message.key)).all()
            told = [(row.what, row.is_urgent, _due(row, dues), row.created_at) for row in rows]
            found.append(Sent(rows[0].person, message.at, told))
        return found


def _due(row, dues):
    """When what is soon due falls due."""
    if row.what != DUE:
        return None
    about = msgspec.json.decode(row.about, type=list[About])
    return min((at for one in about if (at := dues.get((row.stream, one.clock, one.occasion)))), default=None)
