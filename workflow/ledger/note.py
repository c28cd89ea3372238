"""Signed checkpoints of the log: C2SP signed-note and tlog-checkpoint, with Ed25519 keys (signature type 0x01).

    vigil.example/log                               origin: the log's name, also the name of its key
    57                                              number of entries
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=    root of the tree over them (RFC 6962)

    — vigil.example/log Az3grlgtzPICa5OS8npVm…      base64(key id ‖ signature of the lines above)

A `Checkpoint` goes in and its note comes out (`sign`), and back, believed only after its signature (`open_note`). The
private key lies in a file of its own that nobody else may read, is never shown, and never enters a message. Key texts
are those of Go's sumdb/note. Read `open_note` first.
"""

import os
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workflow.errors import Broken, NotFound, NotNow, NotUnderstood, _

MAX_SIGNATURES = 100  # signed-note asks for at least 16
MAX_NOTE_CHARACTERS = 1_000_000

_ED25519 = b"\x01"  # signature type
_PRIVATE = "PRIVATE+KEY+"
_DASH = "\N{EM DASH} "
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")  # control characters; halves of characters


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log says about itself: its name, how many entries it has, and the root (32 bytes) of their tree."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The lines that are signed, each with its newline."""
        lines = self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a log's key; `public` has 32 bytes."""

    name: str
    public: bytes

    @staticmethod
    def parse(text: str) -> "VerifierKey":
        """Read "name+id+base64", the form of `str`. Raises NotUnderstood."""
        name, key_id, public = _key_parts(text)
        key = VerifierKey(name, public)
        if key.id.hex() != key_id:
            raise NotUnderstood(_("The log's public key is mistyped: its identifier does not fit it."))
        return key

    @property
    def id(self) -> bytes:
        """The 4 bytes that tell which key signed: the beginning of the fingerprint."""
        return bytes.fromhex(self.fingerprint[:8])

    @property
    def fingerprint(self) -> str:
        """SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public) in hex, as the log's own events name the key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).hexdigest()

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.public).decode()}"


@dataclass(frozen=True, slots=True)
class LogKey:
    """The private key of a log; `seed` has 32 bytes (RFC 8032) and is never shown."""

    name: str
    seed: bytes = field(repr=False)

    @staticmethod
    def generate(name: str) -> "LogKey":
        """A new key. Raises NotUnderstood if the name is empty or has spaces, control characters or a plus sign."""
        if not _is_key_name(name):
            raise NotUnderstood(_("A log's name may not be empty and may hold neither spaces nor plus signs."))
        return LogKey(name, os.urandom(32))

    @staticmethod
    def parse(text: str) -> "LogKey":
        """Read what `private_text` gives. Raises NotUnderstood."""
        if not text.startswith(_PRIVATE):
            raise NotUnderstood(_("This is not the private key of a log: those begin with PRIVATE+KEY."))
        name, key_id, seed = _key_parts(text.removeprefix(_PRIVATE))
        key = LogKey(name, seed)
        if key.verifier.id.hex() != key_id:
            raise NotUnderstood(_("The log's private key is damaged: its identifier does not fit it."))
        return key

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._key().public_key().public_bytes_raw())

    def private_text(self) -> str:
        """The secret itself, as Go's note package writes it: for the key file only."""
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{b64encode(_ED25519 + self.seed).decode()}"

    def signature(self, text: str) -> bytes:
        """64 bytes, the same for the same text."""
        return self._key().sign(text.encode())

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def write_log_key(path: Path, key: LogKey) -> None:
    """Keep the key in a new file of mode 600, on disk when this returns.

    Raises NotNow if there is a file already or none can be written; then nothing new is on disk.
    """
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NotNow(_("There is already a file %(path)s: a log's key is never overwritten.", path=path)) from None
    except OSError as fault:
        raise _unwritable(path, fault) from None
    try:
        with os.fdopen(file, "w", encoding="utf-8") as out:
            out.write(key.private_text() + "\n")
            out.flush()
            os.fsync(file)
    except OSError as fault:
        path.unlink()
        raise _unwritable(path, fault) from None
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def read_log_key(path: Path) -> LogKey:
    """The key in a file of ours. Raises NotFound if there is none, NotNow if others may read it, NotUnderstood."""
    try:
        with path.open("rb") as file:
            mode, content = os.fstat(file.fileno()).st_mode, file.read(4_096)
    except FileNotFoundError:
        raise NotFound(_("The log's key file %(path)s does not exist.", path=path)) from None
    except OSError as fault:
        raise NotNow(_("%(path)s cannot be read (%(reason)s).", path=path, reason=fault.strerror)) from None
    if mode & 0o077:
        raise NotNow(
            _("The log's key file %(path)s may be read or changed by others.", path=path),
            next_step=_("Allow only its owner: chmod 600 %(path)s.", path=path),
        )
    try:
        return LogKey.parse(content.decode().strip())
    except (UnicodeDecodeError, NotUnderstood):
        raise NotUnderstood(_("The file %(path)s does not hold the private key of a log.", path=path)) from None


def sign(checkpoint: Checkpoint, key: LogKey) -> str:
    """The signed note of a checkpoint of `key`'s log. Raises Broken for one that `open_note` would not give back."""
    if _read_checkpoint(checkpoint.text, key.name) != checkpoint:
        raise Broken(_("The checkpoint would not read back as the same checkpoint."))
    return sign_text(checkpoint.text, key)


def open_note(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint in `note`, signed by `key`. Raises Broken: nothing of an unsigned note is to be believed."""
    return _read_checkpoint(open_text(note, key), key.name)


def sign_text(text: str, key: LogKey) -> str:
    """The signed note of any text that ends with a newline (signed-note)."""
    signature = b64encode(key.verifier.id + key.signature(text)).decode()
    return f"{text}\n{_DASH}{key.name} {signature}\n"


def open_text(note: str, key: VerifierKey) -> str:
    """The text of `note` without its signatures, of which one is by `key`; those of other keys are ignored.

    Raises Broken, with its own sentence for each fault.
    """
    text, signatures = _taken_apart(note)
    ours = [signed for name, signed in signatures if name == key.name and signed[:4] == key.id]
    if not ours:
        if any(name == key.name for name, _signed in signatures):
            raise Broken(_("The note is signed by another key of the name %(name)s.", name=key.name))
        raise Broken(_("The note is not signed by the key %(key)s.", key=f"{key.name}+{key.id.hex()}"))
    for signed in ours:
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signed[4:], text.encode())
        except InvalidSignature:
            raise Broken(_("The note's signature does not fit its text: one of them was changed.")) from None
    return text


def _taken_apart(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text, and of each signature the key's name and what was base64."""
    if len(note) > MAX_NOTE_CHARACTERS:
        raise Broken(_("The note is longer than any note of a log."))
    if _FORBIDDEN.search(note):
        raise Broken(_("The note holds characters that a note may not hold."))
    if not note.endswith("\n"):
        raise Broken(_("The note is cut off: it does not end with a whole line."))
    head, blank, tail = note.rpartition("\n\n")
    if not blank:
        raise Broken(_("The note has no blank line between its text and its signatures."))
    lines = tail.split("\n")[:-1]
    if not lines:
        raise Broken(_("The note is cut off: no signature follows its text."))
    if len(lines) > MAX_SIGNATURES:
        raise Broken(_("The note has more than %(most)d signatures.", most=MAX_SIGNATURES))
    return head + "\n", [_signature_parts(line) for line in lines]


def _signature_parts(line: str) -> tuple[str, bytes]:
    name, _space, encoded = line.removeprefix(_DASH).partition(" ")
    signed = _from_base64(encoded)
    if not line.startswith(_DASH) or not _is_key_name(name) or signed is None or len(signed) < 5:
        raise Broken(_("A signature line of the note does not have the form of one."))
    return name, signed


def _read_checkpoint(text: str, origin: str) -> Checkpoint:
    lines = text.split("\n")[:-1]
    if len(lines) < 3:
        raise Broken(_("The checkpoint has fewer than three lines."))
    if "" in lines:
        raise Broken(_("The checkpoint has an empty line."))
    if lines[0] != origin:
        raise Broken(_("The checkpoint is not of the log %(origin)s, whose key signed it.", origin=origin))
    if not re.fullmatch("0|[1-9][0-9]{0,17}", lines[1]):
        raise Broken(_("The checkpoint's second line is not a number of entries."))
    root = _from_base64(lines[2])
    if root is None or len(root) != 32:
        raise Broken(_("The checkpoint's third line is not a root of 32 bytes in base64."))
    return Checkpoint(origin, int(lines[1]), root, tuple(lines[3:]))


def _key_parts(text: str) -> tuple[str, str, bytes]:
    """Name, id in hex, and the 32 bytes of "name+id+base64(0x01 ‖ 32 bytes)"; base64 may hold a plus too."""
    name, key_id, encoded = [*text.split("+", 2), "", ""][:3]
    key = _from_base64(encoded)
    if not _is_key_name(name) or key is None:
        raise NotUnderstood(_("This is not a log's key: those are written name+identifier+key."))
    if len(key) != 33 or key[:1] != _ED25519:
        raise NotUnderstood(_("This is not an Ed25519 key, the only kind in use here."))
    return name, key_id, key[1:]


def _is_key_name(name: str) -> bool:
    return bool(name) and "+" not in name and not _FORBIDDEN.search(name) and not any(map(str.isspace, name))


def _from_base64(text: str) -> bytes | None:
    """None unless it is the one standard encoding of what it says."""
    try:
        decoded = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return None
    return decoded if b64encode(decoded).decode() == text else None


def _unwritable(path: Path, fault: OSError) -> NotNow:
    return NotNow(_("The log's key cannot be written to %(path)s (%(reason)s).", path=path, reason=fault.strerror))
