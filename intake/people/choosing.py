"""What a person chooses: a name to sign in with, and a passphrase that nobody guesses.

A passphrase opens a key that may be stolen with the database and tried for years, so it is measured by what it takes to
guess it (zxcvbn) and not by which kinds of signs it has. Nothing here repeats what was typed.
"""

from collections import Counter
from unicodedata import category, normalize

from workflow.errors import NotUnderstood, Sentence, _

LONGEST_NAME = 80
SHORTEST_PASSPHRASE, LONGEST_PASSPHRASE = 12, 1_000  # characters; NIST SP 800-63B asks for at least 8 and takes 64
STRONG_ENOUGH = 3  # of 0 to 4: at least 10^8 guesses, and each one costs an Argon2id
MOST_MEASURED = 72  # characters that zxcvbn looks at; what comes after them only helps
# What anybody tries first in such an office.
_OUR_WORDS = ("vigil", "ombudsperson", "ombudsman", "avokati", "popullit", "prishtina", "pristina", "kosovo", "kosova")
_BETTER = _("Take four or more words that do not belong together; a sentence of yours is good, a known one is not.")
# What most of an easy one is made of, by the kinds of zxcvbn.
_EASY = {
    "dictionary": _("The passphrase is too easy to guess: most of it is a known word, name or password."),
    "spatial": _("The passphrase is too easy to guess: most of it is a run of neighbouring keys."),
    "repeat": _("The passphrase is too easy to guess: most of it is one thing, repeated."),
    "sequence": _("The passphrase is too easy to guess: most of it is a run such as abc or 123."),
    "date": _("The passphrase is too easy to guess: most of it is a date."),
    "regex": _("The passphrase is too easy to guess: most of it is a year."),
    "bruteforce": _("The passphrase is too easy to guess: it is too short for what it is made of."),
}


def known_as(name: str) -> str:
    """A name as it is kept and compared: NFKC, lower case, single spaces. Raises NotUnderstood."""
    plain = " ".join(normalize("NFKC", name).casefold().split())
    if not plain or len(plain) > LONGEST_NAME or any(category(sign)[0] == "C" for sign in plain):
        raise NotUnderstood(
            _("A name has 1 to %(most)d characters, all of them visible.", most=LONGEST_NAME),
            next_step=_("Take the name that your colleagues know you by."),
        )
    return plain


def check_passphrase(passphrase: str, name: str) -> None:
    """Raise NotUnderstood, in a sentence, for a passphrase that is too short, too easy, or the name.

    Takes up to a tenth of a second.
    """
    plain = normalize("NFC", passphrase)
    if not SHORTEST_PASSPHRASE <= len(plain) <= LONGEST_PASSPHRASE:
        raise NotUnderstood(
            _(
                "A passphrase has %(least)d to %(most)d characters.",
                least=SHORTEST_PASSPHRASE,
                most=LONGEST_PASSPHRASE,
            ),
            next_step=_BETTER,
        )
    if any(category(sign) in ("Cc", "Cs") for sign in plain):
        raise NotUnderstood(
            _("The passphrase has a sign that cannot be typed everywhere."),
            next_step=_("Leave out tabs, line breaks and other invisible signs."),
        )
    if _is_the_name(plain, name):
        raise NotUnderstood(_("The passphrase is hardly more than the name."), next_step=_BETTER)
    weakness = _weakness(plain, name)
    if weakness is not None:
        raise NotUnderstood(weakness, next_step=_BETTER)


def _is_the_name(passphrase: str, name: str) -> bool:
    """Whether little is left of the passphrase once the name and its parts are taken out."""
    left = normalize("NFKC", passphrase).casefold()
    for part in sorted({name, *name.split()}, key=len, reverse=True):
        if len(part) > 2:  # of a shorter one nobody makes a passphrase
            left = left.replace(part, "")
    return len(left) < SHORTEST_PASSPHRASE and len(left) < len(passphrase)


def _weakness(passphrase: str, name: str) -> Sentence | None:
    """Why it is easy to guess, if zxcvbn says so."""
    from zxcvbn import zxcvbn  # a twentieth of a second, for those commands alone that ask for a passphrase

    known = [name, *name.split(), *_OUR_WORDS]
    forms = {passphrase[:MOST_MEASURED], "".join(passphrase.split())[:MOST_MEASURED]}  # a word said twice is one word
    weakest = min((zxcvbn(form, user_inputs=known) for form in forms if form), key=lambda found: int(found["score"]))
    if weakest["score"] >= STRONG_ENOUGH:
        return None
    signs = Counter[str]()
    for part in weakest["sequence"]:
        signs[part["pattern"]] += len(part["token"])
    return _EASY[signs.most_common(1)[0][0]]
