"""Signed checkpoints and their keys: vectors of Go's sumdb/note and C2SP, OpenSSL as a second opinion, every fault."""

import subprocess
import sys
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.ledger.logs import KEY
from workflow.errors import Broken, NotFound, NotNow, NotUnderstood
from workflow.ledger.note import (
    Checkpoint,
    LogKey,
    VerifierKey,
    open_note,
    open_text,
    read_log_key,
    sign,
    sign_text,
    write_log_key,
)

# golang.org/x/mod/sumdb/note, package example
NEUMANN_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NEUMANN_NOTE = (
    NEUMANN_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

HOUSE = Path(__file__).parents[3]
STATE = Checkpoint(KEY.name, 57, bytes(range(100, 132)))
NOTE = sign(STATE, KEY)
names = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="+"), min_size=1, max_size=30)


def test_gos_example_key_signs_gos_example_note():
    key = LogKey.parse(NEUMANN_PRIVATE)

    assert sign_text(NEUMANN_TEXT, key) == NEUMANN_NOTE
    assert str(key.verifier) == NEUMANN
    assert key.private_text() == NEUMANN_PRIVATE


def test_gos_example_note_opens_with_gos_example_key():
    assert open_text(NEUMANN_NOTE, VerifierKey.parse(NEUMANN)) == NEUMANN_TEXT


def test_openssl_verifies_our_signature(tmp_path):
    public = Ed25519PublicKey.from_public_bytes(KEY.verifier.public)
    (tmp_path / "key").write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    (tmp_path / "text").write_text(STATE.text)
    (tmp_path / "signature").write_bytes(b64decode(NOTE.split()[-1])[4:])

    said = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key", "-rawin", "-in", "text", "-sigfile", "signature"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Signature Verified Successfully" in said.stdout


@given(name=names, seed=st.binary(min_size=32, max_size=32))
def test_a_key_reads_back_from_its_text(name, seed):
    key = LogKey(name, seed)

    assert LogKey.parse(key.private_text()) == key
    assert VerifierKey.parse(str(key.verifier)) == key.verifier


@given(size=st.integers(0, 10**18 - 1), root=st.binary(min_size=32, max_size=32), extensions=st.lists(names))
def test_a_checkpoint_reads_back_from_its_note(size, root, extensions):
    checkpoint = Checkpoint(KEY.name, size, root, tuple(extensions))

    assert open_note(sign(checkpoint, KEY), KEY.verifier) == checkpoint


@given(at=st.integers(0, len(NOTE.encode()) - 1), bit=st.integers(0, 7))
def test_a_note_with_an_altered_bit_is_not_believed(at, bit):
    altered = bytearray(NOTE.encode())
    altered[at] ^= 1 << bit

    with pytest.raises(Broken):
        open_note(altered.decode(errors="surrogateescape"), KEY.verifier)


@given(note=st.text())
def test_rubbish_is_not_a_note(note):
    with pytest.raises(Broken):
        open_note(note, KEY.verifier)


def test_signatures_of_other_keys_are_ignored():
    strangers = [sign_text(STATE.text, LogKey.generate(f"stranger{number}")).splitlines()[-1] for number in range(15)]
    of_our_name = f"— {KEY.name} {b64encode(b'1234' + bytes(2_420)).decode()}"

    assert open_note("\n".join([NOTE.rstrip("\n"), *strangers, of_our_name, ""]), KEY.verifier) == STATE


def note_of(text):
    return sign_text(text, KEY)


OTHER = LogKey(KEY.name, bytes(32))
FAULTS = {
    "longer than any": NOTE + "x" * 1_000_000,
    "characters that a note may not hold": NOTE.replace("57", "57\r"),
    "does not end with a whole line": NOTE[:-1],
    "no blank line": NOTE.replace("\n\n", "\n"),
    "no signature follows": STATE.text + "\n",
    "more than 100 signatures": NOTE + NOTE.splitlines(keepends=True)[-1] * 100,
    "does not have the form of one": NOTE.replace("— ", "- "),
    "is not signed by the key": note_of(STATE.text).replace(f"— {KEY.name}", "— stranger"),
    "another key of the name": sign_text(STATE.text, OTHER),
    "does not fit its text": NOTE.replace("57", "58"),
    "fewer than three lines": note_of(f"{KEY.name}\n57\n"),
    "an empty line": note_of(STATE.text + "\nextension\n"),
    "not of the log": note_of(STATE.text.replace(KEY.name, "another.example/log")),
    "not a number of entries": note_of(STATE.text.replace("57", "057")),
    "not a root of 32 bytes": note_of(f"{KEY.name}\n57\nCsUYapGG\n"),
}


@pytest.mark.parametrize("sentence", FAULTS)
def test_every_fault_of_a_note_has_a_sentence_of_its_own(sentence):
    with pytest.raises(Broken) as fault:
        open_note(FAULTS[sentence], KEY.verifier)

    assert [s for s in FAULTS if s in str(fault.value)] == [sentence]


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("another.example/log", 1, bytes(32)),
        Checkpoint(KEY.name, -1, bytes(32)),
        Checkpoint(KEY.name, 1, bytes(31)),
        Checkpoint(KEY.name, 1, bytes(32), ("",)),
        Checkpoint(KEY.name, 1, bytes(32), ("two\nlines",)),
    ],
)
def test_a_checkpoint_that_would_not_read_back_is_not_signed(checkpoint):
    with pytest.raises(Broken):
        sign(checkpoint, KEY)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\x1bb"])
def test_a_name_that_no_note_can_carry_gets_no_key(name):
    with pytest.raises(NotUnderstood):
        LogKey.generate(name)


@pytest.mark.parametrize(
    "text",
    [
        "", "+", "rubbish", NEUMANN[:-1], NEUMANN[:-4], NEUMANN.replace("c74f20a3", "c74f20a4"),
        NEUMANN.replace("Peter", "Petra"), "PeterNeumann+c74f20a3+" + b64encode(b"\x02" + bytes(32)).decode(),
    ],
)  # fmt: skip
def test_what_is_not_a_public_key_is_refused(text):
    with pytest.raises(NotUnderstood):
        VerifierKey.parse(text)


def test_generated_keys_differ_and_hide():
    first, second = LogKey.generate("vigil.example/log"), LogKey.generate("vigil.example/log")

    assert first != second
    assert repr(first) == "LogKey(name='vigil.example/log')"


def test_a_key_file_is_for_its_owner_alone_and_reads_back(tmp_path):
    path = tmp_path / "log.key"

    write_log_key(path, KEY)

    assert path.stat().st_mode & 0o777 == 0o600
    assert read_log_key(path) == KEY


def test_a_key_file_is_never_overwritten(tmp_path):
    path = tmp_path / "log.key"
    path.write_text("precious")

    with pytest.raises(NotNow, match="never overwritten"):
        write_log_key(path, KEY)

    assert path.read_text() == "precious"


def test_a_key_file_needs_a_folder(tmp_path):
    with pytest.raises(NotNow, match="cannot be written"):
        write_log_key(tmp_path / "nowhere" / "log.key", KEY)


def test_a_missing_key_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(NotFound, match="does not exist"):
        read_log_key(tmp_path / "log.key")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_key_file_that_others_reach_is_refused_with_the_cure(tmp_path, mode):
    path = tmp_path / "log.key"
    write_log_key(path, KEY)
    path.chmod(mode)

    with pytest.raises(NotNow, match="chmod 600"):
        read_log_key(path)


@pytest.mark.parametrize("content", [b"", b"\xff\x00", str(KEY.verifier).encode(), KEY.private_text().encode()[:-1]])
def test_a_key_file_of_other_content_is_refused_without_showing_it(tmp_path, content):
    path = tmp_path / "log.key"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(NotUnderstood, match="does not hold the private key") as refused:
        read_log_key(path)

    assert "AQID" not in str(refused.value)


def test_a_folder_in_place_of_the_key_file_is_said_to_be_unreadable(tmp_path):
    with pytest.raises(NotNow, match="cannot be read"):
        read_log_key(tmp_path)


def test_a_key_file_that_cannot_be_finished_leaves_nothing(tmp_path):
    path = tmp_path / "log.key"
    full = subprocess.run(
        [sys.executable, "-c", _FULL, str(path)], cwd=HOUSE, capture_output=True, text=True, check=False
    )

    assert "cannot be written" in full.stdout
    assert not path.exists()


_FULL = """
import resource, signal, sys
from pathlib import Path
from workflow.errors import NotNow
from workflow.ledger.note import LogKey, write_log_key

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    write_log_key(Path(sys.argv[1]), LogKey.generate("full"))
except NotNow as refused:
    print(refused)
"""
