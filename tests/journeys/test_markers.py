"""What people said is nowhere in clear: not in the database, its journal, a temporary file, a log line or a backup."""

import base64
import zlib
from contextlib import suppress

import pytest

from bench.load import Client
from tests.served import Instance

MARKS = ("Kanarinka", "Đorđević-Ћирић", "mezzanine 4711", "s7ring-secret")


def written_forms(text):
    """The bytes under which a text could lie somewhere."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        raw = text.encode(encoding)
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        # Base64 of a longer text holds it in one of three shifts; the ends mix with the neighbours.
        for shift in range(3):
            shifted = base64.b64encode(bytes(shift) + raw)
            yield shifted[4:-4]
            yield base64.urlsafe_b64encode(bytes(shift) + raw)[4:-4]
    yield text.encode("unicode_escape")
    yield "".join(f"%{byte:02X}" for byte in text.encode()).encode()


def found_in(folder):
    """Where a mark lies in clear, under `folder`; what is compressed is looked through unpacked too."""
    forms = [(mark, form) for mark in MARKS for form in written_forms(mark) if len(form) >= 8]
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            with suppress(zlib.error):
                content += zlib.decompress(content)
            found += [(path.name, mark) for mark, form in forms if form in content]
    return found


@pytest.fixture
def instance(tmp_path):
    """An instance whose temporary files lie where they can be looked for."""
    (tmp_path / "tmp").mkdir()
    made = Instance(tmp_path, TMPDIR=str(tmp_path / "tmp"))
    made.init()
    return made


async def test_no_mark_lies_in_clear_anywhere(instance):
    with instance.serving():
        client = Client(instance.port)
        await client.open()
        said = {"statement": " ".join(MARKS), "place": MARKS[2], "contact": MARKS[1], "language": "sr", "urgent": True}
        answer = await client.post("/api/v1/allegations", said, {"Idempotency-Key": "00112233445566778899aabbccddeeff"})
        receipt = answer.body["receipt"]
        await client.post("/api/v1/receipts/messages", {"receipt": receipt, "text": MARKS[0]})
        opened = await client.post("/api/v1/receipts/open", {"receipt": receipt})
        await client.post("/api/v1/allegations", {**said, "language": MARKS[3]})
        client.close()
        assert opened.body["messages"][0]["text"] == MARKS[0]
        assert found_in(instance.folder) == []
    instance.vigil("backup", str(instance.folder / "backup"))

    assert found_in(instance.folder) == []
    assert all(receipt.encode() not in path.read_bytes() for path in instance.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_in_any_form_would_be_found(tmp_path, mark):
    for form in written_forms(mark):
        if len(form) >= 8:
            (tmp_path / "file").write_bytes(b"\0" + form + b"\0")
            assert ("file", mark) in found_in(tmp_path)
