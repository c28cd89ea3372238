"""A replayed judgment on a terminal: what happened, what was due, what was late, beside what the court found.

One column of dates, happenings and deadlines merged in their order. Words carry the meaning; colour only repeats it.
"""

from collections.abc import Iterator
from datetime import date

from rich.console import Console
from rich.text import Text

from config.replay import Replayed
from workflow.chronology.comparison import Compared, Entry

LATE, KEPT, QUIET, COURT = "bold red", "green", "dim", "bold cyan"
LATE_VERDICTS = ("late", "open_late")
Line = tuple[str, int, Text]


def show(console: Console, one: Replayed, *, first: bool) -> None:
    """Print one judgment; the notice about analogy stands before the first."""
    if first:
        console.print(Text(one.notice.en, style=QUIET))
    for line in _head(one):
        console.print(line)
    for day, _order, text in sorted(_lines(one), key=lambda line: line[:2]):
        console.print(Text(f"  {day:<10}  ", style=QUIET).append_text(text))
    for line in _foot(one):
        console.print(line)


def _head(one: Replayed) -> Iterator[Text]:
    chronology, finding = one.chronology, one.chronology.finding
    yield Text("")
    yield Text(chronology.title, style="bold")
    yield Text(f"  {chronology.place_of_deprivation}, {len(chronology.events)} dated events", style=QUIET)
    if finding is not None:
        paragraph = f" (paras {finding.paragraph})" if finding.paragraph else ""
        yield Text(f"  The Court: promptness {finding.promptness}{paragraph}. {finding.reasons}", style=COURT)


def _lines(one: Replayed) -> Iterator[Line]:
    for event in one.chronology.events:
        said = Text(event.event.replace("_", " ").capitalize())
        if event.note:
            said.append(f" — {event.note}", style=QUIET)
        yield event.written.replace("T", " ")[:10], 1, said
    for entry in one.clocks:
        yield from _deadline(entry)


def _deadline(entry: Entry) -> Iterator[Line]:
    due = entry.due[:10]
    what = f"{entry.title} ({entry.kind}, {entry.basis.replace('_', ' ')})"
    if entry.verdict in LATE_VERDICTS or (entry.verdict in ("ended", "lapsed") and (entry.late_days or 0) > 0):
        yield due, 2, Text(f"  ✗ late from here: {what}; {_until(entry)}. {entry.source}", style=LATE)
    elif entry.verdict == "kept" and entry.met is not None:
        yield entry.met[:10], 2, Text(f"  ✓ in time: {what}, due {due}", style=KEPT)
    elif entry.verdict == "cannot_tell":
        yield due, 2, Text(f"  ? cannot tell: {what}", style=QUIET)


def _until(entry: Entry) -> str:
    number = entry.late_days
    days = "late" if number is None else f"late by {number:g} {'day' if number == 1 else 'days'}"
    match entry.verdict:
        case "late":
            return f"done {entry.met}, {days}"
        case "open_late":
            return f"not done by the end of the file, {days}"
        case "lapsed":
            return f"lost for good {entry.ended}, {days}"
        case _:
            return f"stopped by a decision {entry.ended}, {days}"


def _foot(one: Replayed) -> Iterator[Text]:
    for delay in one.delays:
        yield _delay(delay)
    for kind, name in (("limit", "Limits"), ("watch", "Watches")):
        mine = [entry for entry in one.clocks if entry.kind == kind]
        late = sum(entry.verdict in LATE_VERDICTS for entry in mine)
        kept = sum(entry.verdict == "kept" for entry in mine)
        other = len(mine) - late - kept
        yield Text(f"  {name}: {kept} kept, {late} late, {other} ended, lapsed, open or not to be told.", style="bold")


def _delay(compared: Compared) -> Text:
    delay = compared.delay
    words = f"{delay.from_.replace('_', ' ')} {delay.from_date} → {delay.to.replace('_', ' ')} {delay.to_date}"
    days = (date.fromisoformat(delay.to_date) - date.fromisoformat(delay.from_date)).days
    line = Text(f"  The Court condemned: {words}, {days} days. ", style=COURT)
    if not compared.signs:
        return line.append("No single clock was late for most of it.", style=LATE)
    first = min(compared.signs, key=lambda sign: sign.since)
    names = ", ".join(dict.fromkeys(sign.entry.title for sign in compared.signs))
    return line.append(f"Vigil: late from {first.since} ({names}).")
