"""Text as it comes in from outside, cleaned once, at the door; below it every text is what it should be.

A statement and a message keep what was written: line ends become one kind, and control characters that no keyboard
writes go. Signs that turn the direction of writing, or show nothing, stay in them: they are somebody's words, nobody
compares them, and a page sets them apart in a block of its own. In a single line (a place, a contact, a name) such
signs could make one thing look like another, so they go, and so do line ends.
Nothing here repeats in an error what was typed.
"""

import re

from workflow.errors import NotUnderstood, _

_LINE_END = re.compile("\r\n?")
_BROKEN = re.compile("[\x00\ud800-\udfff]")  # no text: what holds it was cut or made by a program
_CONTROL = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f]")
# Unicode 16, category Cf: soft hyphen, direction marks, overrides and isolates, joiners, zero width, tags.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


def prose(text: str, *, field: str, at_most: int) -> str:
    """Several lines. Raises NotUnderstood if nothing can be seen in them or if they have too many characters."""
    kept = _CONTROL.sub("", _LINE_END.sub("\n", _whole(text, field)))
    if not _INVISIBLE.sub("", kept).strip():
        raise NotUnderstood(
            _("The field %(field)s is empty.", field=field), next_step=_("Write something there, then send it again.")
        )
    return _short(kept, field, at_most)


def answer(text: str | None, *, field: str, at_most: int) -> str | None:
    """Several lines, or None where nothing can be seen. Raises NotUnderstood if they are too long."""
    if text is None or not _INVISIBLE.sub("", _CONTROL.sub(" ", _whole(text, field))).strip():
        return None
    return prose(text, field=field, at_most=at_most)


def line(text: str | None, *, field: str, at_most: int) -> str | None:
    """One line, in which every sign shows; None where nothing is left. Raises NotUnderstood if it is too long."""
    if text is None:
        return None
    kept = " ".join(_INVISIBLE.sub("", _CONTROL.sub(" ", _whole(text, field))).split())
    return _short(kept, field, at_most) or None


def _whole(text: str, field: str) -> str:
    if _BROKEN.search(text):
        raise NotUnderstood(
            _("The field %(field)s holds a sign that is no character.", field=field),
            next_step=_("Such signs come with copying; type that part instead."),
        )
    return text


def _short(text: str, field: str, at_most: int) -> str:
    if len(text) > at_most:
        raise NotUnderstood(
            _(
                "The field %(field)s has %(have)d characters, and may have %(most)d.",
                field=field,
                have=len(text),
                most=at_most,
            ),
            next_step=_("Shorten it, or send the rest as a message afterwards."),
        )
    return text
