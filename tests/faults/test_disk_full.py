"""The disk takes no more: the door says so and keeps nothing half, reading goes on; with room again all goes on.

It is filled in two ways: by the largest size of a file that the system allows the server, which needs no rights; and
on a real disk that is too small, where this machine lets anybody mount one.
"""

import asyncio
import json
import resource
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.faults.house import BUSY, COLLEAGUES, LEASE_SECONDS, PASSPHRASE, counted, openings

FULL = "This site cannot do its work at the moment."
LOG_BYTES, LARGEST_BYTES, MEBIBYTE = 8_192, 4_096, 1_048_576
ROOM_BYTES = 8 * MEBIBYTE
TEXT = b"What was said that night, once more. " * 60_000
A_SMALL_DISK = 'mount -t tmpfs -o size="$1" small "$2" && cp -a "$3/." "$2" && shift 3 && exec "$@"'


class LargestFile:
    """No file of the server may grow."""

    def node(self, vigil):
        return vigil.node()

    def fill(self, node):
        resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE, (LARGEST_BYTES, resource.RLIM_INFINITY))

    def make_room(self, node):
        resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class SmallDisk:
    """The data lies on a disk of the server's own, which others reach by way of its process."""

    def node(self, vigil):
        kept, self.size = vigil.folder / "kept", ROOM_BYTES
        vigil.data.rename(kept)
        vigil.data.mkdir(mode=0o700)
        self.size += sum(path.stat().st_size for path in kept.rglob("*") if path.is_file())
        return vigil.node(
            within=["unshare", "-rm", "sh", "-c", A_SMALL_DISK, "sh", str(self.size), str(vigil.data), str(kept)]
        )

    def fill(self, node):
        """Commands are run where the disk is; its files are reached by way of the process."""
        pid, vigil = str(node.process.pid), node.vigil
        vigil.within = ["nsenter", "--preserve-credentials", "--user", "--mount", "--target", pid]
        self.filler = Path(f"/proc/{pid}/root{vigil.data}") / "filler"
        with suppress(OSError), self.filler.open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(512))

    def make_room(self, node):
        self.filler.unlink()


def may_mount():
    """Whether this machine lets anybody mount a disk of their own, as some containers do not."""
    command = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    has_it = shutil.which("unshare") is not None
    return has_it and subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


DISKS = [
    LargestFile(),
    pytest.param(SmallDisk(), marks=pytest.mark.skipif(not may_mount(), reason="nobody may mount a disk here")),
]


@pytest.mark.parametrize("disk", DISKS, ids=lambda disk: type(disk).__name__)
def test_a_full_disk_is_said_at_the_door_and_by_the_jobs_and_nothing_is_kept_half(on_sqlite, disk):
    vigil, node = on_sqlite, disk.node(on_sqlite)
    node.log.write_text("\n" * LOG_BYTES)  # the log cannot grow either
    with vigil.mail_server(), node:
        receipt = node.report(urgent=True).json()["receipt"]
        head = node.signed_in("head")
        node.until(vigil.mails)
        disk.fill(node)
        node.until(lambda: node.get("/readyz").status_code == BUSY)
        before = events(vigil)

        for answer in (node.report(), node.report(urgent=True), sends_a_file(node, receipt)):
            assert answer.status_code == BUSY, answer.text
            assert answer.json()["next"]
        assert node.report().json()["detail"] == FULL
        assert asyncio.run(openings(node.port, [receipt])) == {200: 1}
        assert [node.get(path).status_code for path in ("/en/", "/healthz")] == [200, 200]
        assert head.get("/desk/cases").status_code == 200
        page = head.post("/sign-in", data={"name": "officer", "passphrase": PASSPHRASE})
        assert (page.status_code, "Traceback" in page.text) == (BUSY, False)
        node.until(lambda: node.metric('vigil_job_faults_total{job="delivery"}'))
        assert events(vigil) == before

        disk.make_room(node)
        node.until(lambda: node.get("/readyz").status_code == 200)
        assert node.report(urgent=True).status_code == 201
        assert sends_a_file(node, receipt).status_code == 201
        vigil.set_clock(seconds=LEASE_SECONDS)  # what was sent and could not be marked is free again
        node.until(lambda: sum(map(counted, vigil.mails())) >= 2 * COLLEAGUES)
        node.until(lambda: faults_told(vigil, "delivery"))
        assert vigil.verified()["misfits"] == []
        assert "Traceback" not in node.log.read_text()


def events(vigil):
    """How many events there are."""
    return vigil.verified()["size"]


def faults_told(vigil, job):
    """How often a job failed, as `vigil doctor` tells it."""
    servers = json.loads(vigil.command("doctor", "--json", checked=False))["servers"]
    return sum(one["faults"] for one in servers["jobs"] if one["name"] == job)


def sends_a_file(node, receipt):
    """A file of two mebibytes by the JSON door."""
    head = {"Vigil-Receipt": receipt}
    return httpx.post(
        f"http://127.0.0.1:{node.port}/api/v1/receipts/attachments", content=TEXT, headers=head, timeout=60
    )
