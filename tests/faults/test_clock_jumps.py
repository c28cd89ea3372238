"""The machine's clock jumps, while a server runs and between two: the sweep waits and it is said; the door stays open.

What is delivered meanwhile is delivered once.
"""

import asyncio
from collections import Counter

import pytest

from notifications.store.schema import EMAIL, SENT
from tests.faults.house import openings

HELD = "The sweep is on hold since"


def told_everywhere(vigil, node):
    """Whether job, doctor and banner say that the sweep waits; the cure is a command."""
    assert "held since" in node.jobs()["sweep"].said
    red = vigil.doctor()["sweep"]
    assert HELD in red
    assert "--trust-clock" in red
    return "the clock of a server jumped" in node.signed_in("head").get("/desk/cases").text


def recovered(vigil, node):
    """Somebody says that the time is right: the sweep goes on, and the office hears of what came in."""
    vigil.command("sweep", "--trust-clock", "clock_was_wrong", checked=False)  # it finds what is late, and says so
    assert "on hold" not in str(vigil.doctor())
    node.stop()
    with node:  # its next turn would be in a minute
        node.until_job("sweep", lambda run: run.ended_at is not None and not run.is_failing)
        assert "sweep" not in vigil.doctor()
        assert "the clock of a server" not in node.signed_in("head").get("/desk/cases").text


@pytest.mark.parametrize("hours", [7, -7])
def test_a_jump_beneath_a_server_holds_the_sweep_says_so_and_leaves_the_door_open(on_sqlite, hours):
    vigil, receipts = on_sqlite, []
    with vigil.mail_server(seconds=0.1), vigil.node() as node:
        node.until_job("sweep", lambda run: run.ended_at is not None and not run.is_failing)
        receipts += [node.report(urgent=True).json()["receipt"] for _ in range(4)]
        node.until(vigil.mails)
        vigil.set_clock(hours=hours)  # in the middle of delivery

        receipts += [node.report(urgent=True).json()["receipt"] for _ in range(4)]
        node.until_job("sweep", lambda run: run.is_failing, seconds=75)  # a turn that comes too early is left out
        assert told_everywhere(vigil, node)
        assert asyncio.run(openings(node.port, receipts)) == {200: 8}
        node.until(lambda: {one.state for one in vigil.notices(EMAIL)} == {SENT})
        recovered(vigil, node)

    per_event = Counter((one.stream, one.n, one.person, one.channel) for one in vigil.notices())
    assert set(per_event.values()) == {1}
    keys = Counter(one["id"] for one in vigil.mails())
    assert set(keys.values()) == {1}
    assert set(keys) == vigil.keys_sent()
    assert vigil.verified()["misfits"] == []


def test_a_start_before_what_was_recorded_holds_the_sweep_and_a_start_long_after_does_not(on_sqlite):
    vigil = on_sqlite
    with vigil.mail_server():
        vigil.set_clock(hours=30)
        with vigil.node() as node:
            assert node.report().status_code == 201
            node.until_job("sweep", lambda run: run.ended_at is not None and not run.is_failing)

        vigil.set_clock(hours=0)
        with vigil.node() as node:
            assert node.report().status_code == 201
            node.until_job("sweep", lambda run: run.is_failing)
            assert told_everywhere(vigil, node)
            assert "clock" in vigil.doctor()
            node.until(lambda: {one.state for one in vigil.notices(EMAIL)} == {SENT})
    assert vigil.verified()["misfits"] == []
