"""The reporter's code, which is the reporter's key: 130 random bits, a check, readable aloud (docs/sealing.md §6).

Nothing of it is stored: the mailbox is found by `lookup` and opened by `holder`, both derived from the code.
"""

import secrets
from dataclasses import dataclass
from unicodedata import category

from intake.vault.binding import derive
from intake.vault.holders import SEED_BYTES, PrivateKey
from workflow.errors import NotUnderstood, _

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
BITS, SYMBOLS, CHECKS, PRIME = 130, 26, 2, 1_021
GROUP = 4
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_VALUES |= {symbol.lower(): value for symbol, value in _VALUES.items()}  # str.upper() would make SS of ß
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Zs"}  # Unicode: control, format, separators
_IGNORED = {ord(sign): None for sign in " -\u2010\u2011\u2012\u2013\u2014\u00a0\t\r\n"}


@dataclass(frozen=True, slots=True, repr=False)
class Receipt:
    """A receipt's number, below 2^130; never shown by accident."""

    number: int

    @staticmethod
    def new() -> "Receipt":
        """A fresh one."""
        return Receipt(secrets.randbits(BITS))

    @staticmethod
    def read(text: str) -> "Receipt":
        """Read what somebody typed or heard. Raises NotUnderstood, and never repeats what was typed."""
        symbols = text.translate(_IGNORED)
        strange = [place for place, symbol in enumerate(symbols, start=1) if symbol not in _VALUES]
        if strange and category(symbols[strange[0] - 1]) in _INVISIBLE:
            raise NotUnderstood(
                _("The receipt has an invisible sign at place %(place)d.", place=strange[0]),
                next_step=_("Such signs come with copying; type the receipt instead."),
            )
        if strange:
            raise NotUnderstood(
                _("The receipt has a sign at place %(place)d that no receipt has.", place=strange[0]),
                next_step=_("A receipt has letters and digits only; look at that place again."),
            )
        if len(symbols) != SYMBOLS + CHECKS:
            raise NotUnderstood(
                _("The receipt has %(have)d signs, and every receipt has 28.", have=len(symbols)),
                next_step=_("Look for a group that is missing or written twice."),
            )
        values = [_VALUES[symbol] for symbol in symbols]
        number = _number(values[:SYMBOLS])
        if number % PRIME != _number(values[SYMBOLS:]):
            raise NotUnderstood(
                _("The receipt is mistyped: its last two signs do not fit the others."),
                next_step=_("Compare it group by group with what you wrote down."),
            )
        return Receipt(number)

    @property
    def text(self) -> str:
        """The code in seven groups of four."""
        symbols = _symbols(self.number, SYMBOLS) + _symbols(self.number % PRIME, CHECKS)
        return "-".join(symbols[i : i + GROUP] for i in range(0, len(symbols), GROUP))

    @property
    def holder(self) -> PrivateKey:
        """The reporter's key pair."""
        return PrivateKey(derive(self._bytes, "receipt key", SEED_BYTES))

    @property
    def lookup(self) -> bytes:
        """16 bytes by which the mailbox is found; they say nothing of the key."""
        return derive(self._bytes, "receipt lookup", 16)

    @property
    def _bytes(self) -> bytes:
        return self.number.to_bytes(17, "big")

    def __repr__(self) -> str:
        return "Receipt(…)"


def _number(values: list[int]) -> int:
    number = 0
    for value in values:
        number = number * 32 + value
    return number


def _symbols(number: int, count: int) -> str:
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(count)))
