"""A seed split among people, on paper: any `threshold` of `count` join it again (SLIP-39; docs/sealing.md §11).

The library that does it is not made against somebody who measures its time or reads its memory: split and join on a
machine that is on no network, and end the program afterwards. Nothing here writes a share anywhere.
"""

from collections.abc import Sequence
from hashlib import sha256

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share
from shamir_mnemonic.wordlist import WORDLIST

from intake.vault.binding import bound, checked
from workflow.errors import NotUnderstood, _

WORDS = 33  # of a share of 32 bytes
MOST_SHARES = 16
WORDS_KNOWN = frozenset(WORDLIST)
_NO_PASSPHRASE = b""  # SLIP-39 may add one, and a wrong one would silently give another seed


def split(seed: bytes, *, threshold: int, count: int) -> list[str]:
    """Split a seed (32 bytes) into shares of 33 words. Raises NotUnderstood unless 2 <= threshold <= count <= 16."""
    if not 2 <= threshold <= count <= MOST_SHARES:
        raise NotUnderstood(
            _("A key is split into 2 to 16 shares, of which at least 2 and at most all are needed."),
            next_step=_("Choose for example 5 shares of which 3 are needed."),
        )
    groups = [(threshold, count)]
    made = generate_mnemonics(1, groups, checked(seed), _NO_PASSPHRASE, extendable=False, iteration_exponent=0)
    return list(made[0])


def joined(mnemonics: Sequence[str]) -> bytes:
    """The seed of a set's shares, in any order; more than needed will do. Raises NotUnderstood, and repeats no word."""
    shares = [_read(mnemonic, place) for place, mnemonic in enumerate(mnemonics, start=1)]
    for place, share in enumerate(shares, start=1):
        if share.group_parameters() != shares[0].group_parameters():
            raise NotUnderstood(
                _("Share %(place)d was not made together with share 1.", place=place),
                next_step=_("Look at the dates on the sheets, and take the shares of one splitting."),
            )
    different = {share.index: mnemonic for share, mnemonic in zip(shares, mnemonics, strict=True)}
    needed = shares[0].member_threshold if shares else 2
    if len(different) < needed:
        raise NotUnderstood(
            _(
                "Of this key %(needed)d different shares are needed, and %(have)d are here.",
                needed=needed,
                have=len(different),
            ),
            next_step=_("Ask one more keeper for a share."),
        )
    try:
        return bytes(combine_mnemonics(list(different.values())[:needed], _NO_PASSPHRASE))
    except MnemonicError:
        raise NotUnderstood(
            _("Each share is right, and together they are no key: one belongs to another splitting."),
            next_step=_("Look at the dates on the sheets, and take the shares of one splitting."),
        ) from None


def check_value(seed: bytes) -> str:
    """8 hexadecimal digits, printed on each sheet, that say whether a joined seed is the one that was split."""
    return sha256(bound("check value", checked(seed))).hexdigest()[:8]


def _read(mnemonic: str, place: int) -> Share:
    """One share; `place` says which of those that were typed."""
    words = mnemonic.lower().split()
    strange = [at for at, word in enumerate(words, start=1) if word not in WORDS_KNOWN]
    if strange:
        raise NotUnderstood(
            _("Share %(place)d has a word that no share has: word %(at)d.", place=place, at=strange[0]),
            next_step=_("Compare that word with the sheet; its first four letters decide."),
        )
    if len(words) != WORDS:
        raise NotUnderstood(
            _("Share %(place)d has %(have)d words, and every share has 33.", place=place, have=len(words)),
            next_step=_("Look for a word that is missing or written twice."),
        )
    try:
        share = Share.from_mnemonic(mnemonic)
    except MnemonicError:
        raise NotUnderstood(
            _("Share %(place)d is mistyped: its words do not fit each other.", place=place),
            next_step=_("Compare it word by word, and their order, with the sheet."),
        ) from None
    if (share.extendable, share.iteration_exponent, share.group_count) != (False, 0, 1) or share.member_threshold < 2:
        raise NotUnderstood(_("Share %(place)d was not made by Vigil.", place=place))
    return share
