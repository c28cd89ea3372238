"""A copy of the log's key counts when it was shown."""

import shutil

import pytest

from config.doctor.copies import Copied, confirm, confirmed
from config.instance import log_key
from workflow.errors import NotNow
from workflow.ledger.note import LogKey, write_log_key


async def test_a_copy_that_was_shown_is_written_down_without_the_key(newborn, tmp_path):
    shutil.copy(newborn.settings.log_key_file, tmp_path / "copy")

    confirm(newborn.settings, tmp_path / "copy", now=newborn.now)

    key = log_key(newborn.settings)
    assert confirmed(newborn.settings) == Copied(str(key.verifier), newborn.now)
    assert "red log key copy" not in await newborn.findings()
    assert key.private_text() not in (newborn.settings.data / "log.key.copied").read_text()


def other_key(folder, settings):
    write_log_key(folder / "copy", LogKey(log_key(settings).name, bytes(32)))


SHOWN = {
    "another key": other_key,
    "no key": lambda folder, settings: (folder / "copy").write_bytes(b"\xff\xfe nonsense"),
    "nothing": lambda folder, settings: None,
    "the key itself": lambda folder, settings: (folder / "copy").symlink_to(settings.log_key_file),
    "a copy beside it": lambda folder, settings: (folder / "copy").symlink_to(
        shutil.copy(settings.log_key_file, settings.data / "copy")
    ),
    "the same file by another name": lambda folder, settings: (folder / "copy").hardlink_to(settings.log_key_file),
}


@pytest.mark.parametrize("what", SHOWN)
async def test_what_is_no_copy_elsewhere_does_not_count(newborn, tmp_path, what):
    SHOWN[what](tmp_path, newborn.settings)

    with pytest.raises(NotNow):
        confirm(newborn.settings, tmp_path / "copy", now=newborn.now)

    assert confirmed(newborn.settings) is None


async def test_a_confirmation_that_cannot_be_read_is_none(newborn):
    (newborn.settings.data / "log.key.copied").write_text("yes")

    assert confirmed(newborn.settings) is None
