"""Nobody waits for figures that were counted before; they say when that was, and are counted anew behind."""

import asyncio
from datetime import timedelta

import pytest

from config.database import upgrade
from tests.builders import local
from workflow.errors import NotNow
from workflow.oversight import Asked, Keeper
from workflow.oversight import keeper as kept
from workflow.store import connect

NOW = local("2026-03-20 09:00").latest
LATER = NOW + timedelta(minutes=1)


async def until_counted(keeper, tables, size):
    """Ask until the figures are of a log of this size."""
    for _turn in range(200):
        found = await keeper.figures(tables, Asked(), now=LATER)
        if found.log_size == size:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("they were never counted anew")


async def test_kept_figures_come_at_once_and_are_counted_anew_when_the_log_grew(office, monkeypatch):
    monkeypatch.setattr(kept, "SHARE_OF_TIME", 1e9)  # counting may take all the time there is
    keeper = Keeper()
    await office.receive("2026-03-02 09:00")
    await office.verify()
    first = await keeper.figures(office.tables, Asked(), now=NOW)
    assert (first.figures.cases, first.at) == (1, NOW)
    assert await keeper.figures(office.tables, Asked(), now=LATER) is first

    await office.receive("2026-03-03 09:00")
    await office.verify()

    assert await keeper.figures(office.tables, Asked(), now=LATER) is first
    second = await until_counted(keeper, office.tables, first.log_size + 1)
    assert (second.figures.cases, second.at) == (2, LATER)


async def test_figures_grow_old_by_themselves(office):
    keeper = Keeper()
    first = await keeper.figures(office.tables, Asked(), now=NOW)
    keeper._not_before[Asked()] = 0
    much_later = NOW + kept.OLD

    assert await keeper.figures(office.tables, Asked(), now=much_later) is first
    for _turn in range(200):
        found = await keeper.figures(office.tables, Asked(), now=much_later)
        if found is not first:
            break
        await asyncio.sleep(0.01)

    assert found.at == much_later


async def test_whoever_asks_the_same_together_is_answered_by_one_counting(office):
    keeper = Keeper()

    found = await asyncio.gather(*(keeper.figures(office.tables, Asked(), now=NOW) for _ in range(8)))

    assert len({id(one) for one in found}) == 1


async def test_only_so_many_questions_are_kept(office):
    keeper = Keeper()
    for number in range(kept.MOST_KEPT + 3):
        await keeper.figures(office.tables, Asked(setting=f"s{number}"), now=NOW)

    assert len(keeper._kept) == len(keeper._not_before) == kept.MOST_KEPT


async def test_what_cannot_be_counted_fails_for_whoever_asks_and_is_asked_again(sqlite_url):

    tables, keeper = connect(sqlite_url), Keeper()
    await tables.write(upgrade)
    for _turn in range(2):
        with pytest.raises(NotNow):
            await keeper.figures(tables, Asked(), now=NOW)
    await tables.close()
