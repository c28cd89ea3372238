"""Certificates: `openssl cms -decrypt` opens what was sealed to one; what will not do is refused before it is used."""

import os
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from intake.vault.certificates import seal_to_certificate
from workflow.errors import NotNow, NotUnderstood

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONTENT = "Dosja · предмет\n".encode() + bytes(range(256)) + b"\r\n.\r\n"
NAME = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "A demonstration prosecutor's office")])
USES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
KEYS = {
    "RSA 2048": lambda: rsa.generate_private_key(65_537, 2_048),
    "RSA 3072": lambda: rsa.generate_private_key(65_537, 3_072),
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()),
}


def certificate(key, *, use=None, days=30, since=NOW - timedelta(days=1)):
    """A certificate that an office could have made for itself."""
    builder = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(since).not_valid_after(since + timedelta(days=days))
    if use:
        others = dict.fromkeys(("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False)
        builder = builder.add_extension(x509.KeyUsage(**{name: name == use for name in USES}, **others), critical=True)
    signed = builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else SHA256())
    return signed.public_bytes(Encoding.PEM)


def opened(message, folder, key, pem):
    """What `openssl cms -decrypt -recip` makes of a message, as the office would call it; nothing if it fails."""
    (folder / "office.pem").write_bytes(pem)
    (folder / "office.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    command = [
        "openssl",
        "cms",
        "-decrypt",
        "-binary",
        "-inform",
        "DER",
        "-recip",
        "office.pem",
        "-inkey",
        "office.key",
    ]
    done = subprocess.run(command, cwd=folder, input=message, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def refusal(pem, now=NOW):
    with pytest.raises(NotUnderstood) as refused:
        seal_to_certificate(CONTENT, pem, now=now)
    return str(refused.value.what)


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("has_usage", [False, True])
def test_openssl_opens_with_the_offices_key_and_with_no_other(kind, has_usage, tmp_path):
    key, use = KEYS[kind](), "key_encipherment" if kind.startswith("RSA") else "key_agreement"
    pem = certificate(key, use=use if has_usage else None)

    message = seal_to_certificate(CONTENT, pem, now=NOW)

    assert opened(message, tmp_path, key, pem) == CONTENT
    assert opened(message, tmp_path, KEYS[kind](), pem) is None
    another = certificate(key)
    assert opened(message, tmp_path, key, another) is None  # it names the certificate, not the key


@pytest.mark.parametrize("kind", ["RSA 2048", "P-256"])
def test_a_message_with_a_byte_altered_does_not_open(kind, tmp_path):
    key = KEYS[kind]()
    pem = certificate(key)
    message = seal_to_certificate(CONTENT, pem, now=NOW)

    for place in range(30, len(message), 23):
        altered = message[:place] + bytes([message[place] ^ 1]) + message[place + 1 :]
        assert opened(altered, tmp_path, key, pem) in (None, CONTENT)  # a field that decides nothing may differ
    assert opened(message[:-1] + bytes([message[-1] ^ 1]), tmp_path, key, pem) is None
    assert opened(message[:-20] + bytes([message[-20] ^ 1]) + message[-19:], tmp_path, key, pem) is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("RSA 2048", ["id-smime-ct-authEnvelopedData", "rsaesOaep", "sha256", "mgf1", "aes-256-gcm"]),
        (
            "P-384",
            ["id-smime-ct-authEnvelopedData", "dhSinglePass-stdDH-sha256kdf-scheme", "id-aes256-wrap", "aes-256-gcm"],
        ),
    ],
)
def test_the_message_is_made_of_what_the_page_names(kind, words):
    message = seal_to_certificate(CONTENT, certificate(KEYS[kind]()), now=NOW)

    shown = subprocess.run(["openssl", "asn1parse", "-inform", "DER"], input=message, capture_output=True, check=True)
    assert [word for word in words if word not in shown.stdout.decode()] == []
    assert b"sha1" not in shown.stdout


@pytest.mark.parametrize("size", [0, 1, 5_000_000])
def test_nothing_one_byte_and_megabytes_pass(size, tmp_path):
    key = KEYS["P-256"]()
    pem, content = certificate(key), os.urandom(size)

    assert opened(seal_to_certificate(content, pem, now=NOW), tmp_path, key, pem) == content


def test_only_the_first_certificate_of_a_chain_is_sealed_to(tmp_path):
    office, issuer = KEYS["P-256"](), KEYS["P-256"]()
    pem = certificate(office)

    message = seal_to_certificate(CONTENT, pem + certificate(issuer), now=NOW)
    assert opened(message, tmp_path, office, pem) == CONTENT


def test_a_certificate_that_is_not_valid_today_is_refused():
    pem = certificate(KEYS["P-256"](), since=NOW, days=2)

    assert seal_to_certificate(CONTENT, pem, now=NOW + timedelta(days=2))
    for now in (NOW - timedelta(seconds=1), NOW + timedelta(days=2, seconds=1)):
        assert refusal(pem, now) == "The certificate is not valid today."


@pytest.mark.parametrize(
    ("key", "use", "said"),
    [
        (
            lambda: rsa.generate_private_key(65_537, 1_024),
            None,
            "The certificate's RSA key is too short: it has 1024 bits.",
        ),
        (KEYS["RSA 2048"], "digital_signature", "for signatures"),
        (KEYS["RSA 2048"], "key_agreement", "for signatures"),
        (KEYS["P-256"], "digital_signature", "for signatures"),
        (KEYS["P-256"], "key_encipherment", "for signatures"),
        (ed25519.Ed25519PrivateKey.generate, None, "of a kind to which nothing is sealed"),
        (lambda: ec.generate_private_key(ec.SECP256K1()), None, "of a kind to which nothing is sealed"),
        (lambda: ec.generate_private_key(ec.SECP224R1()), None, "of a kind to which nothing is sealed"),
    ],
)
def test_a_key_that_is_weak_or_not_meant_for_encryption_is_refused(key, use, said):
    assert said in refusal(certificate(key(), use=use))


@pytest.mark.parametrize(
    "text", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_certificate_is_refused(text):
    assert refusal(text) == "This is no certificate in PEM form."


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pem = certificate(KEYS["P-256"]())

    seal_to_certificate(CONTENT, pem, now=NOW)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("says", [None, "OpenSSL 1.1.1w  11 Sep 2023", "LibreSSL 3.8.2", "no"])
def test_a_machine_without_openssl_3_is_told_so(says, tmp_path, monkeypatch):
    if says:
        program = tmp_path / "openssl"
        program.write_text(f"#!/bin/sh\necho '{says}'\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NotNow, match=r"the program openssl, from 3\.0, is not installed"):
        seal_to_certificate(CONTENT, certificate(KEYS["P-256"]()), now=NOW)
