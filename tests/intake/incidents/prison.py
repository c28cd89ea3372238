"""A prison that enters what happens there, beside the house of the dossier tests: nobody in it holds any key."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from intake.incidents import store
from intake.incidents.entering import enter
from intake.incidents.telling import Entering, Times
from intake.people.store import people
from tests.builders import local
from tests.intake.dossier.house import OFFICER, House, _join
from workflow.moment import Moment
from workflow.store import cases

WARDEN, GUARD, STATION = "warden", "guard", "station"
PLACES = {WARDEN: "example_prison", GUARD: "example_prison", STATION: "example_police"}
FINDINGS = b'{"findings": "ZQFINDING a bruise over the left eye"}'
PERSON = b'{"contact": "ZQPERSON Arben Example, 1990"}'
SAID = b'{"statement": "ZQSTATEMENT they hit me", "place": null, "occurred": null, "urgent": false, "language": "sq"}'


class Prison(House):
    """The house with its institutions."""

    @staticmethod
    async def settled(office):
        """Two people of a prison and one of a police station; what reached the office before is none of theirs."""
        return Prison(office, await office.tables.write(_with_institutions))

    async def enters(self, who=WARDEN, *, once=None, draft=None, **said):
        """An entry, as somebody of an institution sends it."""
        signed_in = await self.who(who)
        return await enter(self.tables, entering(**said), signed_in=signed_in, now=self.now, once=once, draft=draft)

    async def rows(self, who=WARDEN):
        """The open columns of somebody's institution."""
        return await self.tables.read(store.entries, PLACES[who], at_most=100)

    async def stream(self, entered, who=WARDEN):
        """The case of an entry."""
        row = await self.tables.read(store.entry, PLACES[who], entered.year, entered.serial)
        assert row is not None
        return row.stream

    async def registered(self, number, **said):
        """A case of the office with a number."""
        case, _receipt = await self.receive()
        await self.office.register(case, "2026-03-02 09:00", number, **said)
        return case

    async def sees(self, case, who=WARDEN):
        """Whether a case is among those that were sent to somebody's office."""
        return await self.tables.read(cases.has_party, case, PLACES[who])

    async def everything(self):
        """Every table as text, to look for what must not be there."""
        return await self.tables.read(_everything)

    def later(self, **span):
        """The next thing happens later."""
        self.now += timedelta(**span)


def entering(**said):
    """A checklist after a violent incident, complete, with something in every part."""
    times = {"happened": local("2026-03-01 22:00"), "examined": local("2026-03-02 08:00")} | said.pop("times", {})
    usual: dict[str, Any] = {
        "kind": "injuries",
        "occasion": "after_force",
        "setting": "prison",
        "source": "prison",
        "reported": ("reported_ombudsperson",),
        "sealed": (
            ("allegation", "statement", SAID),
            ("identity", "contact", PERSON),
            ("medical", "checklist", FINDINGS),
        ),
        "language": "sq",
        "is_indicative": True,
    }
    return Entering(times=Times(**times), **(usual | said))


def at(written) -> Moment:
    """A moment as people write it."""
    return local(written)


def _with_institutions(connection):
    from tests.intake.dossier.house import _settle

    made = _settle(connection)
    for office in dict.fromkeys(PLACES.values()):
        people.add_office(connection, office, office, "keyless")
    return made | {name: _join(connection, name, office, "institution") for name, office in PLACES.items()}


def _everything(connection):
    from workflow.store.schema import metadata

    return "\n".join(
        str(tuple(bytes(one) if isinstance(one, memoryview) else one for one in row))
        for table in metadata.sorted_tables
        for row in connection.execute(text(f'SELECT * FROM "{table.name}"'))
    )


__all__ = ["GUARD", "OFFICER", "STATION", "WARDEN", "Prison", "at", "entering"]
