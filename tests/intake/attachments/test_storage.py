"""The storage: an object is there whole or not at all, in a folder and in a bucket."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.attachments.storage import PART_BYTES, Storage, object_name, storage_at
from tests.intake.attachments.stubborn import stubborn_bucket
from workflow.errors import Broken, Busy, NotFound, NotUnderstood
from workflow.events import new_case

ROOT = Path(__file__).parents[3]
WRITER = """
import os, resource, sys
from pathlib import Path
from intake.attachments.storage import Storage
storage = Storage.in_folder(Path(sys.argv[1]))
"""
KILLED = (
    WRITER
    + """
def pieces():
    yield bytes(1_000_000)
    os.kill(os.getpid(), 9)
storage.put(sys.argv[2], pieces())
"""
)
FULL = (
    WRITER
    + """
resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
try:
    storage.put(sys.argv[2], iter([bytes(65_536)] * 16))
except Exception as fault:
    print(type(fault).__name__)
"""
)


class Lost(Exception):
    """The connection is gone."""


def cut_off(*pieces):
    yield from pieces
    raise Lost


@pytest.fixture
def case():
    return new_case()


@pytest.fixture
def name(case):
    return object_name(case, "00112233445566aa")


def run(program, folder, name):
    return subprocess.run(
        [sys.executable, "-c", program, folder, name], cwd=ROOT, capture_output=True, text=True, check=False
    )


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, 65_536, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES - 7])
def test_what_is_put_comes_back_whole(storage, case, name, size):
    content = os.urandom(size)

    storage.put(name, (content[at : at + 65_536] for at in range(0, size, 65_536)))

    assert b"".join(storage.get(name)) == content
    assert storage.exists(name)
    assert storage.sizes(case) == {"00112233445566aa": size}


@pytest.mark.parametrize("pieces", [[], [b"few"], [bytes(PART_BYTES)] * 3])
def test_of_what_breaks_off_nothing_stays(storage, case, name, pieces):
    with pytest.raises(Lost):
        storage.put(name, cut_off(*pieces))

    assert not storage.exists(name)
    assert storage.sizes(case) == {}


def test_of_what_breaks_off_a_bucket_keeps_no_parts(bucket_url, name):
    with pytest.raises(Lost):
        storage_at(bucket_url).put(name, cut_off(*[bytes(PART_BYTES)] * 3))

    with urlopen(f"{os.environ['AWS_ENDPOINT_URL']}/sealed-things?uploads") as answer:
        assert b"<Upload>" not in answer.read()


def test_what_was_deleted_is_gone_and_may_be_deleted_again(storage, name):
    storage.put(name, [b"sealed"])

    storage.delete(name)
    storage.delete(name)

    assert not storage.exists(name)
    with pytest.raises(Broken):
        list(storage.get(name))


def test_the_sweep_takes_what_nothing_names_after_a_day(storage, case):
    named, orphan = object_name(case, "0" * 16), object_name(case, "1" * 16)
    for one in (named, orphan):
        storage.put(one, [b"sealed"])
    known, now = {named}, datetime.now(UTC)

    assert storage.sweep_orphans(known, now=now + timedelta(hours=23)) == 0
    storage.sweep_orphans(known, now=now + timedelta(hours=25))  # a bucket is shared with other tests

    assert (storage.exists(named), storage.exists(orphan)) == (True, False)


def test_who_is_killed_in_the_middle_leaves_a_part_that_the_sweep_takes(folder, case, name):
    killed = run(KILLED, folder, name)

    storage = Storage.in_folder(folder)
    assert killed.returncode == -signal.SIGKILL
    assert not storage.exists(name)
    assert [path.stat().st_size for path in files_in(folder)] == [1_000_000]
    assert storage.sweep_orphans({name}, now=datetime.now(UTC) + timedelta(hours=25)) == 1
    assert files_in(folder) == []


def test_a_disk_that_takes_no_more_is_said_and_nothing_stays(folder, name):
    full = run(FULL, folder, name)

    assert full.stdout == "Busy\n"
    assert files_in(folder) == []


def test_a_folder_belongs_to_its_owner_alone(folder, name):
    Storage.in_folder(folder).put(name, [b"sealed"])

    assert {oct(path.stat().st_mode & 0o777) for path in [folder, *folder.rglob("*")]} == {"0o700", "0o600"}


@given(
    case=st.text(max_size=60) | st.sampled_from(["case:..", "case:" + "0" * 36, "training:a"]) | st.builds(new_case),
    item=st.text(max_size=20) | st.sampled_from(["../../../etc/pass", "00112233445566AA", "00112233445566aa\n"]),
)
def test_nothing_that_somebody_typed_becomes_a_path(case, item):
    with pytest.raises(NotFound):
        object_name(case, item)


@contextmanager
def elsewhere(address):
    """While this lasts, buckets are at another address."""
    was = os.environ["AWS_ENDPOINT_URL"]
    os.environ["AWS_ENDPOINT_URL"] = address
    yield
    os.environ["AWS_ENDPOINT_URL"] = was


def test_a_bucket_that_cannot_be_reached_is_said(bucket_url, name):
    with elsewhere("http://127.0.0.1:9"):
        nowhere = storage_at(bucket_url)

    with pytest.raises(Busy):
        nowhere.put(name, [b"sealed"])


def test_a_bucket_that_does_not_let_go_of_parts_does_not_hide_why_they_are_given_up(bucket_url, name):
    with stubborn_bucket() as address, elsewhere(address):
        stubborn = storage_at(bucket_url)

        with pytest.raises(Lost):
            stubborn.put(name, cut_off(*[bytes(PART_BYTES)] * 2))


@pytest.mark.parametrize("url", ["ftp://host/folder", "s3:///prefix", "https://bucket.example"])
def test_an_address_of_another_kind_is_not_understood(url):
    with pytest.raises(NotUnderstood):
        storage_at(url)
