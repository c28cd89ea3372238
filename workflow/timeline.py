"""What happened in a case, newest first: when, when it was recorded, by whom, and which clocks it met.

What was corrected stands here as it was told, struck through by its correction, which says what holds instead. Pure;
what events say of keys and ciphertexts is left out. Read `timeline`.
"""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from workflow.conduct import DOSSIER
from workflow.deadlines import Deadline
from workflow.duties import code_title, is_of_access, role_titles
from workflow.folding import Case
from workflow.history import BY_TIME, CORRECTION, REPLACED, as_corrected, corrected
from workflow.law import Book
from workflow.ledger.entry import By, Entry
from workflow.moment import Moment
from workflow.policy.terms import Words


class Struck(Struct, frozen=True):
    """That an entry no longer stands: by which entry `n`, of whom and when, withdrawn or replaced, and why."""

    n: int
    by: By
    recorded_at: str
    code: str
    reason: str | None
    reason_title: Words | None


class Reached(Struct, frozen=True):
    """A stage that the clock by itself came to, or (`lapse`) the loss of the step, and the roles that were told."""

    clock: str
    title: Words | None
    stage: str
    at: str
    roles: tuple[Words, ...]


class Happening(Struct, frozen=True, kw_only=True):
    """An entry. `happened` is the time in the world as exactly as known, in its written form; `recorded_at` is UTC.

    Of a correction that replaces, `kind`, `title`, `happened` and `data` are what holds now, and `corrects` names the
    entry that is struck. `met`: the clocks that it met, with what became of them; `struck`: what corrected it.
    `behind`: before how many entries it happened that were told already when it was.
    """

    n: int
    kind: str
    code: str | None
    title: Words | None
    code_title: Words | None
    happened: str
    precision: str
    recorded_at: str
    by: By
    role_title: Words | None
    data: Mapping[str, Any]
    corrects: int | None
    struck: Struck | None
    met: tuple[Deadline, ...]
    reached: tuple[Reached, ...]
    behind: int = 0


def timeline(case: Case, book: Book, clocks: Sequence[Deadline], zone: ZoneInfo) -> tuple[Happening, ...]:
    """Every entry of the case, newest first."""
    struck = corrected(case.entries, zone)
    said_by = {by.n: n for n, by in struck.items() if by.data.get("code") == REPLACED}
    met: dict[int, tuple[Deadline, ...]] = {}
    for clock in clocks:
        if clock.met is not None and clock.stopped_n is not None:
            met[clock.stopped_n] = (*met.get(clock.stopped_n, ()), clock)
    found, behind = [], _behind(case.entries, struck, book, zone)
    for entry in reversed(case.entries):
        corrects = said_by.get(entry.n)
        stands = entry if corrects is None else as_corrected(case.entries[corrects - 1], struck[corrects], zone)
        mine = met.get(corrects or entry.n, ()) if entry.n not in struck else ()
        told = _happening(book, entry, stands, struck.get(entry.n), mine)
        found.append(structs.replace(told, behind=behind[entry.n]) if entry.n in behind else told)
    return tuple(found)


def _behind(entries: Sequence[Entry], struck: Mapping[int, Entry], book: Book, zone: ZoneInfo) -> dict[int, int]:
    """Of what was told late: before how many entries it happened that stood there already, as they stand now after
    corrections. Of steps alone.
    """
    begun: list[datetime] = []
    found = {}
    for entry in entries:
        term = book.rules.kinds.get(entry.kind)
        if term is None or entry.kind in BY_TIME | {CORRECTION} or is_of_access(term) or "items" in term.required:
            continue
        by = struck.get(entry.n)
        if by is not None and by.data.get("code") != REPLACED:
            continue
        stands = entry if by is None else as_corrected(entry, by, zone)
        at = Moment.parse(stands.occurred_at, zone)
        later = len(begun) - bisect_right(begun, at.latest)
        if later:
            found[entry.n] = later
        insort(begun, at.earliest)
    return found


def happening(book: Book, entry: Entry) -> Happening:
    """An entry by itself."""
    return _happening(book, entry, entry, None, ())


def _happening(book: Book, entry: Entry, stands: Entry, by: Entry | None, met: tuple[Deadline, ...]) -> Happening:
    kind, code = book.rules.kinds.get(stands.kind), stands.data.get("code")
    corrects = entry.data.get("corrects") if entry.kind == CORRECTION else None
    return Happening(
        n=entry.n,
        kind=stands.kind,
        code=code if isinstance(code, str) else None,
        title=None if kind is None else kind.title,
        code_title=code_title(book.rules, stands.kind, "code", code),
        happened=stands.occurred_at,
        precision=stands.precision,
        recorded_at=entry.recorded_at,
        by=entry.by,
        role_title=role_titles(book.rules).get(entry.by.role),
        data={name: value for name, value in stands.data.items() if name not in DOSSIER},
        corrects=corrects if isinstance(corrects, int) else None,
        struck=None if by is None else _struck(book, by),
        met=met,
        reached=_reached(book, entry) if entry.kind in BY_TIME else (),
    )


def _struck(book: Book, by: Entry) -> Struck:
    reason = by.data.get("reason")
    return Struck(
        n=by.n,
        by=by.by,
        recorded_at=by.recorded_at,
        code=str(by.data.get("code")),
        reason=reason if isinstance(reason, str) else None,
        reason_title=code_title(book.rules, CORRECTION, "reason", reason),
    )


def _reached(book: Book, entry: Entry) -> tuple[Reached, ...]:
    titles, terms = role_titles(book.rules), {plan.key: plan.clock for plan in book.rules.plans}
    found = []
    for one in entry.data.get("stages") or entry.data.get("lapsed", ()):
        term = terms.get(one["clock"])
        told = [stage.tell for stage in term.stages if stage.at == one["stage"]] if term is not None else []
        told += [tell for label, _after, tell in book.rules.asking if label == one["stage"]]
        found.append(
            Reached(
                clock=one["clock"],
                title=None if term is None else term.title,
                stage=one["stage"],
                at=one["at"],
                roles=tuple(titles[role] for roles in told for role in roles if role in titles),
            )
        )
    return tuple(found)
