"""What was recommended, and what became of it: each recommendation of a case by where it stands and what it waits for.

Pure, from the events of a case after corrections, its state and its clocks; what it gives is kept (`recommendation`)
and listed for the whole office. Which events recommend is the policy's: its group `followed_up`. Read `followed`.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from workflow.clocks import Clock
from workflow.history import Happened
from workflow.law import Book
from workflow.machine import State
from workflow.policy.rules import Rules, names_of

FOLLOWED_UP = "followed_up"


class Recommended(NamedTuple):
    """A recommendation as the database keeps it; instants as whole seconds since 1970, UTC.

    `n` is the event that sent it, `state` that of its reference. `due_key` is the clock that waits for it first, None
    where none runs; `due_at` is None, too, while a pause holds that.
    """

    stream: str
    n: int
    reference: str
    kind: str
    code: str | None
    authority: str | None
    office: str | None
    sent_at: int
    state: str
    due_key: str | None
    due_at: int | None


def followed(
    stream: str, happened: Sequence[Happened], state: State, clocks: Sequence[Clock], book: Book
) -> tuple[Recommended, ...]:
    """The recommendations of a case in the order of their sending."""
    names = book.rules.group(FOLLOWED_UP)
    sent = [one for one in happened if one.kind in names or not names.isdisjoint(names_of(one.kind, one.code))]
    return tuple(_recommended(stream, one, state, clocks, book) for one in sent)


def _recommended(stream: str, sent: Happened, state: State, clocks: Sequence[Clock], book: Book) -> Recommended:
    region, field = followed_in(book.rules, sent.kind)
    reference = _word(sent.data.get(field)) or ""
    known = {told: here for name, told, here in state.references if name == region}
    waiting = [one for one in clocks if one.plan.per == field and one.stopped is None and _is_of(one, field, reference)]
    due = [(one.due is None, int(one.due.latest.timestamp()) if one.due else 0, one.key) for one in waiting]
    is_held, due_at, key = min(due, default=(True, 0, None))
    return Recommended(
        stream,
        sent.n,
        reference,
        sent.kind,
        _word(sent.data.get("code")),
        _word(sent.data.get("authority")),
        _word(sent.data.get("office")),
        int(sent.moment.earliest.timestamp()),
        known.get(reference, ""),
        key,
        None if is_held else due_at,
    )


def _is_of(clock: Clock, field: str, reference: str) -> bool:
    return (_word(clock.root.data.get(field)) or "") == reference


@lru_cache(maxsize=64)
def followed_in(rules: Rules, kind: str) -> tuple[str, str]:
    """The region that tells apart what an event of this kind began, and the field that names it; empty for none."""
    per = {one.key: one.per for one in rules.policy.workflow.region}
    term = rules.kinds.get(kind)
    for one in rules.policy.workflow.transition:
        field = per.get(one.region)
        if one.event.partition(":")[0] == kind and field and term is not None and field in term.data:
            return one.region, field
    return "", ""


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None
