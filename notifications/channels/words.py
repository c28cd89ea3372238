"""What a message says, in its reader's language. Read `said`.

It holds no link, no number of a case and no name: whoever else reads it learns nothing, and whoever wants to lead
somebody to a false page finds nothing to copy. As a page it has its own few rules and loads nothing.
"""

from collections.abc import Iterable
from html import escape

from msgspec import Struct

from notifications.message import Counts
from workflow.errors import _
from workflow.pages.tongue import Tongue

# The colours of the pages, by daylight and in the dark.
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 24px 12px; background: #f7f5f0; color: #1b2225; overflow-wrap: break-word;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; }
.card { max-width: 526px; margin: 0 auto; padding: 24px; background: #fff; border: 1px solid #d8d1c4;
  border-radius: 5px; }
.word { margin: 0 0 16px; color: #0b5563; font-size: 26px; font-weight: 700; line-height: 1; }
h1 { margin: 0 0 12px; font-size: 19px; line-height: 1.3; }
ul { margin: 0 0 20px; padding: 0; list-style: none; }
li { padding: 8px 0; border-bottom: 1px solid #d8d1c4; }
li:last-child { border-bottom: 0; }
b { display: inline-block; padding: 2px 10px; border: 1px solid #40494d; border-radius: 5px; color: #40494d; }
b.late, b.urgent { border-color: #96281b; color: #96281b; background: #fbe9e5; }
b.due { border-color: #734b00; color: #734b00; background: #fdf0d2; }
p { margin: 0 0 16px; }
p.code { font: 700 32px/1.3 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; letter-spacing: 4px; }
p.less { margin: 0; color: #4d565a; font-size: 15px; }
@media (prefers-color-scheme: dark) {
  body { background: #11171a; color: #ece8df; }
  .card { background: #1a2226; border-color: #39444a; }
  .word { color: #84ccd6; }
  li { border-color: #39444a; }
  b { border-color: #ccd0cd; color: #ccd0cd; }
  b.late, b.urgent { border-color: #ff9f8d; color: #ff9f8d; background: #40201b; }
  b.due { border-color: #f3c667; color: #f3c667; background: #3a2d0e; }
  p.less { color: #b3b9b8; }
}
"""
LATE, DUE, OTHER, URGENT = "late", "due", "other", "urgent"


class Words(Struct, frozen=True):
    """A message as it is written: its subject, plain, and as a page."""

    subject: str
    text: str
    html: str


def said(counts: Counts, speaks: Tongue) -> Words:
    """How many things there are, where they are seen, and why no more is said."""
    heading = waiting(counts.all, speaks)
    lines = _lines(counts, speaks)
    sign_in, why = speaks.say(_("Sign in as you always do to see them.")), speaks.say(_WHY)
    choose = speaks.say(_("How and when you are told, you choose under “Notices”, after signing in."))
    text = "\n".join([*(f"{line}." for _tone, line in lines), "", sign_in, "", why, "", choose, ""])
    rows = "".join(f'<li><b class="{tone}">{escape(line)}</b></li>' for tone, line in lines)
    parts = [
        f"<ul>{rows}</ul>",
        f"<p>{escape(sign_in)} {escape(why)}</p>",
        f'<p class="less">{escape(choose)}</p>',
    ]
    return Words(f"Vigil: {heading}", text, _page(heading, parts, speaks))


def code_said(code: str, speaks: Tongue) -> Words:
    """The code by which an address is confirmed."""
    heading, shown = speaks.say(_("Your code for e-mail from Vigil")), f"{code[:3]} {code[3:]}"
    use = speaks.say(_("Type it on the page where you gave this address. It holds for an hour."))
    other = speaks.say(_("If you gave no address, somebody mistyped theirs: nothing more is sent here."))
    text = "\n".join([heading, "", f"    {shown}", "", use, "", other, ""])
    parts = [f'<p class="code">{shown}</p>', f"<p>{escape(use)}</p>", f'<p class="less">{escape(other)}</p>']
    return Words(heading, text, _page(heading, parts, speaks))


_WHY = _(
    "This message holds no link, no number, no name and nothing of any case, so that nobody can learn from it or copy "
    "it to trick you."
)


def waiting(number: int, speaks: Tongue) -> str:
    """How many things wait."""
    return speaks.ngettext("%(num)d thing waits for you", "%(num)d things wait for you", number) % {"num": number}


def late(number: int, speaks: Tongue) -> str:
    """How many are late."""
    return speaks.ngettext("%(num)d is late", "%(num)d are late", number) % {"num": number}


def due(number: int, speaks: Tongue) -> str:
    """How many fall due."""
    return speaks.ngettext("%(num)d falls due", "%(num)d fall due", number) % {"num": number}


def _lines(counts: Counts, speaks: Tongue) -> list[tuple[str, str]]:
    """A line for each count that is not zero, and its tone."""
    other = speaks.ngettext("%(num)d other thing happened", "%(num)d other things happened", counts.other)
    urgent = speaks.ngettext("%(num)d of them is urgent", "%(num)d of them are urgent", counts.urgent)
    every = (
        (LATE, counts.late, late(counts.late, speaks)),
        (DUE, counts.due, due(counts.due, speaks)),
        (OTHER, counts.other, other % {"num": counts.other}),
        (URGENT, counts.urgent, urgent % {"num": counts.urgent}),
    )
    return [(tone, line) for tone, number, line in every if number]


def _page(title: str, parts: Iterable[str], speaks: Tongue) -> str:
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{escape(title)}</title><style>{_STYLE}</style>'
    )
    card = f'<div class="card"><p class="word">vigil</p><h1>{escape(title)}</h1>{"".join(parts)}</div>'
    return f'<!doctype html>\n<html lang="{speaks.lang}"><head>{head}</head>\n<body>{card}</body></html>\n'
