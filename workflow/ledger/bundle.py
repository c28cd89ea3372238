"""The log in a folder that anyone can check without Vigil: written whole or not at all, verified line by line.

    entries.jsonl            one leaf's exact bytes a line, in the order of the log
    checkpoint               the signed note over them
    vkey                     the log's public key; it proves nothing unless it also came another way
    policies/<sha-256>.json  every policy the entries name

What is wrong with a log is a `Misfit` in a `Report`, never an exception; NotFound and NotUnderstood mean that there was
nothing to verify, or nothing to verify it with. No table is derived here. Read `verify_bundle` first.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import file_digest
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from workflow.errors import Broken, NotFound, NotNow, NotUnderstood, Sentence, VigilError, _
from workflow.ledger.chain import ChainCheck, Misfit
from workflow.ledger.entry import MAX_LEAF_BYTES, decode
from workflow.ledger.note import MAX_NOTE_CHARACTERS, Checkpoint, VerifierKey, open_note

ENTRIES, CHECKPOINT, VKEY, POLICIES = "entries.jsonl", "checkpoint", "vkey", "policies"
_EARLIER = "earlier checkpoint"
MAX_MISFITS = 100  # listed in a report; more are counted


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found: the log's size and root as they follow from the entries, and all that misfits.

    `notes` are true of what was verified without being faults: say them beside the result.
    """

    size: int
    root: bytes
    misfits: tuple[Misfit, ...]
    notes: tuple[Sentence, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return not self.misfits


def write_bundle(
    directory: Path, leaves: Iterable[bytes], *, note: str, vkey: str, policies: Mapping[str, bytes]
) -> None:
    """Write the log into a new or empty folder that only its owner may read; all of it is on disk when this returns.

    `policies` are named by the SHA-256 of their bytes, in hex. Raises NotNow if the folder holds something or cannot
    be written, Broken if a leaf is not one line. A failure leaves nothing; a crash leaves at most a hidden folder
    ".<name>.…" beside it.
    """
    directory = directory.absolute()
    try:
        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            raise NotNow(_("%(folder)s is taken: a bundle needs a new or an empty folder.", folder=directory))
        unfinished = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
        try:
            _keep(unfinished / ENTRIES, map(_line, leaves))
            _keep(unfinished / CHECKPOINT, [note.encode()])
            _keep(unfinished / VKEY, [f"{vkey}\n".encode()])
            (unfinished / POLICIES).mkdir()
            for name, policy in policies.items():
                _keep(unfinished / POLICIES / f"{name}.json", [policy])
            for folder in (unfinished / POLICIES, unfinished):
                _settle(folder)
            unfinished.rename(directory)
            _settle(directory.parent)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)  # it is gone where all went well
    except OSError as fault:
        raise NotNow(_("The bundle could not be written (%(reason)s).", reason=fault.strerror)) from None


def _keep(path: Path, chunks: Iterable[bytes]) -> None:
    with path.open("xb") as file:
        file.writelines(chunks)
        file.flush()
        os.fsync(file.fileno())


def _line(leaf: bytes) -> bytes:
    if b"\n" in leaf:
        raise Broken(_("The log was not exported: one of its entries is not a single line."))
    return leaf + b"\n"


def _settle(folder: Path) -> None:
    """Put the names in a folder on disk."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def verify_bundle(directory: Path, vkey: str | None = None, *, since: str | None = None) -> Report:
    """Whether the bundle is what the log's key signed; reads it once, keeps one line and one hash a stream in memory.

    Every line is canonical and its stream's next event, all lines give the checkpoint's size and root, the signature
    is by `vkey`, policies are what their names say; and if `since`, an earlier note by the same key, is given, the
    entries still begin with what it signed. Without `vkey` the bundle's own key is taken, and the report says what
    that is worth. Raises NotFound if there is no such folder, NotUnderstood if `vkey` is none.
    """
    key = VerifierKey.parse(vkey.strip()) if vkey is not None else None
    try:
        next(directory.iterdir(), None)
    except OSError as fault:
        raise NotFound(_("There is no bundle %(folder)s (%(why)s).", folder=directory, why=fault.strerror)) from None
    found, check, policies, checkpoint, earlier = _Findings(), ChainCheck(), set[str](), None, None
    with found.telling(VKEY):
        key = _key_to_use(_text(directory / VKEY), key, found)
    with found.telling(CHECKPOINT):
        note = _text(directory / CHECKPOINT)
        checkpoint = open_note(note, key) if key is not None else None
    with found.telling(_EARLIER):
        earlier = open_note(since, key) if since is not None and key is not None else None
    with found.telling(ENTRIES), _opened(directory / ENTRIES) as file:
        lines = enumerate(_leaves(file), start=1)
        if earlier is not None:
            _follow(islice(lines, earlier.size), check, policies, found)
            _compare_earlier(earlier, check, found)
        _follow(lines, check, policies, found)
    if checkpoint is not None:
        _compare(checkpoint, check, found)
    with found.telling(POLICIES):
        _check_policies(directory / POLICIES, policies - {""}, found)
    if found.unlisted:
        found.notes.append(_("%(count)d more misfits are not listed.", count=found.unlisted))
    return Report(check.size, check.root(), tuple(found.misfits), tuple(found.notes))


@dataclass(slots=True)
class _Findings:
    misfits: list[Misfit] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    unlisted: int = 0

    def misfit(self, where: str, what: Sentence) -> None:
        if len(self.misfits) < MAX_MISFITS:
            self.misfits.append(Misfit(where, what))
        else:
            self.unlisted += 1

    def telling(self, where: str) -> "_Telling":
        """What cannot be read or is not understood inside is a misfit; the verification goes on."""
        return _Telling(self, where)


@dataclass(frozen=True, slots=True)
class _Telling:
    found: _Findings
    where: str

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> bool:
        if isinstance(fault, VigilError):
            self.found.misfit(self.where, fault.what)
        elif isinstance(fault, OSError):
            self.found.misfit(self.where, _("It cannot be read (%(reason)s).", reason=fault.strerror))
        return isinstance(fault, VigilError | OSError)


def _key_to_use(own: str, given: VerifierKey | None, found: _Findings) -> VerifierKey:
    if given is None:
        found.notes.append(
            _("The key that lies in the bundle was used: it proves that the parts fit each other, no more.")
        )
        return VerifierKey.parse(own.strip())
    if own.strip() != str(given):
        found.notes.append(_("The key that lies in the bundle is not the one that was given."))
    return given


def _follow(
    lines: Iterable[tuple[int, bytes | Sentence]], check: ChainCheck, policies: set[str], found: _Findings
) -> None:
    misfit: Misfit | None
    for number, leaf in lines:
        if isinstance(leaf, Sentence):
            found.misfit(f"{ENTRIES}, line {number}", leaf)
            continue
        try:
            entry = decode(leaf)
        except NotUnderstood as fault:
            misfit = check.skip(leaf, fault.what)
        else:
            misfit = check.follow(entry, leaf)
            policies.add(entry.policy)
        if misfit is not None:
            found.misfit(f"{ENTRIES}, line {number}", misfit.what)


def _leaves(file: BinaryIO) -> Iterator[bytes | Sentence]:
    """Each line without its newline; a sentence in place of one that is no entry. Never more than a leaf in memory."""
    while line := file.readline(MAX_LEAF_BYTES + 2):
        if line.endswith(b"\n"):
            yield line[:-1]
        elif len(line) < MAX_LEAF_BYTES + 2:
            yield _("The last line is cut off.")
        else:
            yield _("The line is longer than an entry may be.")
            while (rest := file.readline(MAX_LEAF_BYTES)) and not rest.endswith(b"\n"):
                pass


def _compare(checkpoint: Checkpoint, check: ChainCheck, found: _Findings) -> None:
    places = {"signed": checkpoint.size, "size": check.size}
    if check.size != checkpoint.size:
        found.misfit(CHECKPOINT, _("It is signed for %(signed)d entries, and the bundle holds %(size)d.", **places))
    elif check.root() != checkpoint.root:
        found.misfit(CHECKPOINT, _("Its root is not the root of the %(size)d entries: one was changed.", **places))


def _compare_earlier(earlier: Checkpoint, check: ChainCheck, found: _Findings) -> None:
    places = {"signed": earlier.size, "size": check.size}
    if check.size < earlier.size:
        found.misfit(_EARLIER, _("It is signed for %(signed)d entries, and the log has only %(size)d.", **places))
    elif check.root() != earlier.root:
        found.misfit(_EARLIER, _("It is not signed for the first %(size)d entries as they stand now.", **places))


def _check_policies(folder: Path, named: set[str], found: _Findings) -> None:
    for path in sorted(folder.iterdir()):
        where = f"{POLICIES}/{ascii(path.name)[1:-1][:100]}"
        with found.telling(where), _opened(path) as file:
            if path.name != f"{file_digest(file, 'sha256').hexdigest()}.json":
                found.misfit(where, _("It is not named by the SHA-256 of its content."))
    for name in sorted(name for name in named if not (folder / f"{name}.json").is_file()):
        found.notes.append(_("The bundle lacks the policy %(hash)s, which entries name.", hash=name))


def _opened(path: Path) -> BufferedReader:
    if not path.is_file():  # also devices and pipes, which would never end
        raise NotFound(_("The file is missing."))
    return path.open("rb")


def _text(path: Path) -> str:
    with _opened(path) as file:
        content = file.read(4 * MAX_NOTE_CHARACTERS + 1)
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise NotUnderstood(_("The file is not text.")) from None
