"""Several servers on one instance: nothing is done twice; one that is killed has its work done by the others."""

import time
from collections import Counter

import pytest

from config.jobs import NOTICE_SECONDS
from notifications.store.schema import EMAIL, SENT
from tests.faults.house import LEASE_SECONDS, LINES
from tests.served import _free_port


def nothing_is_there_twice(vigil, start):
    """Each event, person and channel once, a reader who begins anew finds nothing, and the log verifies."""
    notices = vigil.notices()
    assert max(Counter((one.stream, one.n, one.person, one.channel) for one in notices).values()) == 1
    assert vigil.told_anew(start) == 0
    verified = vigil.verified()
    assert (verified["misfits"], verified["waiting"]) == ([], 0)


def nothing_moves(vigil):
    """Nobody sends anything, though everybody has had a turn."""
    before = len(vigil.mails())
    time.sleep(NOTICE_SECONDS + 1)
    return len(vigil.mails()) == before


def test_two_servers_on_one_sqlite_file_do_the_work_of_one(on_sqlite):
    vigil = on_sqlite
    start = vigil.cursor()
    vigil.set_clock(hours=30)  # limits have come meanwhile: both find them due
    with vigil.mail_server(), vigil.node() as one:
        other = vigil.node(port=_free_port())
        with other:
            for number in range(8):
                assert (one, other)[number % 2].report(number, urgent=True).status_code == 201
            one.until(lambda: len(vigil.notices(EMAIL)) >= 8 * 12)
            one.until(lambda: {row.state for row in vigil.notices(EMAIL)} == {SENT})
            assert {"sweep", "delivery"} <= set(one.jobs()) & set(other.jobs())

    nothing_is_there_twice(vigil, start)
    keys = Counter(mail["id"] for mail in vigil.mails())
    assert set(keys.values()) == {1}
    assert set(keys) == vigil.keys_sent()


@pytest.mark.parametrize("moment", ["sweeping", "delivering"])
def test_of_three_servers_on_one_postgresql_one_is_killed_and_the_others_do_its_work(on_postgres, moment):
    vigil = on_postgres
    start = vigil.cursor()
    vigil.set_clock(hours=30)
    ports = [vigil.port, _free_port(), _free_port()]
    nodes = [vigil.node(port=port, data=vigil.folder / f"data-{port}") for port in ports]
    victim, left, right = nodes
    with vigil.mail_server(seconds=0.15), left, right:
        if moment == "sweeping":
            victim.start(ready=False)
            victim.until(lambda: victim.log.read_text().count("Vigil answers"))
        else:
            victim.start()
            for number in range(9):
                assert nodes[number % 3].report(number, urgent=True).status_code == 201
            left.until(lambda: len(vigil.mails()) >= 2)
        victim.kill()

        left.until(lambda: nothing_moves(vigil))  # or the lease of what the living send ends beneath them
        vigil.set_clock(hours=30, seconds=LEASE_SECONDS)
        assert left.report(urgent=True).status_code == right.report(urgent=True).status_code == 201
        left.until(lambda: len(vigil.notices(EMAIL)) >= 24)
        left.until(lambda: {row.state for row in vigil.notices(EMAIL)} == {SENT})

    nothing_is_there_twice(vigil, start)
    mails = vigil.mails()
    keys = Counter(mail["id"] for mail in mails)
    assert set(keys) == vigil.keys_sent()
    assert max(keys.values()) <= 2
    assert len(mails) - len(keys) <= LINES
