"""The log is taken along and checked elsewhere: by the code of `vigil verify`, and by a program without any of ours."""

import io
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import delete

from tests.builders import KEY
from tests.intake.pages.oversight.house import AUDITOR, NAME, WORDS, signed, told
from tests.workflow.ledger import foreign
from workflow import bundling
from workflow.ledger.bundle import verify_bundle
from workflow.store.schema import checkpoint

HERE = "/oversight/verification"


async def unpacked(desk, folder):
    """The bundle as an auditor has it on another machine."""
    auditor = desk.browser(AUDITOR)
    await auditor.open(f"{HERE}/log.zip")
    assert auditor.status == 200
    assert auditor.answer.headers["content-type"] == "application/zip"
    with ZipFile(io.BytesIO(auditor.answer.content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    (found,) = folder.iterdir()
    return found


async def test_what_an_auditor_downloads_verifies_on_another_machine_with_and_without_vigil(desk, tmp_path):
    await desk.admitted()
    note = await signed(desk)

    bundle = await unpacked(desk, tmp_path / "elsewhere")

    vkey = str(KEY.verifier)
    report = verify_bundle(bundle, vkey, since=note)
    assert (report.misfits, report.notes) == ((), ())
    assert f"vigil-log-{report.size}" == bundle.name
    program = [sys.executable, str(Path(foreign.__file__)), str(bundle), vkey]
    assert subprocess.run(program, capture_output=True, text=True, check=True).stdout.startswith("ok ")
    everything = b"".join(path.read_bytes() for path in bundle.rglob("*") if path.is_file())
    for content in (NAME, WORDS):
        assert content.encode() not in everything
    assert ("download", "", "log") in await told(desk)


async def test_a_bundle_ends_with_what_was_signed_however_much_came_since(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(bundling, "AT_A_TIME", 7)  # many pieces
    await signed(desk)
    await desk.admitted()

    bundle = await unpacked(desk, tmp_path / "elsewhere")

    assert verify_bundle(bundle, str(KEY.verifier)).misfits == ()
    assert b"case_registered" not in (bundle / "entries.jsonl").read_bytes()


async def test_the_page_says_what_it_cannot_do_and_gives_what_is_needed(desk):
    note = await signed(desk)
    auditor = desk.browser(AUDITOR)

    page = await auditor.open(HERE)

    key = KEY.verifier
    text = " ".join(page.text.split())
    assert "This page cannot prove itself" in text
    assert note.splitlines()[2] in text
    assert str(key) in text
    assert key.fingerprint[:4] + " " + key.fingerprint[4:8] in text
    assert "--vkey vkey" in text
    assert f"{HERE}/log.zip" in page.links


async def test_while_nothing_is_signed_both_say_so(desk):
    await desk.house.execute(delete(checkpoint))
    auditor = desk.browser(AUDITOR)

    page = await auditor.open(HERE)
    await auditor.open(f"{HERE}/log.zip")

    assert "No checkpoint was signed yet" in page.text
    assert (auditor.status, "No checkpoint was signed yet" in auditor.answer.text) == (409, True)
    assert ("download", "", "log") not in await told(desk)
