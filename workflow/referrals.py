"""What was sent to other offices, and what became of it there: whether it arrived, what was done, what is next.

Everything is read from a case's events as they stand after corrections; nothing is recorded. A case may be sent to
several offices, and to one of them more than once: each sending is followed by itself. Read `referrals`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from msgspec import Struct

from workflow.clocks import Clock
from workflow.duties import is_of_access, whose
from workflow.folding import Case
from workflow.history import Happened, history
from workflow.law import Law
from workflow.moment import Moment
from workflow.policy.rules import Rules, names_of
from workflow.policy.terms import Answering

PLANNED = "planned"  # a plan: what is said last besides it is the answer


def reference_of(rules: Rules, kind: str) -> str:
    """The field by which what is said later names what an event of this kind sent: that of a clock of its own."""
    terms = rules.policy.clocks.clock
    own = (
        one.per
        for one in terms
        if one.per not in ("case", "silence") and one.per in rules.kinds[kind].data and kind in rules.opened(one.starts)
    )
    return next(own, "")


class Referral(Struct, frozen=True, kw_only=True):
    """Something that sent a case to an office: the event `n`, its reference ("" without one), who got it, when.

    `received` is the newest acknowledgement, `told` everything that was said of it since, in the order of recording;
    `next_step` and `next_on` are what is planned. `office` is "" for one that has no account here.
    """

    n: int
    kind: str
    code: str | None
    field: str
    reference: str
    office: str
    authority: str
    strand: str
    sent: Moment
    received: Happened | None
    told: tuple[Happened, ...]
    next_step: str
    next_on: date | None

    @property
    def file_number(self) -> str:
        """The number under which the office keeps it; "" where it is not known."""
        return self._known("file_number")

    @property
    def handler(self) -> str:
        """Whoever handles it there, as a pseudonym; "" where that is not known."""
        return self._known("handler")

    @property
    def answered(self) -> Happened | None:
        """What was said last that is more than a receipt or a plan."""
        done = [one for one in self.told if one is not self.received and one.code != PLANNED]
        return done[-1] if done else self.received

    def about(self, term_data: Sequence[str]) -> dict[str, Any]:
        """How an event says that it is about this, as far as its kind can (the fields that it may carry)."""
        said = {self.field: self.reference, "authority": self.authority, "strand": self.strand}
        return {name: value for name, value in said.items() if value and name in term_data}

    def _known(self, name: str) -> str:
        """The newest word on it: a number that was told once stays, if a later receipt does not say it again."""
        said = [one.data.get(name) for one in self.told if one.data.get(name)]
        return str(said[-1]) if said else ""


def referrals(case: Case, law: Law, *, office: str | None = None) -> tuple[Referral, ...]:
    """What was sent to an office, or to all, in the order of recording."""
    happened = sorted(history(case.entries, law.calendar.zone), key=lambda one: one.n)
    shared = law.book.rules.shared
    return tuple(
        _referral(case, law, happened, one)
        for one in happened
        if not shared.isdisjoint(names_of(one.kind, one.code)) and office in (None, one.data.get("office"))
    )


def name_of(one: Happened) -> str:
    """An event, or event:code."""
    return f"{one.kind}:{one.code}" if one.code else one.kind


def answering(rules: Rules, kind: str, role: str) -> Answering | None:
    """What a role answers to an event of this kind."""
    return next((one for one in rules.policy.workflow.answers if kind in one.to and role in one.by), None)


def answering_of(rules: Rules, kind: str, authority: object) -> Answering | None:
    """What an authority answers to it, for an officer who enters that; the first that fits, where no form names it."""
    fitting = [one for one in rules.policy.workflow.answers if kind in one.to]
    return next((one for one in fitting if authority in one.authority), fitting[0] if fitting else None)


def _referral(case: Case, law: Law, happened: Sequence[Happened], root: Happened) -> Referral:
    told = tuple(one for one in happened if one.n > root.n and _concerns(case, law.book.rules, root, one))
    field = reference_of(law.book.rules, root.kind)
    form = answering_of(law.book.rules, root.kind, root.data.get("authority"))
    received = [one for one in told if form is not None and one.kind == form.received_by]
    planned = next((one for one in reversed(told) if one.data.get("next_step")), None)
    on = None if planned is None else planned.data.get("next_on")
    return Referral(
        n=root.n,
        kind=root.kind,
        code=root.code,
        field=field,
        reference=_said(root, field),
        office=_said(root, "office"),
        authority=_said(root, "authority"),
        strand=_said(root, "strand"),
        sent=root.moment,
        received=received[-1] if received else None,
        told=told,
        next_step="" if planned is None else str(planned.data["next_step"]),
        next_on=_day(on),
    )


def _concerns(case: Case, rules: Rules, root: Happened, one: Happened) -> bool:
    """Whether an event says something of what `root` sent: it names it, or it is of the office that got it."""
    term = rules.kinds.get(one.kind)
    if term is None or is_of_access(term) or "items" in term.required:
        return False
    field, by = reference_of(rules, root.kind), case.entries[one.n - 1].by
    if not rules.shared.isdisjoint(names_of(one.kind, one.code)):
        return False
    named = {name: one.data[name] for name in _references(rules) if one.data.get(name)}
    if named:
        return bool(root.data.get(field)) and named.get(field) == root.data[field]
    if root.data.get(field):
        return bool(by.office) and by.office == root.data.get("office")
    is_theirs = bool(by.office) and by.office == root.data.get("office")
    is_theirs = is_theirs or one.data.get("authority") == root.data.get("authority") is not None
    return is_theirs and _answers(rules, root, one)


def _answers(rules: Rules, root: Happened, one: Happened) -> bool:
    """Whether an event is an answer to what has no name of its own: one to another request of that office is none."""
    form = answering_of(rules, root.kind, root.data.get("authority"))
    if form is None:
        return True
    said = {*form.done, *form.decisions, form.said_by, form.received_by, form.notified_by}
    return not said.isdisjoint(names_of(one.kind, one.code))


def clocks_of(case: Case, law: Law, sent: Referral, role: str) -> Iterator[Clock]:
    """The clocks of a case that wait for a role of the office that got it: its own, and the file's."""
    rules = law.book.rules
    steps = whose(rules)
    for clock in case.clocks:
        if concerns_clock(rules, steps, clock.key, role) and is_of(rules, clock.plan.per, clock.occasion, sent):
            yield clock


def is_of(rules: Rules, per: str, occasion: int, sent: Referral) -> bool:
    """Whether a clock, by what it is kept for and its occasion, is about what was sent; of the file as a whole are
    those of what is acknowledged.
    """
    if is_of_reference(rules, per):
        return per == sent.field and occasion == sent.n
    return any(sent.kind in one.to and one.received_by is not None for one in rules.policy.workflow.answers)


def concerns_clock(rules: Rules, steps: Mapping[str, str], key: str, role: str) -> bool:
    """Whether a clock waits for a role: its step, the receipt that each role gives of what it got, the reply to what
    has a clock of its own and is not acknowledged.
    """
    if steps.get(key) == role:
        return True
    mine = [one for one in rules.policy.workflow.answers if role in one.by]
    if not {one.received_by for one in mine}.isdisjoint(rules.met_by(key)):
        return True
    per = next((one.per for one in rules.policy.clocks.clock if one.key == key), "")
    return any(per == reference_of(rules, kind) for one in mine if one.received_by is None for kind in one.to)


def is_of_reference(rules: Rules, per: str) -> bool:
    """Whether there is one such clock for each thing that was sent."""
    return per in _references(rules)


@lru_cache(maxsize=64)
def _references(rules: Rules) -> frozenset[str]:
    """The fields by which something that was sent is named."""
    kinds = {kind for form in rules.policy.workflow.answers for kind in form.to} | (rules.shared & rules.kinds.keys())
    return frozenset(reference_of(rules, kind) for kind in kinds) - {""}


def _said(one: Happened, name: str) -> str:
    value = one.data.get(name)
    return value if isinstance(value, str) else ""


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None  # a month or a year is no day to be held to
