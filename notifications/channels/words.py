"""What a message says, in its reader's language. Read `said`."""

from html import escape

from msgspec import Struct

from notifications.message import CHOICES_PATH, INBOX_PATH, Counts
from workflow.errors import _
from workflow.pages.tongue import Tongue


class Words(Struct, frozen=True):
    """A message as it is written: its subject, plain, and as a page."""

    subject: str
    text: str
    html: str


def said(counts: Counts, base_url: str, speaks: Tongue) -> Words:
    """How many things there are, where they are seen, and why no more is said."""
    subject, lines = f"Vigil: {waiting(counts.all, speaks)}", _lines(counts, speaks)
    see, why = speaks.say(_("Sign in to see them:")), speaks.say(_WHY)
    choose = speaks.say(_("How you are told, you choose here:"))
    inbox, choices = base_url + INBOX_PATH, base_url + CHOICES_PATH
    text = "\n".join([*lines, "", see, inbox, "", why, "", choose, choices, ""])
    parts = [
        f"<p>{'<br>'.join(escape(line) for line in lines)}</p>",
        f'<p>{escape(see)}<br><a href="{escape(inbox)}">{escape(inbox)}</a></p>',
        f"<p>{escape(why)}</p>",
        f'<p>{escape(choose)}<br><a href="{escape(choices)}">{escape(choices)}</a></p>',
    ]
    head = f'<head><meta charset="utf-8"><title>{escape(subject)}</title></head>'
    page = f'<!doctype html><html lang="{speaks.lang}">{head}<body>{"".join(parts)}</body></html>'
    return Words(subject, text, f"{page}\n")


_WHY = _("This message does not say what or whom it is about: others may read it on its way.")


def waiting(number: int, speaks: Tongue) -> str:
    """How many things wait."""
    return speaks.ngettext("%(num)d thing waits for you", "%(num)d things wait for you", number) % {"num": number}


def late(number: int, speaks: Tongue) -> str:
    """How many are late."""
    return speaks.ngettext("%(num)d is late", "%(num)d are late", number) % {"num": number}


def due(number: int, speaks: Tongue) -> str:
    """How many fall due."""
    return speaks.ngettext("%(num)d falls due", "%(num)d fall due", number) % {"num": number}


def _lines(counts: Counts, speaks: Tongue) -> list[str]:
    """A line for each count that is not zero."""
    other = speaks.ngettext("%(num)d other thing happened", "%(num)d other things happened", counts.other)
    urgent = speaks.ngettext("%(num)d of them is urgent", "%(num)d of them are urgent", counts.urgent)
    every = (
        (counts.late, late(counts.late, speaks)),
        (counts.due, due(counts.due, speaks)),
        (counts.other, other % {"num": counts.other}),
        (counts.urgent, urgent % {"num": counts.urgent}),
    )
    return [f"{line}." for number, line in every if number]
