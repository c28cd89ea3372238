"""What a node says of itself: cheap, once a minute, and never at the cost of the door or of the jobs."""

import asyncio
import time

from sqlalchemy import event

from config import keeping
from config.keeping import Keeping, node_name
from config.web.measures import Measures
from tests.builders import local
from workflow.store import instance, runs
from workflow.store.runs import Run

NOW = local("2026-03-09 12:00").latest


def a_node(office, *, name="a", measures=None, **fared):
    return Keeping(office.tables, measures or Measures(), fared or {"sweep": Run("sweep", 60)}, name=name)


async def test_a_name_of_machine_and_process_unless_it_is_given(office):
    assert a_node(office, name="").name == node_name()
    assert len(node_name()) <= 64
    assert a_node(office).name == "a"


async def test_writing_it_all_down_is_a_matter_of_milliseconds_and_of_few_statements(office):
    node = a_node(office, **{f"job {number}": Run(f"job {number}", 60) for number in range(10)})
    await node.keep()
    engine = getattr(office.tables.engine, "sync_engine", office.tables.engine)
    said = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))

    began = time.perf_counter()
    for _ in range(10):
        await node.keep()

    assert (time.perf_counter() - began) / 10 < 0.5  # on a machine on which much else runs
    assert len([one for one in said if one.startswith(("INSERT", "UPDATE", "DELETE"))]) == 10 * 2


async def test_while_a_sweep_hangs_the_node_is_still_heard_of(office, monkeypatch):
    monkeypatch.setattr(keeping, "KEEP_SECONDS", 1.5)
    node = a_node(office)

    await node.keep()
    assert not node.is_due()
    await asyncio.sleep(1.6)

    assert node.is_due()


async def test_the_measures_say_that_nobody_looks_that_it_is_held_and_when_the_last_backup_was(office):
    measures = Measures()
    node = a_node(office, measures=measures)
    await node.keep()
    assert b"vigil_sweep_unwatched 0.0" in measures.written()

    await office.tables.write(runs.watched, NOW)
    await node.keep()
    assert b"vigil_sweep_unwatched 1.0" in measures.written()
    assert b"vigil_sweep_held 0.0" in measures.written()

    await office.tables.write(instance.hold, since=NOW, why="the clock jumped")
    await node.keep()
    assert b"vigil_sweep_held 1.0" in measures.written()


async def test_the_end_is_waited_for_no_longer_than_a_server_may_take_to_end(office, monkeypatch):
    class Hanging:
        async def write(self, *_args, **_more):
            await asyncio.sleep(60)

        read = write

        async def close(self):
            """Nothing is held."""

    monkeypatch.setattr(keeping, "LAST_PATIENCE_SECONDS", 0.1)
    node = Keeping(Hanging(), Measures(), {}, name="a")

    began = time.monotonic()
    await node.end()

    assert time.monotonic() - began < 5
