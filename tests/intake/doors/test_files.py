"""Files over HTTP, through a real server: sent by whoever has the receipt, saved and looked at by the office."""

import asyncio
import socket
from contextlib import asynccontextmanager
from io import BytesIO
from urllib.parse import quote

import pytest
import uvicorn
from httpx import AsyncClient, ReadError, RemoteProtocolError, WriteError
from PIL import Image
from sqlalchemy import update

from config.app import application
from intake.attachments.storage import Storage, object_name
from intake.dossier import store
from intake.vault.receipts import Receipt
from tests.intake.attachments.samples import REFUSED, WORDS, pdf, photograph
from tests.intake.attachments.sending import coming
from tests.intake.doors.house import MARK, Door, says_three_things, settings_for
from workflow.store.schema import instance

SEND, OFFICER = (
    "/api/v1/receipts/attachments",
    {"name": "Fictional Officer", "passphrase": "four paper boats on a river"},
)
PHOTO, LONG = photograph(400, 300), WORDS * 100_000


@asynccontextmanager
async def served(app):
    """The application behind uvicorn, as `vigil serve` runs it; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, http="httptools", ws="none", lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await running


class FileDoor(Door):
    """A client at a real server, a case of its own, and the storage behind it."""

    storage: Storage

    async def report_for_files(self):
        """A report; its receipt and its case."""
        self.receipt = await self.report()
        found = await self.office.tables.read(store.find_mailbox, Receipt.read(self.receipt).lookup)
        self.case = found.stream.removeprefix("case:")

    async def send(self, content, **headers):
        """A file, as a client streams it."""
        body = coming(content) if isinstance(content, bytes) else content
        return await self.client.post(SEND, content=body, headers={"Vigil-Receipt": self.receipt, **headers})

    async def file(self, name, **asked):
        """A file as the office gets it."""
        asked = {"reason": "triage", **asked}
        return await self.client.get(f"/api/v1/cases/{self.case}/attachments/{name}", params=asked)

    async def without_second_factor(self, *, yes=True):
        """In a demo nobody has to set up a second device."""
        await self.office.tables.write(lambda connection: connection.execute(update(instance).values(demo=yes)))

    def stored(self):
        """The names in the storage."""
        return set(self.storage.sizes(f"case:{self.case}"))


@pytest.fixture
async def door(office, codes, tmp_path):
    """A server with an officer signed in, and a case with a receipt."""
    settings = settings_for(tmp_path / "data")
    async with served(application(settings, office.tables)) as address, AsyncClient(base_url=address) as client:
        door = FileDoor(client, office)
        door.storage = Storage.in_folder(tmp_path / "data" / "attachments")
        signed_in = await door.post("/api/v1/sessions/first", {"code": codes.officer_code, **OFFICER})
        assert signed_in.status_code == 201, signed_in.text
        await door.without_second_factor()
        await door.report_for_files()
        yield door


async def test_a_photograph_is_sent_with_the_receipt_saved_and_looked_at_by_the_office(door):
    name = "../Đorđević – povreda.exe"

    sent = await door.send(PHOTO, **{"Vigil-File-Name": quote(name)})
    saved = await door.file(sent.json()["name"])
    seen = await door.file(sent.json()["name"], view=1)

    assert (sent.status_code, sent.json()["size"]) == (201, len(PHOTO))
    assert saved.content == PHOTO
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith('attachment; filename="_or_evi_ _ povreda.exe.jpg"')
    assert quote("Đorđević – povreda.exe.jpg") in saved.headers["content-disposition"]
    assert (seen.headers["content-type"], seen.headers["content-disposition"]) == ("image/jpeg", "inline")
    assert dict(Image.open(BytesIO(seen.content)).getexif()) == {}


async def test_every_answer_with_a_file_is_shut_into_a_sandbox_and_kept_nowhere(door):
    name = (await door.send(pdf())).json()["name"]

    for answer in (await door.file(name), await door.file(name, view=1)):
        assert answer.status_code == 200
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


async def test_who_has_not_set_up_a_second_device_gets_no_file(door):
    name = (await door.send(PHOTO)).json()["name"]
    await door.without_second_factor(yes=False)

    answer = await door.file(name)

    assert answer.status_code == 403
    assert "second device" in answer.json()["detail"]


async def test_who_is_not_signed_in_gets_no_file(door):
    name = (await door.send(PHOTO)).json()["name"]
    await door.client.delete("/api/v1/sessions/current")

    says_three_things(await door.file(name), 403)
    says_three_things(await door.file(name, view=1), 403)


async def test_what_is_refused_is_said_in_whole_sentences_and_nothing_is_kept(door):
    before = await door.counts()

    for content in (b"", *REFUSED.values(), b"MZ" + MARK.encode() + bytes(5_000_000)):
        says_three_things(await door.send(content, **{"Vigil-File-Name": MARK}), 422)
    says_three_things(await door.send(PHOTO, **{"Vigil-File-Name": f"{MARK}%ff"}), 422)
    says_three_things(await door.send(PHOTO, **{"Vigil-Receipt": MARK}), 422)
    says_three_things(await door.send(PHOTO, **{"Vigil-Receipt": Receipt.new().text}), 404)

    assert await door.counts() == before
    assert door.stored() == set()


@pytest.mark.parametrize("mebibytes", [110, 1_000_000])
async def test_a_file_that_is_too_large_is_refused_while_it_still_comes(door, mebibytes):
    sent = 0

    async def going_on():
        nonlocal sent
        while sent < mebibytes * 2**20:
            yield b"and again " * 100_000
            sent += 1_000_000

    try:
        says_three_things(await door.send(going_on()), 413)
    except (ReadError, WriteError):  # it went on writing until the server hung up
        assert mebibytes == 1_000_000

    assert sent < 500 * 2**20
    assert door.stored() == set()


async def test_a_connection_that_is_lost_in_the_middle_keeps_nothing(door):
    before = await door.counts()
    head = f"POST {SEND} HTTP/1.1\r\nHost: vigil\r\nVigil-Receipt: {door.receipt}\r\nContent-Length: 4500000\r\n\r\n"
    _reader, writer = await asyncio.open_connection(door.client.base_url.host, door.client.base_url.port)

    writer.write(head.encode() + LONG[:3_000_000])
    await writer.drain()
    await asyncio.sleep(0.3)
    writer.close()
    await asyncio.sleep(0.3)

    assert await door.counts() == before
    assert door.stored() == set()
    assert (await door.send(PHOTO)).status_code == 201


async def test_a_file_that_was_cut_in_the_storage_breaks_the_connection_instead_of_ending_well(door):
    name = (await door.send(LONG)).json()["name"]
    stored = object_name(f"case:{door.case}", name)
    door.storage.put(stored, [b"".join(door.storage.get(stored))[:-100]])

    with pytest.raises(RemoteProtocolError):
        await door.file(name)


async def test_a_file_that_was_exchanged_in_the_storage_is_an_error_and_no_file(door):
    names = [(await door.send(content)).json()["name"] for content in (PHOTO, LONG)]
    first, second = (object_name(f"case:{door.case}", name) for name in names)
    door.storage.put(first, [b"".join(door.storage.get(second))])

    says_three_things(await door.file(names[0]), 422)


async def test_a_case_that_is_not_there_and_a_name_that_is_none_are_not_found(door):
    await door.send(PHOTO)

    says_three_things(await door.file("00112233445566aa"), 404)
    says_three_things(await door.file("..%2f..%2fvigil.db"), 404)
