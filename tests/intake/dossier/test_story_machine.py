"""Whatever people do with a dossier, in whatever order: it verifies, and each opens what was granted, nothing else."""

import asyncio
import shutil
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.builders import Office
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, HEAD, OFFICER, House
from workflow.errors import NotAllowed, NotFound, NotNow
from workflow.store import connect

MADE = frozenset({"allegation", "identity", "messages"})
LATER = frozenset({"medical", "legal"})
INTAKE = (HEAD, OFFICER, COLLEAGUE)
compartments = st.sets(st.sampled_from(sorted(MADE | LATER)), min_size=1)


@cache
def founded():
    """A database with a house in it, for copying, and the keys of its people."""
    path = Path(tempfile.mkdtemp()) / "vigil.db"

    async def settled():
        house = await House.settled(await Office.founded(f"sqlite:///{path}"))
        await house.tables.close()
        return house.made

    return path, asyncio.run(settled())


class Dossier:
    """What a case must be like, as a list of who opens what."""

    def __init__(self, case, receipt):
        self.case, self.receipt = case, receipt
        self.opens = {**{name: set(MADE) for name in INTAKE}, DOCTOR: set()}
        self.made = set(MADE)
        self.messages, self.keepers = [], set(INTAKE)
        self.erased = False


class Stories(RuleBasedStateMachine):
    """A house on SQLite, with up to three cases; both databases are covered by the stories told one by one."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        template, made = founded()
        database = shutil.copy(template, Path(self.folder.name) / "vigil.db")
        self.house = House(Office(connect(f"sqlite:///{database}")), made)
        self.cases = []

    def run(self, work):
        return self.runner.run(work)

    def tried(self, work, *refusals):
        """Whether it was done; refused is as good, if it is one of these refusals."""
        try:
            self.run(work)
        except refusals:
            return False
        return True

    def some(self, data):
        return data.draw(st.sampled_from(self.cases))

    @precondition(lambda self: len(self.cases) < 3)
    @rule()
    def receive(self):
        self.cases.append(Dossier(*self.run(self.house.receive())))

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), name=st.sampled_from([None, OFFICER, DOCTOR]))
    def write(self, data, name):
        one = self.some(data)
        text = f"message {len(one.messages)}"  # the same words twice in a row would be one message
        work = self.house.write_as_reporter(one.receipt, text) if name is None else None
        done = self.tried(work or self.house.answer(one.case, text, by=name or OFFICER), NotAllowed, NotNow)
        may = name is None or "messages" in one.opens[name]
        assert done == (may and not one.erased)
        one.messages += [text] if done else []

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), what=compartments, by=st.sampled_from([HEAD, OFFICER, DOCTOR]))
    def grant(self, data, what, by):
        one = self.some(data)
        fresh = (what & LATER) - one.made
        done = self.tried(self.house.grant(one.case, DOCTOR, *what, by=by), NotAllowed, NotNow)
        assert done == (bool(one.opens[by]) and what <= one.opens[by] | fresh and not one.erased)
        if done:
            one.opens[DOCTOR] |= what
            one.made |= what
            for name in one.keepers:
                one.opens[name] |= fresh
            if one.opens[DOCTOR] >= MADE:
                one.keepers.add(DOCTOR)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), by=st.sampled_from([HEAD, OFFICER, COLLEAGUE]))
    def revoke(self, data, by):
        one = self.some(data)
        done = self.tried(self.house.revoke(one.case, DOCTOR, by=by), NotAllowed, NotFound, NotNow)
        assert done == (bool(one.opens[by]) and bool(one.opens[DOCTOR]) and not one.erased)
        if done:
            one.opens[DOCTOR] = set()
            one.keepers.discard(DOCTOR)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), without=st.sampled_from([HEAD, OFFICER, COLLEAGUE]), by=st.sampled_from([HEAD, OFFICER]))
    def circle(self, data, without, by):
        one = self.some(data)
        left = one.keepers.intersection(INTAKE) - {without}
        done = self.tried(self.house.circle(one.case, without=[without], by=by), NotAllowed, NotNow)
        assert done == (one.opens[by] == one.made and bool(left) and not one.erased)
        if done:
            one.keepers = left
            one.opens = {name: set(one.made) if name in one.keepers else set() for name in one.opens}

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), by=st.sampled_from([OFFICER, COLLEAGUE]))
    def lose_receipt(self, data, by):
        one = self.some(data)
        try:
            one.receipt = self.run(self.house.lose_receipt(one.case, by=by))
        except (NotAllowed, NotNow):
            assert one.erased or "messages" not in one.opens[by]

    @rule()
    def rotate(self):
        self.run(self.house.rotate())

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def erase(self, data):
        one = self.some(data)
        done = self.tried(self.house.erase(one.case), NotAllowed, NotNow)
        assert done == (not one.erased and HEAD in one.keepers)  # whoever a circle left out erases nothing
        if done:
            one.erased, one.opens = True, {name: set() for name in one.opens}

    @invariant()
    def everybody_opens_what_was_granted_and_nothing_else(self):
        for one in self.cases:
            for name, wanted in one.opens.items():
                try:
                    opened = self.run(self.house.keys(one.case, name))
                except (NotAllowed, NotNow):
                    opened = set()
                assert opened == wanted, name

    @invariant()
    def the_reporter_reads_every_message_until_erasure(self):
        for one in self.cases:
            seen = self.run(self.house.mailbox(one.receipt))
            assert (seen.erased_on is not None) == one.erased
            assert [message.text for message in seen.messages] == ([] if one.erased else one.messages)

    @invariant()
    def it_verifies(self):
        assert self.run(self.house.verify()).misfits == []

    def teardown(self):
        self.run(self.house.tables.close())
        self.runner.close()
        self.folder.cleanup()


Stories.TestCase.settings = settings(max_examples=12, stateful_step_count=15)
TestStories = Stories.TestCase
