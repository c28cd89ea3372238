"""The bundle in a zip is what `vigil export log` writes, whatever comes later; without a checkpoint there is none."""

import io
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from sqlalchemy import delete

from config.export import export_log
from tests.builders import KEY
from workflow import bundling
from workflow.bundling import signed, zipped
from workflow.errors import NotNow
from workflow.store.schema import checkpoint

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


async def unzipped(tables):
    """The files of the bundle, by their names behind the folder."""
    bundle = await tables.read(signed)
    content = b"".join([piece async for piece in zipped(tables, bundle)])
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert all(name.startswith(f"{bundle.folder}/") for name in names)
        return {name.removeprefix(f"{bundle.folder}/"): archive.read(name) for name in names}


@pytest.mark.parametrize("at_a_time", [1, 7, 512])
async def test_the_zip_holds_what_the_export_writes_byte_for_byte(office, tmp_path, monkeypatch, at_a_time):
    monkeypatch.setattr(bundling, "AT_A_TIME", at_a_time)
    for _ in range(9):
        await office.receive("2026-03-01 09:00")
    folder = tmp_path / "bundle"
    await export_log(office.tables, KEY, folder, now=NOW)
    await office.receive("2026-03-01 10:00")

    found = await unzipped(office.tables)

    written = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == written


async def test_while_nothing_is_signed_there_is_no_bundle(office):
    await office.tables.write(lambda connection: connection.execute(delete(checkpoint)).rowcount)

    with pytest.raises(NotNow):
        await office.tables.read(signed)
