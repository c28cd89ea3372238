"""What is typed as a second factor: six digits that change every 30 seconds (RFC 6238), or a recovery code.

Spaces, hyphens and small letters do no harm. A recovery code is ten signs of those that receipts have, in two groups:
50 random bits. Nothing here is kept, and nothing knows a person. Read `step_of`.
"""

import secrets
from base64 import b32encode
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest, digest
from unicodedata import normalize

from pyotp import TOTP

from intake.vault.binding import bound
from intake.vault.receipts import ALPHABET

# What every authenticator app takes, whatever the QR asks for: SHA-1, six digits, 30 seconds. That collisions of SHA-1
# can be made is of no use against its HMAC.
DIGITS, STEP_SECONDS = 6, 30
AROUND = 1  # step before and after: RFC 6238 §5.2 for clocks that differ and people who type
SECRET_BYTES = 20  # RFC 4226 §4: 160 bits
SIGNS, GROUP = 10, 5
_READ_AS = str.maketrans("OIL", "011")
# How far `now` is ahead of the telephones that show the digits: in a demo whose days were let pass, and only there.
ahead: Callable[[], timedelta] = timedelta


def step_of(secret: bytes, typed: str, *, now: datetime, after: int) -> int | None:
    """The step (of 30 seconds, since 1970) whose digits were typed: this one, the one before or the one after; `None`
    for other digits, and for those of `after` and earlier, which were used (RFC 6238 §5.2).
    """
    app, plain = TOTP(written(secret), digits=DIGITS), _plain(typed)
    current = int((now - ahead()).timestamp()) // STEP_SECONDS
    found = None
    for step in range(current - AROUND, current + AROUND + 1):
        if compare_digest(app.generate_otp(step).encode(), plain.encode()) and step > after:
            found = step
    return found


def written(secret: bytes) -> str:
    """A secret as it is typed into an app that cannot read the QR: base32."""
    return b32encode(secret).decode()


def address(secret: bytes, name: str) -> str:
    """What the QR holds: `otpauth://totp/Vigil:…`."""
    return TOTP(written(secret), digits=DIGITS, interval=STEP_SECONDS).provisioning_uri(name=name, issuer_name="Vigil")


def new_recovery_code() -> str:
    """A fresh one, as it is shown: "7KQ2M-X04TB"."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
    return f"{signs[:GROUP]}-{signs[GROUP:]}"


def recovery_digest(key: bytes, person: str, typed: str) -> bytes:
    """How a recovery code is kept: 32 bytes that nobody can try codes on who has not the key."""
    signs = _plain(typed).upper().translate(_READ_AS)
    return digest(key, bound("recovery code", person, signs), sha256)


def _plain(typed: str) -> str:
    return "".join(sign for sign in normalize("NFKC", typed) if sign.isalnum())
