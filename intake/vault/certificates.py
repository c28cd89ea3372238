"""Sealed for an office that has no account: a CMS message to its X.509 certificate (docs/sealing.md §12).

The `openssl` program makes it, because no library that we use makes CMS with AES-256-GCM, RSA-OAEP and EC recipients
(docs/decisions/0006-sealing.md). What is sealed passes through pipes alone, the certificate, which is public, through a
temporary file. Whether it is that office's is not checked here: somebody compares its fingerprint by voice.
"""

import re
import shutil
import subprocess
from datetime import datetime
from tempfile import NamedTemporaryFile

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, SECP521R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import PublicKeyAlgorithmOID
from msgspec import Struct

from workflow.errors import NotNow, NotUnderstood, Sentence, _

LEAST_RSA_BITS = 2_048
CURVES = (SECP256R1, SECP384R1, SECP521R1)
WAIT_SECONDS = 60
_SEAL = ["cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER", "-recip"]
_OAEP = ["-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256", "-keyopt", "rsa_mgf1_md:sha256"]
_ECDH = ["-aes256-wrap", "-keyopt", "ecdh_kdf_md:sha256"]
_ANOTHER = _("Ask the office for a certificate that is valid and meant for encryption.")


class Shown(Struct, frozen=True):
    """A certificate as a person compares it: whose it says it is, until when, SHA-256 of it in pairs of digits."""

    holder: str
    until: datetime
    fingerprint: str


def shown(certificate_pem: bytes, *, now: datetime) -> Shown:
    """What is compared by voice before anything is sealed to it. Raises NotUnderstood as `seal_to_certificate`."""
    certificate = _usable(certificate_pem, now)
    digits = certificate.fingerprint(SHA256()).hex(" ").upper()
    return Shown(certificate.subject.rfc4514_string(), certificate.not_valid_after_utc, digits)


def seal_to_certificate(content: bytes, certificate_pem: bytes, *, now: datetime) -> bytes:
    """CMS AuthEnvelopedData (DER) that opens with the certificate's private key: `openssl cms -decrypt -recip`.

    RSA from 2,048 bits by OAEP with SHA-256, or P-256, P-384, P-521 by ECDH; the content by AES-256-GCM. `now` is UTC.
    Raises NotUnderstood for a certificate that will not do, NotNow where there is no OpenSSL from 3.0.
    """
    certificate = _usable(certificate_pem, now)
    options = _options(certificate)
    with NamedTemporaryFile(suffix=".pem") as public:
        public.write(certificate.public_bytes(Encoding.PEM))
        public.flush()
        command = [_openssl(), *_SEAL, public.name, *options]
        done = subprocess.run(command, input=content, capture_output=True, check=False, timeout=WAIT_SECONDS)  # noqa: S603
    if done.returncode or not done.stdout:
        raise _refused(_("OpenSSL could not seal to this certificate."))
    return done.stdout


def _usable(pem: bytes, now: datetime) -> x509.Certificate:
    certificate = _read(pem)
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise _refused(_("The certificate is not valid today."))
    _options(certificate)
    return certificate


def _read(pem: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError:
        raise _refused(_("This is no certificate in PEM form.")) from None


def _options(certificate: x509.Certificate) -> list[str]:
    """How its key is used; raises NotUnderstood for a key that is too weak, unknown, or not for encryption."""
    try:
        key = certificate.public_key()
        usages = [one.value for one in certificate.extensions if isinstance(one.value, x509.KeyUsage)]
    except (ValueError, UnsupportedAlgorithm):
        raise _refused(_("The certificate holds something that is not understood.")) from None
    if isinstance(key, RSAPublicKey) and certificate.public_key_algorithm_oid == PublicKeyAlgorithmOID.RSAES_PKCS1_v1_5:
        if key.key_size < LEAST_RSA_BITS:
            raise _refused(_("The certificate's RSA key is too short: it has %(bits)d bits.", bits=key.key_size))
        is_meant, options = all(usage.key_encipherment for usage in usages), _OAEP
    elif isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, CURVES):
        is_meant, options = all(usage.key_agreement for usage in usages), _ECDH
    else:
        raise _refused(_("The certificate's key is of a kind to which nothing is sealed."))
    if not is_meant:
        raise _refused(_("The certificate is for signatures: its key usage forbids sealing to it."))
    return options


def _openssl() -> str:
    """The program's path. Raises NotNow if it is missing, older than 3.0, or another program of that name."""
    program = shutil.which("openssl")
    if program:
        said = subprocess.run([program, "version"], capture_output=True, text=True, check=False, timeout=WAIT_SECONDS)  # noqa: S603
        version = re.match(r"OpenSSL (\d+)\.", said.stdout)
        if version and int(version[1]) >= 3:
            return program
    raise NotNow(
        _("Nothing can be sealed to a certificate here: the program openssl, from 3.0, is not installed."),
        next_step=_("Ask the administrator to install OpenSSL, and try again."),
    )


def _refused(what: Sentence) -> NotUnderstood:
    return NotUnderstood(what, next_step=_ANOTHER)
