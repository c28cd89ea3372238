"""An instance: made once, on an empty folder, with a key for its owner alone; opened by all that comes later."""

import asyncio
import shutil

import pytest

from config.instance import create, differing, log_key, opened, with_tables
from config.settings import read_settings, shipped_policy
from intake.people.founding import Founded
from workflow.errors import NotNow, NotUnderstood
from workflow.ledger.note import VerifierKey, open_note
from workflow.rulebook import law_in_force
from workflow.store import instance
from workflow.store.log import frontier, newest_checkpoint, waiting
from workflow.verification import verify


@pytest.fixture
def settings(tmp_path):
    """Settings of an instance that is not there yet."""
    policy = shutil.copytree(shipped_policy(), tmp_path / "policy")
    return read_settings({"VIGIL_DATA": str(tmp_path / "data"), "VIGIL_POLICY": str(policy)})


async def read(settings, work, *args, **kwargs):
    return await with_tables(settings, lambda tables: tables.read(work, *args, **kwargs))


async def test_a_new_instance_has_adopted_its_policy_and_signed_its_log(settings):
    await create(settings, demo=False)

    here = await read(settings, instance.read)
    size, note = await read(settings, newest_checkpoint)
    key = VerifierKey.parse(here.vkey)
    assert (here.adoption, here.demo, here.held_since) == (2, False, None)
    assert (await read(settings, law_in_force)).book.rules.kinds
    assert open_note(note, key).root == (await read(settings, frontier)).root()
    assert (size, await read(settings, waiting, at_most=1)) == (6, [])
    assert (await read(settings, verify, vkey=key)).misfits == []


async def test_the_log_key_is_for_its_owner_alone_and_not_in_the_database(settings):
    await create(settings, demo=False)

    assert settings.log_key_file.stat().st_mode & 0o777 == 0o600
    assert settings.data.stat().st_mode & 0o777 == 0o700
    private = log_key(settings).private_text()
    for path in settings.data.glob("vigil.db*"):
        assert private.encode() not in path.read_bytes()


async def test_two_instances_have_different_keys_and_names(settings, tmp_path):
    other = read_settings({"VIGIL_DATA": str(tmp_path / "other")})
    for one in (settings, other):
        await create(one, demo=False)

    assert log_key(settings).name != log_key(other).name
    assert str(log_key(settings).verifier) != str(log_key(other).verifier)


async def test_a_folder_that_is_not_empty_is_refused_and_left_as_it_was(settings):
    settings.data.mkdir()
    (settings.data / "letter.txt").write_text("to the ombudsperson")

    with pytest.raises(NotNow, match="is not empty"):
        await create(settings, demo=False)

    assert [path.name for path in settings.data.iterdir()] == ["letter.txt"]


async def test_a_second_instance_in_the_same_folder_is_refused_and_the_first_works_on(settings):
    await create(settings, demo=False)
    before = await read(settings, instance.read)

    with pytest.raises(NotNow, match="is not empty"):
        await create(settings, demo=False)

    assert await read(settings, instance.read) == before


async def test_an_instance_that_could_not_be_made_leaves_nothing(settings):
    (settings.policy / "calendar.toml").write_text("zone = 7")

    with pytest.raises(NotUnderstood):
        await create(settings, demo=False)

    assert not settings.data.exists()


@pytest.mark.parametrize("what", ["nothing", "folder", "empty file"])
async def test_where_there_is_no_instance_it_is_said_how_to_make_one(settings, what):
    if what != "nothing":
        settings.data.mkdir()
    if what == "empty file":
        (settings.data / "vigil.db").touch()

    with pytest.raises(NotNow) as refused:
        await read(settings, instance.read)

    said = "There is no instance here yet. Nothing was changed. Make one with `vigil init`."
    assert str(refused.value) == said


async def test_an_instance_that_is_opened_is_closed_again_even_after_a_fault(settings):
    await create(settings, demo=False)

    with pytest.raises(ZeroDivisionError):
        async with opened(settings) as tables:
            raise ZeroDivisionError

    assert not tables._writer.is_alive()


async def test_the_configured_folder_is_compared_with_what_is_in_force(settings):
    await create(settings, demo=False)
    assert await read(settings, differing, settings) == []

    for file, old, new in (("clocks.toml", "24 hours", "25 hours"), ("calendar.toml", "2009-01-01", "2009-01-03")):
        path = settings.policy / file
        path.write_text(path.read_text().replace(old, new, 1))

    assert await read(settings, differing, settings) == ["policy", "calendar"]
    (settings.policy / "clocks.toml").unlink()
    assert "policy" in await read(settings, differing, settings)


def test_two_who_make_an_instance_at_once_make_one(settings):
    async def both():
        return await asyncio.gather(*(create(settings, demo=False) for _ in range(2)), return_exceptions=True)

    came = asyncio.run(both())

    assert sorted(map(type, came), key=str) == sorted([Founded, NotNow], key=str)
    assert asyncio.run(read(settings, instance.read)) is not None
