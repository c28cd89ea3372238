"""The published vectors: Vigil and a reader that shares no code with it agree on every one of them."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.people import backup_key
from intake.vault.backups import open_backup
from intake.vault.binding import NotOpened, derive
from intake.vault.boxes import open_box
from intake.vault.holders import PrivateKey
from intake.vault.items import Place, open_item
from intake.vault.names import folded, mark
from intake.vault.passphrases import open_seed
from intake.vault.receipts import Code, Receipt
from intake.vault.shares import WORDS_KNOWN, check_value, joined
from intake.vault.streams import open_stream
from intake.vault.wraps import unwrap
from tests.intake.vault import foreign
from tests.intake.vault.make_vectors import PATH, vectors, written
from workflow.errors import NotUnderstood

PROGRAM = Path(foreign.__file__)
VECTORS = foreign.read_vectors(PATH)


def read_code(kind, text):
    read = kind.read(text)
    return {"seed": read.holder.seed, "lookup": read.lookup}


def read_holder(seed):
    public = PrivateKey(seed).public
    return {"public_key": public.raw, "fingerprint": public.fingerprint}


def read_shares(mnemonics):
    seed = joined(mnemonics)
    return {"seed": seed, "check": bytes.fromhex(check_value(seed))}


OURS: dict[str, Callable[..., object]] = {
    "derive": lambda key, purpose, n: derive(key, purpose.removeprefix("vigil-1 "), n),
    "holder": read_holder,
    "unwrap": lambda sealed, seed, subject: unwrap(sealed, PrivateKey(seed), subject=subject),
    "item": lambda sealed, key, **place: open_item(sealed, key, Place(**place)),
    "box": lambda sealed, key, purpose, parts: open_box(sealed, key, purpose, *parts),
    "stream": lambda sealed, key, **place: b"".join(open_stream([sealed], key, Place(**place))),
    "backup": lambda sealed, seed: b"".join(open_backup([sealed], PrivateKey(seed))),
    "receipt": lambda text: read_code(Receipt, text),
    "code": lambda text: read_code(Code, text),
    "passphrase": lambda sealed, passphrase, person: open_seed(sealed, passphrase, person=person),
    "folded": folded,
    "mark": mark,
    "joined": read_shares,
    "backup_key": lambda text: backup_key.read(text).seed,
}
ELSEWHERE = {"session", "answer", "draft", "seat"}  # put together of these where they are kept
TYPED = {"receipt", "code", "joined", "backup_key"}  # not sealed, so what is wrong was not understood


@pytest.mark.parametrize("name", [name for name, vector in VECTORS.items() if "gives" in vector])
def test_both_readers_open_what_must_open(name):
    vector = VECTORS[name]

    assert foreign.read(vector) == vector["gives"]
    assert vector["format"] in ELSEWHERE or OURS[vector["format"]](**vector["with"]) == vector["gives"]


@pytest.mark.parametrize("name", [name for name, vector in VECTORS.items() if "refused" in vector])
def test_both_readers_refuse_what_must_not_open(name):
    vector = VECTORS[name]

    assert foreign.read(vector) is None
    if vector["format"] not in ELSEWHERE:
        with pytest.raises(NotUnderstood if vector["format"] in TYPED else NotOpened):
            OURS[vector["format"]](**vector["with"])


def test_the_published_vectors_are_what_vigil_seals_today():
    published = json.loads(PATH.read_text("utf-8"))
    made = json.loads(written(vectors()))

    assert [one["name"] for one in made["vectors"]] == list(VECTORS)
    for one, other in zip(made["vectors"], published["vectors"], strict=True):
        if one["format"] in ("unwrap", "backup", "seat"):  # HPKE drew its own chance
            del one["with"]["sealed"], other["with"]["sealed"]
        assert one == other, "make them anew: python -m tests.intake.vault.make_vectors"
    assert made["about"] == published["about"]


def test_every_sealed_form_has_vectors_that_open_and_vectors_that_do_not_each_with_its_reason():
    opened = {vector["format"] for vector in VECTORS.values() if "gives" in vector}
    refused = {vector["format"] for vector in VECTORS.values() if vector.get("refused")}

    assert opened == set(OURS) | ELSEWHERE
    assert refused == opened - {"derive", "holder", "folded", "mark"}
    assert all(("gives" in vector) != ("refused" in vector) for vector in VECTORS.values())


def test_the_foreign_reader_needs_nothing_but_cryptography_and_the_standard_library():
    tree = ast.parse(PROGRAM.read_text("utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}

    assert {name.partition(".")[0] for name in imported} <= {"cryptography", *sys.stdlib_module_names}


def test_the_published_words_are_those_of_slip_39():
    assert set(foreign.WORDS.read_text("ascii").split()) == WORDS_KNOWN


def run(path):
    command = [sys.executable, str(PROGRAM), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_foreign_reader_is_a_program_that_opens_every_vector():
    done = run(PATH)

    assert (done.returncode, done.stdout) == (0, f"{len(VECTORS)} vectors, 0 wrong\n")


def test_the_foreign_reader_names_a_vector_that_it_reads_otherwise(tmp_path):
    page = json.loads(PATH.read_text("utf-8"))
    page["vectors"][0]["gives"]["hex"] = "00"
    (tmp_path / "vectors.json").write_text(json.dumps(page))

    done = run(tmp_path / "vectors.json")

    assert (done.returncode, done.stdout.splitlines()[0]) == (1, f"wrong: {page['vectors'][0]['name']}")
