"""Published vectors at every edge where Vigil leaves the work to a library, and for the second reader's own HPKE.

The HPKE vector is that of draft-ietf-hpke-pq with ChaCha20-Poly1305: none is published with AES-256-GCM, which the
suite's last two bytes and one cipher tell apart.
"""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from shamir_mnemonic import combine_mnemonics

from intake.vault.shares import joined
from tests.intake.vault import foreign
from workflow.errors import NotUnderstood

PAGE = json.loads(Path(__file__).with_name("published.json").read_text("ascii"))
HPKE = {name: bytes.fromhex(text) for name, text in PAGE["hpke"].items() if name not in ("source", "encryption")}
SUITE = b"HPKE" + bytes.fromhex("647a 0001 0003")


def hybrid(seed):
    """The key pair as the draft makes it of 32 bytes (Vigil derives its own: docs/sealing.md §2)."""
    both = hashlib.shake_256(seed).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(both[:64]), X25519PrivateKey.from_private_bytes(both[64:])


def test_the_hybrid_and_its_key_schedule_are_those_of_the_draft():
    shared = foreign.agreed(hybrid(HPKE["skRm"]), HPKE["enc"])
    key, nonce = foreign.scheduled(shared, HPKE["info"], SUITE)
    sealed = {name: bytes.fromhex(text) for name, text in PAGE["hpke"]["encryption"].items()}

    assert (shared, key, nonce) == (HPKE["shared_secret"], HPKE["key"], HPKE["base_nonce"])
    assert ChaCha20Poly1305(key).decrypt(nonce, sealed["ct"], sealed["aad"]) == sealed["pt"]


def test_the_library_opens_what_is_sealed_with_the_drafts_key_and_nonce():
    suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    sealed = HPKE["enc"] + ChaCha20Poly1305(HPKE["key"]).encrypt(HPKE["base_nonce"], b"words", None)

    assert suite.decrypt(sealed, MLKEM768X25519PrivateKey(*hybrid(HPKE["skRm"])), HPKE["info"]) == b"words"


def test_x25519_is_that_of_rfc_7748():
    alice = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
    bob = bytes.fromhex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
    shared = X25519PrivateKey.from_private_bytes(alice).exchange(X25519PublicKey.from_public_bytes(bob))

    assert shared.hex() == "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"


@pytest.mark.parametrize(
    ("ikm", "salt", "info", "okm"),
    [
        pytest.param(
            "0b" * 22,
            "000102030405060708090a0b0c",
            "f0f1f2f3f4f5f6f7f8f9",
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
            id="test case 1",
        ),
        pytest.param(
            "0b" * 22,
            "",
            "",
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
            id="test case 3, no salt",
        ),
    ],
)
def test_hkdf_is_that_of_rfc_5869(ikm, salt, info, okm):
    hkdf = HKDF(SHA256(), 42, salt=bytes.fromhex(salt) or None, info=bytes.fromhex(info))

    assert hkdf.derive(bytes.fromhex(ikm)) == bytes.fromhex(okm)


def test_argon2id_is_that_of_rfc_9106():
    argon2 = Argon2id(
        salt=b"\2" * 16, length=32, iterations=3, lanes=4, memory_cost=32, secret=b"\3" * 8, ad=b"\4" * 12
    )
    tag = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"

    assert argon2.derive(b"\1" * 32) == bytes.fromhex(tag)


def test_aes_256_gcm_is_that_of_its_authors():
    sealed = "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"  # McGrew and Viega, test case 14

    assert AESGCM(bytes(32)).encrypt(bytes(12), bytes(16), None) == bytes.fromhex(sealed)


@pytest.mark.parametrize("one", PAGE["slip39"]["sets"], ids=lambda one: one["name"])
def test_the_shares_of_slip_39_join_where_they_should_and_nothing_of_it_is_taken_for_a_share_of_ours(one):
    if one["secret"]:
        assert combine_mnemonics(one["mnemonics"], b"TREZOR").hex() == one["secret"]

    with pytest.raises(NotUnderstood):
        joined(one["mnemonics"])
