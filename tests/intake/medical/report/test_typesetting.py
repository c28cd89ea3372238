"""Typesetting: in memory, the same everywhere, and nothing in the file but the report."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from tests.intake.medical.report.reports import NUMBER, pictures_of, printed, signed

ROOT = Path(__file__).parents[4]
# Files may be read but not written: whatever wrote one would die of it (RLIMIT_FSIZE counts every file's bytes).
ALONE = """
import resource, sys
from tests.intake.medical.report.reports import pictures_of, printed, signed
report = signed()
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
made = printed(report, pictures=pictures_of(report))
sys.stdout.buffer.write(made)
"""


@pytest.fixture(scope="module")
def made():
    report = signed()
    return printed(report, pictures=pictures_of(report))


def test_nothing_is_written_to_a_disk(tmp_path):
    there = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}

    done = subprocess.run([sys.executable, "-c", ALONE], cwd=tmp_path, env=there, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.startswith(b"%PDF")
    assert list(tmp_path.iterdir()) == []


def test_the_same_report_gives_the_same_bytes():
    assert printed(signed(), "sq") == printed(signed(), "sq")


def test_the_title_is_the_number_and_nothing_else_describes_the_file(made):
    with pikepdf.open(BytesIO(made)) as opened:
        assert str(opened.docinfo["/Title"]) == NUMBER
        assert set(opened.docinfo) == {"/Title", "/Creator"}
        assert "Arben" not in str(opened.open_metadata())


def test_it_is_tagged_and_says_its_language(made):
    with pikepdf.open(BytesIO(made)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en"
        assert opened.open_metadata()["pdfuaid:part"] == "1"


def test_pictures_say_what_they_are_to_whoever_cannot_see_them(made):
    with pikepdf.open(BytesIO(made)) as opened:
        spoken = {str(one.Alt) for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one}

    assert {"Photograph Ph1", "From the front, with findings F5, F6, F8."} <= spoken


def test_every_font_is_one_that_ships_inside_typst(made):
    with pikepdf.open(BytesIO(made)) as opened:
        names = {
            str(one.FontName) for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one
        }

    assert {name.split("+")[1].split("-")[0] for name in names} <= {"LibertinusSerif", "DejaVuSansMono", "NewCM10"}
    assert all("+" in name for name in names)  # a part of the font, in the file itself
