"""Webhooks that never answer, answer a byte a second, or a gigabyte: mails go out, and the server stops."""

import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from notifications.store.schema import EMAIL, SENT, WAITING, WEBHOOK
from tests.faults.house import ROOT
from tests.served import resident_mib

HANGING, FLOODING, FINE = ("/silent", "/drip") * 5, ("/flood",), ("/fine",)


@pytest.fixture
def hooks(tmp_path):
    """Where the webhooks listen, and the file in which it stands who was called."""
    with listening(tmp_path / "called") as port:
        yield f"http://127.0.0.1:{port}", tmp_path / "called"


@contextmanager
def listening(file):
    command = [sys.executable, "-m", "tests.faults.hooks", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def test_ten_webhooks_that_hang_and_one_that_floods_hold_up_neither_mails_nor_the_sweep(on_sqlite, hooks):
    vigil, (address, called) = on_sqlite, hooks
    paths = [*HANGING, *FLOODING, *FINE]
    people = vigil.give_webhooks(*(f"{address}{path}" for path in paths))
    by_path = dict(zip(people, paths, strict=True))

    with vigil.mail_server(), vigil.node() as node:
        memory = resident_mib(node.process)
        began = time.monotonic()
        assert node.report(urgent=True).status_code == 201
        node.until(lambda: len(vigil.mails()) >= len(people), seconds=25)
        assert node.report(urgent=True).status_code == 201
        node.until(lambda: len(vigil.mails()) >= 2 * len(people), seconds=25)
        node.until(lambda: "/fine" in called.read_text(), seconds=60)
        assert not node.jobs()["sweep"].is_failing
        assert resident_mib(node.process) < memory + 100
        print(f"after {time.monotonic() - began:.0f} s")
        assert node.stop() < 20
    assert {one.state for one in vigil.notices(EMAIL)} == {SENT}
    hooks_told = {(by_path[one.person], one.state, one.fault) for one in vigil.notices(WEBHOOK)}
    assert {(path, SENT, None) for path in ("/fine", "/flood")} <= hooks_told
    assert {state for path, state, _fault in hooks_told if path in HANGING} == {WAITING}
    assert "timeout" in {fault for _path, _state, fault in hooks_told}
    assert vigil.verified()["misfits"] == []
