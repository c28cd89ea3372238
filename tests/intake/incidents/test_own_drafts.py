"""What is not sent yet: found and opened by its writer's own key alone, in five places, for a week."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from intake.dossier.drafts import forget_drafts
from intake.incidents import own_drafts
from intake.incidents.own_drafts import KEPT, MOST_BYTES, PLACES, OwnDraft
from intake.schema import draft
from tests.intake.incidents.prison import GUARD, WARDEN
from workflow.errors import NotFound, NotNow, NotUnderstood

SAID = {"what": "ZQDRAFT half of it"}


class Desk:
    """Somebody's places."""

    def __init__(self, prison, own):
        self.prison, self.own = prison, own

    async def begin(self, written=SAID, kind="injuries"):
        now = self.prison.now
        return await self.prison.tables.write(lambda c: own_drafts.begin(c, self.own, kind, written, now=now))

    async def read(self, place, kind="injuries"):
        now = self.prison.now
        return await self.prison.tables.read(lambda c: own_drafts.read(c, self.own, place, kind=kind, now=now))

    async def keep(self, place, written):
        now = self.prison.now
        kept = OwnDraft("injuries", now, now, written)
        await self.prison.tables.write(lambda c: own_drafts.keep(c, self.own, place, kept, now=now))

    async def mine(self):
        now = self.prison.now
        return await self.prison.tables.read(lambda c: own_drafts.mine(c, self.own, now=now))


async def at(prison, who):
    return Desk(prison, (await prison.who(who)).own)


async def test_only_its_writer_finds_it_and_the_database_says_nothing(prison):
    warden, guard = await at(prison, WARDEN), await at(prison, GUARD)

    place = await warden.begin()

    assert (await warden.read(place)).written == SAID
    assert "ZQDRAFT" not in await prison.everything()
    assert await guard.mine() == []
    for other in PLACES:
        with pytest.raises(NotFound):
            await guard.read(other)
    with pytest.raises(NotFound):
        await warden.read(place, kind="incident")


async def test_a_change_takes_the_place_of_what_was_there_for_another_week(prison):
    warden = await at(prison, WARDEN)
    place = await warden.begin()
    prison.later(days=6)

    await warden.keep(place, {"what": "all of it"})
    prison.later(days=6)

    (one,) = await warden.mine()
    assert (one.place, one.draft.written) == (place, {"what": "all of it"})
    prison.later(days=2)
    assert await warden.mine() == []
    with pytest.raises(NotFound):
        await warden.keep(place, SAID)
    assert await prison.tables.write(forget_drafts, prison.now) == 1


async def test_five_places_and_one_that_ran_out_is_free_again(prison):
    warden = await at(prison, WARDEN)
    assert [await warden.begin() for _place in PLACES] == [*PLACES]
    with pytest.raises(NotNow):
        await warden.begin()

    prison.later(seconds=KEPT // timedelta(seconds=1))

    assert await warden.begin() == 1


async def test_what_is_too_large_is_refused_and_what_was_exchanged_opens_nowhere(prison):
    warden, guard = await at(prison, WARDEN), await at(prison, GUARD)
    place = await warden.begin()
    with pytest.raises(NotUnderstood):
        await warden.keep(place, {"what": "x" * MOST_BYTES})
    assert (await warden.read(place)).written == SAID
    await guard.begin({"what": "another"})

    def exchanged(connection):
        rows = connection.execute(select(draft)).all()
        for row, other in zip(rows, reversed(rows), strict=True):
            connection.execute(update(draft).where(draft.c.lookup == row.lookup).values(sealed=other.sealed))

    await prison.tables.write(exchanged)

    assert (await warden.mine(), await guard.mine()) == ([], [])
