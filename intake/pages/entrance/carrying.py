"""What somebody had typed when their session ended, taken along through signing in and kept nowhere here.

It travels in hidden fields of the page for signing in, with the number of its form, so that it stays one act however
often it is sent. Passphrases and what is shown once do not travel. Read `carried`.
"""

from typing import Any

from workflow.pages.forms import ONCE, SEEN, Typed

SHOWN_ONCE = {"secret", "recovery_code"}  # of a second device
PREFIX = "carried."  # before the names of fields that were typed into another form
Pairs = list[tuple[str, str]]


def carried(answers: Typed) -> Pairs:
    """What goes along of a form that was sent: every answer but passphrases, and the form's own number."""
    own = [(name, answers[name]) for name in (ONCE, SEEN) if answers.get(name)]
    return own + [(name, value) for name, value in answers.pairs() if not is_secret(name)]


def is_secret(name: str) -> bool:
    """Whether a field holds what no page shows again."""
    return "passphrase" in name or name in SHOWN_ONCE


def unpacked(answers: Typed) -> Pairs:
    """What the page for signing in brings of that form."""
    pairs = answers.pairs()
    return [(name.removeprefix(PREFIX), value) for name, value in pairs if name.startswith(PREFIX)]


def sent_again(pairs: Pairs) -> dict[str, Any]:
    """The values of the page whose button sends it: the form's own fields, and those that were typed."""
    own = {name: value for name, value in pairs if name in (ONCE, SEEN)}
    return {ONCE: own.get(ONCE, ""), SEEN: own.get(SEEN, ""), "carried": [one for one in pairs if one[0] not in own]}
