"""A form with a file in any pieces: fields come whole, the file comes as it was, and half a form is none."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import RequestFactory

from intake.doors.problems import Refused
from intake.pages import uploads
from intake.pages.uploads import MOST_FIELD_BYTES, Upload
from workflow.errors import NotUnderstood

BOUNDARY = "----vigil0123456789"
CUTS = st.lists(st.integers(1, 200), min_size=1, max_size=20)


def form(fields, file=None, name="paper.pdf"):
    """A body as a browser writes it."""
    parts = [f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}'.encode() for key, value in fields]
    if file is not None:
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
        parts.append(head.encode() + file)
    return b"".join(b"--%b\r\n%b\r\n" % (BOUNDARY.encode(), part) for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def request_of(body, cuts=(64,), *, content_type=f"multipart/form-data; boundary={BOUNDARY}"):
    """A request whose body comes in pieces of these lengths, again and again."""
    pieces, at, turn = list[bytes](), 0, 0
    while at < len(body) or not pieces:
        length = cuts[turn % len(cuts)]
        pieces.append(body[at : at + length])
        at, turn = at + length, turn + 1
    request = RequestFactory().post("/", headers={"content-type": content_type})

    async def receive():
        piece = pieces.pop(0) if pieces else None
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    request.receive = receive
    return request


async def taken(body, cuts=(64,), **options):
    """Fields, name and content of a form."""
    upload = await Upload.begun(request_of(body, cuts, **options))
    return upload.answers.pairs(), upload.file, b"".join([piece async for piece in upload.pieces()])


@given(st.binary(max_size=2_000), st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"])), CUTS)
def test_the_same_comes_out_however_the_line_cuts_it(file, words, cuts):
    body = form([("receipt", "7KQM"), ("text", words)], file)

    assert asyncio.run(taken(body, cuts)) == ([("receipt", "7KQM"), ("text", words)], "paper.pdf", file)


async def test_a_form_without_a_file_has_none_and_lines_end_as_everywhere():
    fields = [("receipt", "7KQM"), ("text", "one\r\ntwo")]
    assert await taken(form(fields)) == ([("receipt", "7KQM"), ("text", "one\ntwo")], "", b"")
    assert await taken(form(fields[:1], b"", name="")) == ([("receipt", "7KQM"), ("file", "")], "", b"")


@given(st.integers(0, 2_000))
def test_half_a_form_is_none(length):
    body = form([("receipt", "7KQM")], b"x" * 1_000)

    if length < len(body) - 4:  # the last line end may be missing
        with pytest.raises(NotUnderstood):
            asyncio.run(taken(body[:length]))


@pytest.mark.parametrize(
    ("body", "options"),
    [
        (form([("text", "x" * (MOST_FIELD_BYTES + 1))]), {}),
        (form([(f"f{n}", "") for n in range(400)]), {}),
        (form([("text", "x")]).replace(b"x", b"\xff"), {}),
        (b"no form at all", {}),
        (form([]), {"content_type": "multipart/form-data"}),
    ],
)
async def test_what_is_no_form_that_belongs_here_is_refused_without_repeating_it(body, options):
    with pytest.raises(NotUnderstood) as refused:
        await taken(body, (4_096,), **options)
    assert "xx" not in str(refused.value)


async def test_a_browser_that_goes_away_leaves_no_file():
    request = request_of(form([("receipt", "7KQM")], b"x" * 1_000)[:500], (100,))
    whole = request.receive

    async def receive():
        event = await whole()
        return event | {"more_body": True} if event["type"] == "http.request" else event

    request.receive = receive
    upload = await Upload.begun(request)
    with pytest.raises(Refused):
        _ = [piece async for piece in upload.pieces()]


async def test_fields_that_come_too_slowly_end_the_request(monkeypatch):
    monkeypatch.setattr(uploads, "SECONDS_FOR_A_BODY", 0.05)
    request = request_of(form([("receipt", "7KQM")]))
    at_once = request.receive

    async def slowly():
        await asyncio.sleep(0.03)
        return await at_once()

    request.receive = slowly
    with pytest.raises(Refused) as refused:
        await Upload.begun(request)
    assert refused.value.status_code == 408
