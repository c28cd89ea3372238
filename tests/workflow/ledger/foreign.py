"""A bundle verified by somebody who has never seen Vigil: Python's standard library, the openssl command, the formats.

    python foreign.py BUNDLE VKEY

Follows RFC 6962 §2.1 (tree, word for word), C2SP signed-note and tlog-checkpoint, and the rule that `prev` is the leaf
hash of the stream's previous event. Prints "ok", size and root and exits 0, or prints what is wrong and exits 4.
"""

import json
import re
import subprocess
import sys
import tempfile
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path

# RFC 8410 §4: what precedes the 32 bytes of an Ed25519 public key in DER
ED25519_DER = bytes.fromhex("302a300506032b6570032100")


def tree(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1 over leaf hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + tree(leaves[:k]) + tree(leaves[k:])).digest()


def check(truth: bool, otherwise: str) -> None:
    """End here with what is wrong."""
    if not truth:
        print(otherwise)
        sys.exit(4)


def canonical(value: object) -> bytes:
    """RFC 8785 for values without floats, whose keys are ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def checked_leaves(lines: list[bytes]) -> list[bytes]:
    """Leaf hashes of the lines, each of which must be the next event of its stream."""
    hashes, last = [], dict[str, tuple[int, bytes]]()
    for line in lines:
        event = json.loads(line)
        check(canonical(event) == line, "an entry is not canonical")
        n, prev = last.get(event["stream"], (0, bytes(32)))
        check(event["n"] == n + 1 and b64decode(event["prev"]) == prev, "a stream is broken")
        hashes.append(sha256(b"\x00" + line).digest())
        last[event["stream"]] = event["n"], hashes[-1]
    return hashes


def check_signature(public: bytes, text: str, signature: bytes) -> None:
    """Let openssl say whether the signature is good."""
    with tempfile.TemporaryDirectory() as folder:
        files = {"key": ED25519_DER + public, "text": text.encode(), "signature": signature}
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text -sigfile signature"
        done = subprocess.run(command.split(" "), cwd=folder, capture_output=True, check=False)
    check(done.returncode == 0, "the signature is not by this key")


def main(bundle: Path, vkey: str) -> None:
    """Verify `bundle` under `vkey`."""
    name, key_id, encoded = vkey.strip().split("+", 2)
    public = b64decode(encoded)[1:]
    check(sha256(f"{name}\n".encode() + b"\x01" + public).hexdigest()[:8] == key_id, "the key is not one")

    text, _, signatures = (bundle / "checkpoint").read_text("utf-8").rpartition("\n\n")
    ours = re.findall(rf"^— {re.escape(name)} (\S+)$", signatures, re.MULTILINE)
    signed = [b64decode(line) for line in ours if b64decode(line)[:4].hex() == key_id]
    check(len(signed) == 1, "the checkpoint is not signed by this key")
    check_signature(public, text + "\n", signed[0][4:])

    content = (bundle / "entries.jsonl").read_bytes()
    check(content[-1:] in (b"", b"\n"), "the last entry is cut off")
    hashes = checked_leaves(content.split(b"\n")[:-1])
    root = b64encode(tree(hashes)).decode()
    check(text.split("\n") == [name, str(len(hashes)), root], "the checkpoint is for other entries")
    for policy in (bundle / "policies").iterdir():
        check(sha256(policy.read_bytes()).hexdigest() == policy.stem, "a policy is not what its name says")
    print("ok", len(hashes), root)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
