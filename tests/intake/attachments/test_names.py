"""Names of files: harmless whatever was sent, and still the sender's."""

from urllib.parse import quote, unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake.attachments.kinds import KINDS_BY_TYPE
from intake.attachments.names import cleaned_name, disposition, download_name, read_name
from workflow.errors import NotUnderstood

JPEG, TEXT = KINDS_BY_TYPE["image/jpeg"], KINDS_BY_TYPE["text/plain"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("photo.jpg", "photo.jpg"),
        ("Đorđević – povreda leđa.jpg", "Đorđević – povreda leđa.jpg"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\Arben\Desktop\injury.png", "injury.png"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a\u200bb\x00c\nd.pdf", "abcd.pdf"),
        ("  .. spaced   out . ", "spaced out"),
        ('what<is>"this"|?.pdf', "what_is__this___.pdf"),
        ("con.txt", "_con.txt"),
        ("", "attachment"),
        ("..", "attachment"),
        ("\u202e\u200f", "attachment"),
        ("x" * 300 + ".jpeg", "x" * 115 + ".jpeg"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a_name_is_made_harmless(sent, kept):
    assert cleaned_name(sent) == kept


@given(sent=st.text(max_size=400))
@example(sent="." * 120 + "a")
@example(sent="x" * 119 + " y")
@example(sent="x" * 114 + " y.jpg")
def test_a_cleaned_name_is_one_short_visible_line_and_stays_as_it_is(sent):
    name = cleaned_name(sent)

    assert 1 <= len(name) <= 120
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*')
    assert not name.startswith(".")
    assert cleaned_name(name) == name


@given(name=st.text(min_size=1, max_size=60))
def test_a_header_brings_the_name_whole(name):
    assert read_name(quote(name.encode(errors="ignore"))) == cleaned_name(name.encode(errors="ignore").decode())


@pytest.mark.parametrize("header", ["%ff%fe.jpg", "%c3.jpg"])
def test_a_header_that_is_no_text_is_refused_and_not_repeated(header):
    with pytest.raises(NotUnderstood) as refused:
        read_name(header)

    assert header not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "kind", "saved"),
    [
        ("photo.JPG", JPEG, "photo.JPG"),
        ("photo", JPEG, "photo.jpg"),
        ("run.bat", TEXT, "run.bat.txt"),
        ("letter.jpg.hta", JPEG, "letter.jpg.hta.jpg"),
    ],
)
def test_what_is_saved_ends_in_what_it_is(name, kind, saved):
    assert download_name(name, kind) == saved


@given(name=st.text(max_size=200).map(cleaned_name))
def test_the_header_of_a_download_is_one_line_of_ascii_that_gives_the_name_back(name):
    header = disposition(name)

    assert header.isascii()
    assert header.isprintable()
    assert unquote(header.partition("filename*=UTF-8''")[2]) == name
    assert header.count('"') == 2
