"""Answers made into facts: only what the case does not say already, each with its day. Pure; read `facts_of`."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from workflow.answers import NOTHING_PLANNED, Answers, nothing_new
from workflow.history import Happened
from workflow.law import Law
from workflow.moment import Moment, local_day
from workflow.policy.terms import Answering
from workflow.referrals import PLANNED, Referral

NOT_RECEIVED = "not_received"


class Fact(Struct, frozen=True):
    """An event to record, and when it happened."""

    kind: str
    data: dict[str, Any]
    at: Moment

    @property
    def name(self) -> str:
        """The event, or event:code."""
        code = self.data.get("code")
        return f"{self.kind}:{code}" if code else self.kind


def facts_of(law: Law, sent: Referral, form: Answering, answers: Answers, *, first: int, now: datetime) -> list[Fact]:
    """What the answers tell that is new, in the order of recording; `first` is the number that the first of them gets.

    A receipt that is known is told again only with another number or handler, at the day that is known: it is no step
    that anything counts from.
    """
    telling = _Telling(law, sent, form, now)
    if answers.received is False and form.received_by is not None:
        return telling.new([telling.fact(form.said_by, {"code": NOT_RECEIVED}, Moment.exactly(now))])
    found: list[Fact] = []
    if form.received_by is not None:
        found += telling.receipt(form.received_by, answers)
    if answers.done:
        found += telling.done(answers)
    if answers.victim_told_on is not None and form.notified_by is not None:
        found += telling.told_of(form.notified_by, answers, first + len(found) - 1)
    if answers.next:
        found += telling.planned(answers, found)
    return found


class _Telling:
    def __init__(self, law: Law, sent: Referral, form: Answering, now: datetime) -> None:
        self.law, self.sent, self.form, self.now = law, sent, form, now

    def fact(self, kind: str, data: dict[str, Any], at: Moment) -> Fact:
        """A fact about what was sent."""
        fields = self.law.book.rules.kinds[kind].data
        said = {name: value for name, value in data.items() if name in fields and value not in ("", None, [])}
        return Fact(kind, {**said, **self.sent.about(fields)}, at)

    def new(self, facts: list[Fact]) -> list[Fact]:
        """Those of some facts that the case does not tell yet."""
        return [one for one in facts if self.known(one) is None]

    def known(self, fact: Fact) -> Happened | None:
        """The entry that says the same of the same day already."""
        return next((one for one in self.sent.told if self._is_same(one, fact)), None)

    def _is_same(self, one: Happened, fact: Fact) -> bool:
        about = ("code", "reason", self.sent.field)
        is_alike = one.kind == fact.kind and all(one.data.get(name) == fact.data.get(name) for name in about)
        return is_alike and self._days(one.moment) == self._days(fact.at)

    def _days(self, at: Moment) -> tuple[object, object]:
        zone = self.law.calendar.zone
        return local_day(at.earliest, zone), local_day(at.latest, zone)

    def receipt(self, kind: str, answers: Answers) -> list[Fact]:
        """That it arrived, with its number and who handles it."""
        known, sent = self.sent.received, self.sent
        has_more = answers.file_number not in ("", sent.file_number) or answers.handler not in ("", sent.handler)
        is_other_day = answers.received_on is not None and (
            known is None or self._days(known.moment) != self._days(answers.received_on)
        )
        if not answers.received and not has_more and not is_other_day:
            return []
        if known is not None and not has_more and not is_other_day:
            return []
        at = answers.received_on or (known.moment if known is not None else Moment.exactly(self.now))
        data = {
            "file_number": answers.file_number or sent.file_number,
            "handler": answers.handler or sent.handler,
            "office": sent.office,
        }
        return [self.fact(kind, data, at)]

    def done(self, answers: Answers) -> list[Fact]:
        """What was done."""
        kind, _colon, code = answers.done.partition(":")
        data = {**answers.more, "code": code, "reason": answers.reason, "decision": answers.decision}
        data.setdefault("file_number", answers.file_number or self.sent.file_number)
        return self.new([self.fact(kind, data, answers.done_on or Moment.exactly(self.now))])

    def told_of(self, notified_by: str, answers: Answers, n: int) -> list[Fact]:
        """That the victim was told of the decision with the number `n`, or of the one that is known."""
        kind, _colon, code = answers.done.partition(":")
        data = {"code": code, "reason": answers.reason}
        at = answers.victim_told_on or Moment.exactly(self.now)
        known = self.known(self.fact(kind, data, answers.done_on or at))
        return self.new([self.fact(notified_by, {"about": n if known is None else known.n}, at)])

    def planned(self, answers: Answers, found: list[Fact]) -> list[Fact]:
        """What is planned, unless that is known; said in one entry with "nothing new"."""
        on = None if answers.next == NOTHING_PLANNED else answers.next_on
        if (answers.next, on) == (self.sent.next_step, self.sent.next_on):
            return []
        said = {"next_step": answers.next, "next_on": None if on is None else on.isoformat()}
        if found and found[-1].name == nothing_new(self.form):
            last = found.pop()
            return [self.fact(self.form.said_by, {**last.data, **said}, last.at)]
        return [self.fact(self.form.said_by, {"code": PLANNED, **said}, Moment.exactly(self.now))]
