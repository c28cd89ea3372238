"""Whether somebody looks at deadlines, as a page asks: by the server's own record, and by what was left undone."""

from datetime import timedelta

import pytest

from config.jobs import Run, keep_runs
from config.watching import Watch
from tests.builders import local

NOW = local("2026-03-09 12:00").latest


@pytest.mark.parametrize(
    ("run", "is_unwatched"),
    [
        (Run(NOW, NOW), False),
        (Run(NOW, NOW - timedelta(seconds=119), said="OSError"), False),
        (Run(NOW, NOW - timedelta(seconds=121)), True),
        (Run(NOW, None, said="OSError"), True),
    ],
)
async def test_no_sweep_in_two_intervals_is_seen_whatever_is_due(office, tmp_path, run, is_unwatched):
    keep_runs(tmp_path, {"sweep": run})

    assert await office.tables.read(Watch(tmp_path).is_unwatched, NOW) == is_unwatched
    assert [one.said for one in Watch(tmp_path).jobs()] == [run.said]


async def test_a_stage_that_nobody_recorded_is_seen_where_no_server_works(office, tmp_path):
    watch = Watch(tmp_path)
    assert not await office.tables.read(watch.is_unwatched, NOW)
    await office.receive("2026-03-02 09:00")

    assert await office.tables.read(watch.is_unwatched, NOW)
    await office.sweep("2026-03-09 12:00")
    assert not await office.tables.read(watch.is_unwatched, NOW)
    assert watch.jobs() == []
