"""A house whose cases change hands: Ana, Bekim and Ceca of the office, each with their key; what is done counts up.

Read `Hands`.
"""

from datetime import timedelta

from intake.dossier import circles
from intake.dossier.once import Once
from intake.dossier.reassigning import Wish, reassign
from intake.people import offices
from tests.builders import ADMINISTRATOR
from tests.intake.people.house import ANA, BEKIM, CECA, NOW, House, Interrupted
from workflow.store.worklist import sizes

OFFICERS = (ANA, BEKIM, CECA)


class Hands:
    """The house, who is who, and the time, which goes on a minute with everything that is done."""

    def __init__(self, house, people):
        self.house, self.tables, self.people = house, house.tables, people
        self.now = NOW + timedelta(hours=1)

    @staticmethod
    async def in_(office):
        """Three people who all work on cases, and can open them."""
        house = await House.founded_in(office)
        await house.first_officer()
        for name in (BEKIM, CECA):
            await house.colleague(name)
        await house.write(offices.join, "intake", (await house.person(ANA)).id, "head", by=ADMINISTRATOR, now=NOW)
        return Hands(house, {name: (await house.person(name)).id for name in OFFICERS})

    async def cases(self, many):
        """Allegations that have just come in (streams)."""
        return [await self.house.receive() for _ in range(many)]

    async def wishes(self, given, *, seen=True):
        """Who is to get which case, as somebody wants it who looks now."""
        found = await self.tables.read(sizes, list(given))
        return [Wish(case, self.people.get(to, to), found.get(case) if seen else None) for case, to in given.items()]

    async def hand(self, wishes, by=ANA, *, tables=None, reason="workload", words=None, once=None):
        """What comes of it, by case: outcome and why not."""
        self.now += timedelta(minutes=1)
        handed = await reassign(
            tables or self.tables,
            wishes,
            reason=reason,
            words=words,
            signed_in=(await self.house.who(by)),
            now=self.now,
            once=once,
        )
        said = {one.wish.case: one.fault.what.text for one in handed if one.fault is not None}
        return {one.wish.case: (one.outcome.value, said.get(one.wish.case)) for one in handed}

    async def assigned(self, case):
        """To whom a case was assigned, one after the other."""
        entries = (await self.house.office.case(case)).entries
        return [entry.data["person"] for entry in entries if entry.kind == "assigned"]

    async def circle(self, case, *, without):
        """Leave somebody out of a case."""
        await circles.form(
            self.tables,
            case,
            without=[self.people[one] for one in without],
            signed_in=await self.house.who(ANA),
            now=self.now,
            reseal_attachment=_none,
            forget_attachment=_none,
        )


async def _none(*_args):
    raise AssertionError("no attachment was kept")


class Dying:
    """The tables of a node that dies at the n-th write, before it or after its commit: from then on nothing answers."""

    def __init__(self, tables, at, *, committed):
        self._tables, self._left, self._committed = tables, at, committed

    async def write(self, work, *args, **kwargs):
        """A piece of work, unless the node is dead."""
        self._left -= 1
        if self._left < 0 or (self._left == 0 and not self._committed):
            raise Interrupted
        done = await self._tables.write(work, *args, **kwargs)
        if self._left <= 0:
            raise Interrupted
        return done

    async def read(self, work, *args, **kwargs):
        """Reading goes on."""
        return await self._tables.read(work, *args, **kwargs)


def form(number=b"form", body=b"body"):
    """What a form is known by."""
    return Once(number.ljust(16, b"."), body)
