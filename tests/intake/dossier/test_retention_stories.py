"""Whatever happens to a case, in whatever order: nothing unread, nothing just answered, nothing before its day is ever
erased for retention; and what nothing stands against is.

What may be erased is known here from a list of what was done, not from the events of the case.
"""

import asyncio
import re
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import Office
from tests.intake.dossier.house import OFFICER, House
from tests.intake.dossier.keeping import Archive
from workflow.errors import NotNow, NotUnderstood

START = "2026-03-02 10:00"
A_DAY, QUIET, A_YEAR = timedelta(days=1), timedelta(days=90), timedelta(days=365)
FIVE_YEARS = 5 * A_YEAR + A_DAY
CLOSED = "read_report close look"


class Story:
    """One case and what was done with it: what each step must do, and what must be refused."""

    def __init__(self, archive, case, receipt):
        self.archive, self.house, self.case, self.receipt = archive, archive.house, case, receipt
        self.is_read = self.is_unread = self.is_erased = self.was_held = False
        self.holds, self.said = 0, 0
        self.last_message = self.unfetched_since = self.closed_at = None
        self.not_before: Any = None

    @property
    def when(self):
        return f"{self.house.now:%Y-%m-%d %H:%M}"

    async def pass_(self, days):
        self.house.now += int(days) * A_DAY

    async def near(self, days):
        """Its day comes near, or is just over."""
        if self.not_before is not None:
            self.house.now = max(self.house.now, self.not_before + int(days) * A_DAY)

    async def write(self):
        self.said += 1
        done = await tried(self.house.write_as_reporter(self.receipt, f"message {self.said}"))
        assert done is not self.is_erased
        if done:
            self.is_unread, self.last_message = True, self.house.now

    async def answer(self):
        self.said += 1
        if await tried(self.house.answer(self.case, f"message {self.said}")):
            self.is_unread, self.last_message, self.unfetched_since = False, self.house.now, self.house.now

    async def look(self):
        assert ((await self.house.mailbox(self.receipt)).erased_on is not None) == self.is_erased
        self.unfetched_since = None

    async def read_report(self):
        self.is_read |= await tried(self.house.open(self.case, OFFICER, "allegation"))

    async def read_messages(self):
        self.is_unread &= not await tried(self.house.open(self.case, OFFICER, "messages"))

    async def close(self):
        if self.closed_at is None and not self.is_erased:
            await self.archive.close(self.case, at=self.when)
            self.closed_at = self.unfetched_since = self.house.now
            self.not_before, self.was_held = self.house.now + FIVE_YEARS - A_DAY, self.holds > 0

    async def reopen(self):
        if self.closed_at is not None and not self.is_erased:
            await self.archive.office.tell(self.case, "reopened", self.when, reason="new_evidence")
            self.closed_at = self.not_before = None

    async def hold(self):
        await self.archive.office.tell(self.case, "legal_hold_set", self.when, reason="inspection")
        self.holds, self.was_held = self.holds + 1, True

    async def lift(self):
        await self.archive.office.tell(self.case, "legal_hold_lifted", self.when)
        self.holds = max(0, self.holds - 1)

    async def put_off(self, days):
        until = self.house.now + int(days) * A_DAY
        if await tried(self.archive.postpone(self.case, f"{until:%Y-%m-%d}")):
            assert self.closed_at is not None
            assert not self.is_erased
            assert until <= self.house.now + 2 * A_YEAR + A_DAY
            self.not_before = max(self.not_before, until - A_DAY)

    async def erase(self):
        may, must = self.may_be_erased(-A_DAY), self.may_be_erased(A_DAY)
        done = await tried(self.archive.erase(self.case))
        assert may or not done
        # A hold puts the day off by its own length, which is not counted here.
        assert done or not must or self.was_held or self.house.now <= self.not_before + 3 * A_DAY
        self.is_erased |= done

    async def erase_as_asked(self):
        done = await tried(self.archive.erase(self.case, reason="asked_by_person"))
        assert done == (not self.is_erased and not self.holds)
        self.is_erased |= done

    def may_be_erased(self, slack):
        """Nothing that was done speaks against it, be its days so much longer."""
        now = self.house.now
        if self.is_erased or self.holds or not self.is_read or self.is_unread or self.closed_at is None:
            return False
        waits = self.unfetched_since is not None and now < self.unfetched_since + A_YEAR + slack
        lately = self.last_message is not None and now < self.last_message + QUIET + slack
        return now >= self.not_before and not waits and not lately

    async def check(self):
        """A list of what is to be erased says what was done, and nothing else."""
        against = await self.archive.against(self.case)
        assert (against is None) == (self.closed_at is None or self.is_erased)
        if against is not None:
            assert ("legal_hold" in against) == (self.holds > 0)
            assert ("unread_message" in against) == self.is_unread
            assert ("unread_report" in against) == (not self.is_read)


async def tried(work):
    """Whether it was done, and not refused."""
    try:
        await work
    except (NotNow, NotUnderstood):
        return False
    return True


STEPS = [
    *("pass_ 1", "pass_ 20", "pass_ 89", "pass_ 200", "pass_ 364", "near -5", "near 0", "near 5", "near 100"),
    *("write", "answer", "look", "look", "read_report", "read_messages", "erase", "erase", "erase", "erase"),
    *("close", "reopen", "hold", "lift", "lift", "put_off -400", "put_off 300", "put_off 729", "put_off 2500"),
    *("write read_messages", "answer look", "answer look", "answer pass_ 100", "answer pass_ 100", "near 5 erase"),
]
BEGINNINGS = ["", "", "read_report", CLOSED, CLOSED, f"{CLOSED} near -20", f"{CLOSED} near -20", f"{CLOSED} near 5"]
ENDINGS = ["", "", "", "erase_as_asked erase write look"]
stories = st.tuples(
    st.sampled_from(BEGINNINGS),
    st.lists(st.sampled_from(STEPS), min_size=3, max_size=12).map(" ".join),
    st.sampled_from(ENDINGS),
).map(" ".join)


def test_nothing_unread_just_answered_or_early_is_ever_erased_for_retention(database_url):
    erased, many = 0, 80 if database_url.startswith("sqlite") else 40
    with asyncio.Runner() as runner:

        async def settled():
            return Archive(await House.settled(await Office.founded(database_url)))

        async def told(steps):
            nonlocal erased
            archive.at(START)
            story = Story(archive, *await archive.house.receive())
            for step in re.findall(r"[a-z_]+(?: -?\d+)?", steps):
                name, *days = step.split()
                await getattr(story, name)(*days)
                await story.check()
            erased += story.is_erased

        archive = runner.run(settled())

        @settings(max_examples=many)
        @given(stories)
        def whatever_happens(steps):
            runner.run(told(steps))

        try:
            whatever_happens()
            assert runner.run(archive.house.verify()).misfits == []
            assert erased > many // 10  # or these stories say little
        finally:
            runner.run(archive.tables.close())
