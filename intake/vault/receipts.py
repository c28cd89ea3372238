"""Codes that are keys: 130 random bits, a check, readable aloud (docs/sealing.md §6).

A receipt is the reporter's, a code lets somebody sign in for the first time, a draft is a report that is being written.
Nothing of any is stored: what it leads to is found by `lookup` and opened by `holder` (of a draft by `key`), which are
derived from it, each kind for purposes of its own.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from typing import ClassVar, Self
from unicodedata import category

from intake.vault.binding import KEY_BYTES, derive
from intake.vault.holders import SEED_BYTES, PrivateKey
from workflow.errors import NotUnderstood, Sentence, _

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
BITS, SYMBOLS, CHECKS, PRIME = 130, 26, 2, 1_021
GROUP = 4
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_VALUES |= {symbol.lower(): value for symbol, value in _VALUES.items()}  # str.upper() would make SS of ß
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Zs"}  # Unicode: control, format, separators
_IGNORED = {ord(sign): None for sign in " -\u2010\u2011\u2012\u2013\u2014\u00a0\t\r\n"}
_COPIED = _("Such signs come with copying; type it instead.")
_LOOK_AGAIN = _("There are letters and digits only; look at that place again.")
_COUNT_GROUPS = _("Look for a group that is missing or written twice.")
_COMPARE = _("Compare it group by group with what you wrote down.")


@dataclass(frozen=True, slots=True)
class _Slips:
    """What can be wrong with what was typed, in the words of one kind: at which place, or how many signs there are."""

    invisible: Callable[[int], Sentence]
    strange: Callable[[int], Sentence]
    length: Callable[[int], Sentence]
    mistyped: Sentence


_CODE = _Slips(
    invisible=lambda place: _("The code has an invisible sign at place %(place)d.", place=place),
    strange=lambda place: _("The code has a sign at place %(place)d that no code has.", place=place),
    length=lambda have: _("The code has %(have)d signs, and every code has 28.", have=have),
    mistyped=_("The code is mistyped: its last two signs do not fit the others."),
)


@dataclass(frozen=True, slots=True, repr=False)
class _Written:
    """A number below 2^130 as it is written; never shown by accident."""

    number: int
    purpose: ClassVar[str]
    slips: ClassVar[_Slips]

    @classmethod
    def new(cls) -> Self:
        """A fresh one."""
        return cls(secrets.randbits(BITS))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what somebody typed or heard. Raises NotUnderstood, and never repeats what was typed."""
        symbols = text.translate(_IGNORED)
        strange = next((place for place, symbol in enumerate(symbols) if symbol not in _VALUES), None)
        if strange is not None and category(symbols[strange]) in _INVISIBLE:
            raise NotUnderstood(cls.slips.invisible(strange + 1), next_step=_COPIED)
        if strange is not None:
            raise NotUnderstood(cls.slips.strange(strange + 1), next_step=_LOOK_AGAIN)
        if len(symbols) != SYMBOLS + CHECKS:
            raise NotUnderstood(cls.slips.length(len(symbols)), next_step=_COUNT_GROUPS)
        values = [_VALUES[symbol] for symbol in symbols]
        number = _number(values[:SYMBOLS])
        if number % PRIME != _number(values[SYMBOLS:]):
            raise NotUnderstood(cls.slips.mistyped, next_step=_COMPARE)
        return cls(number)

    @property
    def text(self) -> str:
        """The code in seven groups of four; a QR sign holds this and nothing else."""
        return "-".join(self.groups)

    @property
    def groups(self) -> tuple[str, ...]:
        """The seven groups, as they are shown one by one."""
        symbols = _symbols(self.number, SYMBOLS) + _symbols(self.number % PRIME, CHECKS)
        return tuple(symbols[i : i + GROUP] for i in range(0, len(symbols), GROUP))

    def has_group(self, which: int, typed: str) -> bool:
        """Whether `typed` is the group number `which` (1 to 7), written as `read` takes it: so somebody shows that they
        have it before they leave the page.
        """
        wanted = dict(enumerate(self.groups, start=1)).get(which, "")
        values = [_VALUES.get(symbol, len(ALPHABET)) for symbol in typed.translate(_IGNORED)]
        return bool(wanted) and compare_digest(bytes(values), bytes(_VALUES[symbol] for symbol in wanted))

    @property
    def lookup(self) -> bytes:
        """16 bytes by which what it leads to is found; they say nothing of the key."""
        return derive(self._bytes, f"{self.purpose} lookup", 16)

    @property
    def _bytes(self) -> bytes:
        return self.number.to_bytes(17, "big")

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class _KeyPair(_Written):
    """A number that is somebody's key pair."""

    __slots__ = ()

    @property
    def holder(self) -> PrivateKey:
        """The key pair that it is."""
        return PrivateKey(derive(self._bytes, f"{self.purpose} key", SEED_BYTES))


class Receipt(_KeyPair):
    """The reporter's code, which is the reporter's key."""

    __slots__ = ()
    purpose = "receipt"
    slips = _CODE  # what whoever reported calls it


class Code(_KeyPair):
    """What somebody of an office signs in with once, before there is a passphrase."""

    __slots__ = ()
    purpose = "code"
    slips = _CODE


class Draft(_Written):
    """The code of a report that is being written: in the page alone, or written down for going on later."""

    __slots__ = ()
    purpose = "draft"
    slips = _CODE

    @property
    def key(self) -> bytes:
        """The key (32 bytes) of its box."""
        return derive(self._bytes, "draft key", KEY_BYTES)

    @property
    def token(self) -> bytes:
        """17 bytes that make sending it twice safe (docs/sealing.md §9): the number itself."""
        return self._bytes


def _number(values: list[int]) -> int:
    number = 0
    for value in values:
        number = number * 32 + value
    return number


def _symbols(number: int, count: int) -> str:
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(count)))
