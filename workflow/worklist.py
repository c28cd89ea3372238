"""What an office works from: its cases by what is due first, late on top, a page at a time, with how many there are.

Reads what is kept and records nothing. Titles are the policy's words in all its languages; whoever shows them chooses.
Read `worklist`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct, structs
from sqlalchemy import Connection

from workflow.conduct import wanted_state
from workflow.duties import code_title, ours, role_titles, whose
from workflow.events import CASE
from workflow.law import Book, Law
from workflow.machine import State
from workflow.moment import end_of_day, local_day
from workflow.numbering import typed_number
from workflow.policy.terms import Clock, Words
from workflow.rulebook import law_in_force
from workflow.store import worklist as store
from workflow.store.worklist import Asked, Counts, First, Group, Line, Running, Scope, Times

__all__ = ["Counts", "Group", "Page", "Question", "Row", "Scope", "Standing", "Waits", "worklist"]

PAGE = 50
SETTING = "setting"


class Question(Struct, frozen=True, kw_only=True):
    """Which cases. `state`: keys of states, or "region:state"; of several in a region any will do. `before` is UTC.

    `group`: only those that fall due then. `clock`: what they wait for first; `waiting_for`: the role whose step that
    is. `number`: how their number begins, in small or capital letters. `office`: to which they were sent. `assigned`:
    to one of these people. `page` counts from 1.
    """

    scope: Scope = Scope.ALL
    group: Group | None = None
    state: tuple[str, ...] = ()
    before: datetime | None = None
    clock: str | None = None
    waiting_for: str | None = None
    setting: str | None = None
    urgent: bool = False
    number: str = ""
    office: str | None = None
    assigned: tuple[str, ...] | None = None
    page: int = 1


class Waits(Struct, frozen=True):
    """The clock that a case waits for first; `due` (UTC) is None while a pause without end holds it.

    `earliest` is when it may have been due where its start is vague. `whose`: the role whose step it is.
    """

    clock: str
    title: Words
    kind: str
    limit: str
    basis: str
    verified: bool
    due: datetime | None
    earliest: datetime | None
    late: bool
    whose: str | None
    whose_title: Words | None
    ours: bool


class Standing(Struct, frozen=True):
    """The state of a region, or of one reference in it."""

    region: str
    state: str
    title: Words | None
    reference: str = ""


class Row(Struct, frozen=True):
    """A case. `more_limits`: how many limits run beside `first`; `late`: how many of all are; `watches` run too.

    `offices`: those that it was sent to. The first of `states` is the course of the case. `ask_again_at`: the beginning
    of the day on which a pause in it is to be asked about again (UTC).
    """

    id: str
    number: str | None
    group: Group
    first: Waits | None
    more_limits: int
    watches: int
    late: int
    urgent: bool
    received_at: datetime
    age_days: int
    assigned_to: str | None
    setting: str | None
    setting_title: Words | None
    states: tuple[Standing, ...]
    offices: tuple[str, ...]
    ask_again_at: datetime | None = None


class Page(Struct, frozen=True):
    """A page of cases, how many answer the question in all, and on how many pages.

    `counts` leaves out the group that was asked for: of each group, of each scope, and of the urgent ones.
    """

    rows: tuple[Row, ...]
    total: int
    counts: Counts
    page: int
    pages: int


def worklist(connection: Connection, question: Question, *, person: str, now: datetime) -> Page:
    """A page of the cases asked for: late ones, then those that only a watch is late of, then by what is due first.

    `person` is whose cases are `Scope.MINE`; `now` is UTC. A page that is not there is empty. Raises NotUnderstood for
    a state that the policy has not.
    """
    law = law_in_force(connection)
    asked, times = _asked(law.book, question, person), _times(law, now)
    store.prefer_indexes(connection)
    counts = store.counts(connection, asked, times)
    shown = {group: many for group, many in counts.groups.items() if question.group in (None, group)}
    total, page = sum(shown.values()), max(1, question.page)
    placed = _placed(connection, asked, shown, times, first=(page - 1) * PAGE)
    return Page(_rows(connection, law, placed, now), total, counts, page, pages=max(1, -(-total // PAGE)))


def rows_of(connection: Connection, streams: Collection[str], *, now: datetime) -> tuple[Row, ...]:
    """The rows of these cases in the order of the list; what is no case of the list is left out. `now` is UTC."""
    law = law_in_force(connection)
    times = _times(law, now)
    lines = store.lines(connection, [one for one in streams if one.startswith(f"{CASE}:")]).values()
    order = list(Group)

    def place(one: Line) -> tuple[int, datetime, str]:
        return order.index(store.group_of(one, times)), one.due_at or now, one.stream

    placed = {one.stream: store.group_of(one, times) for one in sorted(lines, key=place)}
    return _rows(connection, law, placed, now)


def of_people(connection: Connection, people: Collection[str], *, at_most: int) -> list[str]:
    """The open cases (streams) that are assigned to any of these people, what is due first on top."""
    closed = closed_bits(law_in_force(connection).book)
    return store.assigned(connection, people, but=closed, at_most=at_most)


def loads(connection: Connection, people: Collection[str]) -> dict[str, int]:
    """How many open cases each of these people has."""
    found = store.loads(connection, people, but=closed_bits(law_in_force(connection).book))
    return dict.fromkeys(people, 0) | found


def closed_states(book: Book) -> frozenset[tuple[str, str]]:
    """Region and state in which a case is done with: the end of the lane of its course, the first region."""
    course = book.machine.regions[0]
    return frozenset({(course.key, course.lane[-1])}) if course.lane else frozenset()


def closed_bits(book: Book) -> int:
    """The same as bits."""
    return sum(book.machine.bit(*one) for one in closed_states(book))


def _asked(book: Book, question: Question, person: str) -> Asked:
    clocks: tuple[str, ...] | None = None if question.clock is None else (question.clock,)
    if question.waiting_for is not None:
        steps = whose(book.rules)
        clocks = tuple(key for key in (steps if clocks is None else clocks) if steps.get(key) == question.waiting_for)
    return Asked(
        scope=question.scope,
        person=person,
        stands=_stands(book, question.state),
        due_before=question.before,
        clocks=clocks,
        setting=question.setting,
        urgent=question.urgent,
        number=_typed(book, question.number),
        office=question.office,
        assigned=question.assigned,
    )


def _typed(book: Book, number: str) -> str:
    return typed_number(book.rules.policy.workflow, number)


def _stands(book: Book, states: tuple[str, ...]) -> tuple[int, ...]:
    """For each region asked about the bits of the states that will do; a state without region is any region's."""
    found: dict[str, int] = {}
    for text in states:
        region, state = wanted_state(book, text)
        every = [region] if region else [one.key for one in book.machine.regions]
        for one in every:
            found[region] = found.get(region, 0) | book.machine.bit(one, state)
    return tuple(found.values())


def _times(law: Law, now: datetime) -> Times:
    zone = law.calendar.zone
    today = local_day(now, zone)
    return Times(now, end_of_day(today, zone), end_of_day(today + timedelta(days=7), zone))


def _placed(
    connection: Connection, asked: Asked, shown: dict[Group, int], times: Times, *, first: int
) -> dict[str, Group]:
    """The cases of a page in their order: of each group the part that lies on it."""
    placed: dict[str, Group] = {}
    for group, many in shown.items():
        left = PAGE - len(placed)
        if first < many and left:
            found = store.streams(connection, asked, group, times, first=first, at_most=left)
            placed |= dict.fromkeys(found, group)
        first = max(0, first - many)
    return placed


def _rows(connection: Connection, law: Law, placed: dict[str, Group], now: datetime) -> tuple[Row, ...]:
    wanted = list(placed)
    lines, running = store.lines(connection, wanted), store.running(connection, wanted, now)
    firsts, offices = store.firsts(connection, wanted), store.offices(connection, wanted)
    asked_again = store.asked_again(connection, wanted, now)
    terms = law.terms
    rows = []
    for stream, group in placed.items():
        line, first = lines[stream], firsts.get(stream)
        waits = None if first is None else _waits(law.book, terms[first.rulebook, str(line.due_key)], line, first, now)
        row = _row(law.book, line, group, waits, running.get(stream, NONE), offices[stream], now)
        rows.append(structs.replace(row, ask_again_at=asked_again[stream]) if stream in asked_again else row)
    return tuple(rows)


NONE = Running()


def _waits(book: Book, term: Clock, line: Line, first: First, now: datetime) -> Waits:
    role, due = whose(book.rules).get(term.key), line.due_at
    return Waits(
        clock=term.key,
        title=term.title,
        kind=term.kind,
        limit=term.limit,
        basis=term.basis,
        verified=term.verified,
        due=due,
        earliest=first.due_from if first.due_from != due else None,
        late=due is not None and due < now,
        whose=role,
        whose_title=None if role is None else role_titles(book.rules).get(role),
        ours=role in ours(book.rules),
    )


def _row(
    book: Book,
    line: Line,
    group: Group,
    first: Waits | None,
    running: Running,
    offices: tuple[str, ...],
    now: datetime,
) -> Row:
    return Row(
        id=line.stream.removeprefix(f"{CASE}:"),
        number=line.number,
        group=group,
        first=first,
        more_limits=running.limits - (first is not None and first.kind == "limit"),
        watches=running.watches,
        late=running.late,
        urgent=line.urgent,
        received_at=line.received_at,
        age_days=(now - line.received_at).days,
        assigned_to=line.assigned_to,
        setting=line.setting,
        setting_title=code_title(book.rules, "", SETTING, line.setting),
        states=standings(book, line.state),
        offices=offices,
    )


def standings(book: Book, state: State) -> tuple[Standing, ...]:
    """The state of each region, and of each reference where a region is kept for each."""
    found = []
    # Just after an adoption a kept state may still be of a policy with other regions: its row waits to be derived anew.
    for region, own in zip(book.machine.regions, state.regions, strict=False):
        titles = {one.key: one.title for one in region.state}
        told_apart = [(reference, here) for name, reference, here in state.references if name == region.key]
        found += [
            Standing(region.key, here, titles.get(here), reference) for reference, here in told_apart or [("", own)]
        ]
    return tuple(found)
