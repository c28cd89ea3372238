"""Kinds: what a file is, by its content alone; what is refused, and what is kept but never viewed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.attachments.kinds import KINDS_BY_TYPE, MOST_EXPANDED_BYTES, TAIL_BYTES, Inspection
from tests.intake.attachments.samples import PADDING, REFUSED, TAKEN, WORDS, archive, letter, odt, pdf, photograph
from tests.intake.vault.places import cut
from workflow.errors import NotUnderstood

VIEWED = {"image/jpeg", "image/png", "image/webp", "application/pdf"}
ARCHIVE = archive(**{"run.exe": PADDING})


def inspected(content, at=()):
    inspection = Inspection()
    for piece in cut(content, at):
        inspection.feed(piece)
    return inspection.found()


def outcome(content, at=()):
    """The kind and whether it has a view, or the sentence by which it was refused."""
    try:
        found = inspected(content, at)
    except NotUnderstood as refused:
        return refused.what.text
    return found.kind.type, found.has_view


@pytest.mark.parametrize("kind", TAKEN)
def test_a_kind_is_known_by_its_content_and_viewed_where_it_can_be_cleaned(kind):
    assert outcome(TAKEN[kind]) == (kind, kind in VIEWED)


@pytest.mark.parametrize("what", REFUSED)
def test_what_could_harm_or_is_unknown_is_refused(what):
    with pytest.raises(NotUnderstood, match="The file was not taken"):
        inspected(REFUSED[what])


@given(content=st.sampled_from([*TAKEN.values(), *REFUSED.values()]), at=st.lists(st.integers(0, 20_000), max_size=9))
def test_the_pieces_in_which_it_comes_change_nothing(content, at):
    assert outcome(content, at) == outcome(content)


@given(content=st.binary(max_size=300))
def test_whatever_comes_is_taken_or_refused_in_a_sentence(content):
    assert outcome(content)


@pytest.mark.parametrize(
    "content",
    [
        photograph() + ARCHIVE,
        photograph(form="PNG") + letter(),
        pdf() + ARCHIVE,
        photograph()[:-2] + b"%PDF-1.4\n" + photograph()[-2:],
        b"%PDF-1.7\n<html><script>alert(1)</script>" + pdf(),
        b"GIF89a/*" + PADDING + b"*/=1;alert(1)",
    ],
    ids=["photo+zip", "png+docx", "pdf+zip", "photo+pdf", "pdf+html", "gif+js"],
)
def test_what_is_two_things_at_once_is_kept_and_never_viewed(content):
    assert not inspected(content).has_view


def test_an_archive_far_behind_a_photograph_is_seen():
    assert not inspected(photograph() + bytes(5 * TAIL_BYTES) + ARCHIVE, range(0, 600_000, 65_536)).has_view


def test_a_sign_that_no_text_has_is_found_far_behind():
    content = WORDS * 50_000

    assert outcome(content) == ("text/plain", False)
    assert "no kind" in outcome(content + b"\x07")
    assert "no kind" in outcome(content + "ž".encode()[:1])


def test_a_letter_that_would_fill_the_disk_is_refused():
    swelling = bytearray(letter())
    directory = swelling.index(b"PK\x01\x02")
    swelling[directory + 24 : directory + 28] = (MOST_EXPANDED_BYTES + 1).to_bytes(4, "little")

    assert "larger than anything" in outcome(bytes(swelling))


def test_a_letter_whose_directory_was_cut_off_is_an_archive_like_any_other():
    assert "archive" in outcome(letter()[:-30])
    assert "archive" in outcome(odt()[:-30])


def test_a_table_is_refused_by_a_sentence_of_its_own():
    assert "table" in outcome(REFUSED["a table"])


def test_the_reference_tells_every_kind_how_it_is_saved_and_whether_it_has_a_copy():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "attachments.md").read_text("utf-8")

    rows = [row.split(" | ") for row in page.splitlines() if row.startswith("| `") and "/" in row.split(" | ")[0]]
    told = {row[0].strip("| `"): (row[1].strip("`"), row[2].startswith("yes")) for row in rows if len(row) == 3}
    kinds = {kind.type: (kind.extensions[0], kind.cleaned is not None) for kind in KINDS_BY_TYPE.values()}
    assert {name: one for name, one in told.items() if name in kinds} == kinds
