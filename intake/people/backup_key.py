"""The private key of backups as text: printed once by `vigil init`, kept off the server, typed in for a restore.

    32 bytes of the seed ‖ 3 bytes of check, in 56 symbols of Crockford's base32, the most significant first, shown as
    fourteen groups of four

The check is the beginning of SHA-256(bound("backup key", seed)); a reader takes what a reader of receipts takes.
"""

from hashlib import sha256
from hmac import compare_digest

from intake.vault.binding import bound
from intake.vault.holders import SEED_BYTES, PrivateKey
from intake.vault.receipts import ALPHABET, GROUP
from workflow.errors import NotUnderstood, _

CHECK_BYTES = 3
SYMBOLS = (SEED_BYTES + CHECK_BYTES) * 8 // 5
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_VALUES |= {symbol.lower(): value for symbol, value in _VALUES.items()}
_IGNORED = {ord(sign): None for sign in " -\u2010\u2011\u2012\u2013\u2014\u00a0\t\r\n"}
_COMPARE = _("Compare it group by group with the paper.")


def written(key: PrivateKey) -> str:
    """The key as it is printed."""
    number = int.from_bytes(key.seed + _check(key.seed), "big")
    symbols = "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(SYMBOLS)))
    return "-".join(symbols[at : at + GROUP] for at in range(0, SYMBOLS, GROUP))


def read(text: str) -> PrivateKey:
    """The key that somebody typed. Raises NotUnderstood, and never repeats what was typed."""
    symbols = text.translate(_IGNORED)
    if len(symbols) != SYMBOLS:
        raise NotUnderstood(
            _("The backup key has %(have)d signs instead of %(all)d.", have=len(symbols), all=SYMBOLS),
            next_step=_COMPARE,
        )
    strange = next((place for place, symbol in enumerate(symbols, start=1) if symbol not in _VALUES), None)
    if strange is not None:
        raise NotUnderstood(
            _("The backup key has a sign at place %(place)d that no key has.", place=strange), next_step=_COMPARE
        )
    number = 0
    for symbol in symbols:
        number = number * 32 + _VALUES[symbol]
    seed, check = (whole := number.to_bytes(SEED_BYTES + CHECK_BYTES, "big"))[:SEED_BYTES], whole[SEED_BYTES:]
    if not compare_digest(check, _check(seed)):
        raise NotUnderstood(_("The backup key is mistyped: its end does not fit the rest."), next_step=_COMPARE)
    return PrivateKey(seed)


def _check(seed: bytes) -> bytes:
    return sha256(bound("backup key", seed)).digest()[:CHECK_BYTES]
