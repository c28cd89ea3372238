"""A dossier with a file leaves for an office without an account, goes to a circle, is erased; each time it verifies."""

import hashlib
import io
import json
import subprocess
import zipfile

import httpx
import pytest

from bench.load import an_allegation
from tests.served import Instance

PASSPHRASE = "harbour-lantern-4711-obviously-fictional"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090775"
    "3de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def instance(tmp_path):
    """An instance whose first officer has signed in, as `ana`."""
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    made = Instance(tmp_path, VIGIL_PASSPHRASE_FILE=str(tmp_path / "passphrase"))
    made.init()
    return made


def a_certificate(folder):
    """A key and a certificate of an office, made by openssl."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Fictional office"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return key, certificate


def reported(instance):
    """The case and the receipt of an allegation with a picture, once the officer can sign in."""
    with instance.serving(), httpx.Client(base_url=f"http://127.0.0.1:{instance.port}") as web:
        person = {"name": "ana", "passphrase": PASSPHRASE}
        first = web.post("/api/v1/sessions/first", json={"code": instance.codes[0], **person})
        assert first.status_code == 201, first.text
        receipt = web.post("/api/v1/allegations", json=an_allegation(7)).json()["receipt"]
        headers = {"Vigil-Receipt": receipt, "Vigil-File-Name": "wrist.png"}
        sent = web.post("/api/v1/receipts/attachments", content=PICTURE, headers=headers)
        assert sent.status_code == 201, sent.text
    [case] = {line["stream"] for line in exported(instance) if line["kind"] == "allegation_received"}
    return case, receipt


def exported(instance):
    """Every event of the log."""
    folder = instance.folder / f"log-{len(list(instance.folder.glob('log-*')))}"
    instance.vigil("export", "log", str(folder))
    return [json.loads(line) for line in (folder / "entries.jsonl").read_text().splitlines()]


def verified(instance):
    """What verification found."""
    return json.loads(instance.vigil("verify", "--json"))["misfits"]


def test_a_referral_opens_with_openssl_and_says_what_was_said(instance):
    case, _receipt = reported(instance)
    key, certificate = a_certificate(instance.folder)
    file, archive = instance.folder / "referral.cms", instance.folder / "referral.zip"

    parts = ("--parts", "allegation", "--certificate", str(certificate), "-o", str(file))
    instance.vigil("dossiers", "bundle", case, *parts, "--as", "ana")
    opened = ["openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", file, "-recip", certificate]
    subprocess.run([*opened, "-inkey", key, "-out", archive], check=True)

    with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as packed:
        told = json.loads(packed.read("case.json"))
        assert packed.namelist() == ["case.json"]  # the picture came with a message: it stays in the mailbox
    assert an_allegation(7)["statement"] in [item["content"]["statement"] for item in told["items"][:1]]
    out = [event for event in exported(instance) if event["kind"] == "exported"]
    assert [event["data"]["compartment"] for event in out] == ["allegation"]
    assert {event["data"]["digest"] for event in out} == {hashlib.sha256(file.read_bytes()).hexdigest()}
    assert verified(instance) == []


def test_a_circle_and_an_erasure_leave_a_log_that_holds(instance):
    case, receipt = reported(instance)

    told = instance.vigil("dossiers", "circle", case, "--without", "p-nobody", "--as", "ana")
    assert "sealed anew to p-" in told
    assert verified(instance) == []

    assert "No content" in instance.vigil("dossiers", "due")
    instance.vigil("dossiers", "erase", case, "--reason", "retention", "--as", "ana", exit_code=1)
    instance.vigil("offices", "join", "intake", "ana", "--role", "head")
    instance.vigil("dossiers", "erase", case, "--reason", "court_order", "--as", "ana", "--role", "head")
    assert verified(instance) == []
    assert list((instance.data / "attachments").rglob("*.*")) == []
    with instance.serving(), httpx.Client(base_url=f"http://127.0.0.1:{instance.port}") as web:
        mailbox = web.post("/api/v1/receipts/open", json={"receipt": receipt}).json()
    assert (mailbox["messages"], "erased_on" in mailbox) == ([], True)
