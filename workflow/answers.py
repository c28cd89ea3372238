"""What an office may answer to what sent it a case: did it arrive, who handles it, what was done, what is next.

The lists are the policy's (`[[answers]]` of workflow.toml). Here they are opened out for choosing, and what is wrong
with an answer is said in a sentence at its field; what is right becomes facts to be recorded (`answering.py`). Pure:
`now` is given. Read `Answers`, then `problems_of`.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from workflow.duties import code_title
from workflow.errors import Sentence, _
from workflow.events import FORMS
from workflow.law import Law
from workflow.moment import Moment, local_day
from workflow.policy.rules import Rules
from workflow.policy.terms import Answering, Words
from workflow.referrals import Referral

NOTHING_NEW, NOTHING_PLANNED = "nothing_new", "nothing_planned"
WRITTEN_SO = _("Write it with the letters A to Z, figures and the signs / . _ : -, without blanks, at most 64 signs.")


class Answers(Struct, frozen=True, kw_only=True):
    """What somebody answered; what is empty or None is not answered.

    `received` False: it did not arrive, and nothing else is asked. `done`: an event, or event:code, of the lists;
    `more`: what else that event says. `victim_told_on`: when the victim was told of the decision. `next`: a code of
    the list next_step.
    """

    received: bool | None = None
    received_on: Moment | None = None
    file_number: str = ""
    handler: str = ""
    done: str = ""
    done_on: Moment | None = None
    reason: str = ""
    decision: str = ""
    victim_told_on: Moment | None = None
    next: str = ""
    next_on: date | None = None
    more: Mapping[str, Any] = {}


Choice = tuple[str, Words]


class Options(Struct, frozen=True):
    """What may be chosen, each in the policy's order; `reasons` of each answer that asks for one."""

    done: tuple[Choice, ...]
    decisions: tuple[Choice, ...]
    reasons: Mapping[str, tuple[Choice, ...]]
    next: tuple[Choice, ...]


def options(law: Law, form: Answering) -> Options:
    """The lists of a form of answers, with their words."""
    rules = law.book.rules
    lists = {one.key: one.code for one in rules.policy.vocabulary.codes}
    reasons = {kind: tuple((one.key, one.title) for one in lists[f"{kind}_reason"]) for kind in form.reasoned}
    steps = {one.key: one.title for one in lists["next_step"]}
    return Options(
        done=tuple((name, title_of(rules, form, name)) for name in form.done),
        decisions=tuple((name, title_of(rules, form, name)) for name in form.decisions),
        reasons=reasons,
        next=tuple((code, steps[code]) for code in form.next),
    )


def nothing_new(form: Answering) -> str:
    """The answer that there is nothing new."""
    return f"{form.said_by}:{NOTHING_NEW}"


def title_of(rules: Rules, form: Answering, name: str) -> Words:
    """The words for an event, or event:code: the code's own for other steps, which say nothing else."""
    kind, _colon, code = name.partition(":")
    title = rules.kinds[kind].title
    own = code_title(rules, kind, "code", code) if code else None
    if own is None or kind == form.said_by:
        return own or title
    return Words(en=f"{title.en}: {own.en}", sq=f"{title.sq}: {own.sq}", sr=f"{title.sr}: {own.sr}")


Problems = Iterator[tuple[str, Sentence]]


def problems_of(
    law: Law, sent: Referral, form: Answering, answers: Answers, *, now: datetime, is_whole: bool = True
) -> dict[str, Sentence]:
    """What is wrong with the answers, by field; `is_whole`: all four must be there, else at least one of them."""
    if answers.received is False and form.received_by is not None:
        return {}
    if not is_whole and answers == Answers():
        return {"done": _("Nothing was answered. Answer one question at least.")}
    check, found = _Check(law, sent, form, answers, now, is_whole), dict[str, Sentence]()
    for part in (check.receipt(), check.done(), check.decision(), check.next()):
        for field, sentence in part:
            found.setdefault(field, sentence)
    return found


class _Check(Struct, frozen=True):
    law: Law
    sent: Referral
    form: Answering
    answers: Answers
    now: datetime
    is_whole: bool

    def receipt(self) -> Problems:
        """Of the first two questions."""
        said = self.answers
        if self.form.received_by is None:
            return
        if self.is_whole and said.received is None:
            yield "received", _("Say whether it arrived.")
        if said.received_on is not None:
            yield from self._time("received_on", said.received_on)
        elif self.is_whole and said.received and self.sent.received is None:
            yield "received_on", _("Write the day on which it arrived.")
        if said.file_number and not FORMS["reference"](said.file_number):
            yield "file_number", WRITTEN_SO
        if said.handler and not FORMS["pseudonym"](said.handler):
            yield "handler", _("Write initials or a number, without blanks; never a name.")

    def done(self) -> Problems:
        """Of the third."""
        said = self.answers
        if not said.done:
            if self.is_whole:
                yield "done", _("Choose what was done last. “Nothing new” is an answer.")
            elif said.done_on is not None:
                yield "done", _("Choose what was done on that day.")
        elif said.done not in (*self.form.done, *self.form.decisions):
            yield "done", _("Choose one of these.")
        elif said.done_on is not None:
            yield from self._time("done_on", said.done_on)
        elif said.done != nothing_new(self.form):
            yield "done_on", _("Write when it was done; a month is enough.")

    def decision(self) -> Problems:
        """Of what a decision says besides."""
        said, kind = self.answers, self.answers.done.partition(":")[0]
        if kind in self.form.reasoned:
            if not said.reason:
                yield "reason", _("Choose the reason: without one this is not recorded.")
            elif said.reason not in self.law.book.rules.codes.get(f"{kind}_reason", frozenset()):
                yield "reason", _("Choose one of the reasons for it.")
        elif said.reason:
            yield "reason", _("What was chosen has no reason. Leave this empty.")
        if said.decision and not FORMS["reference"](said.decision):
            yield "decision", WRITTEN_SO
        told = said.victim_told_on
        if told is None:
            return
        yield from self._time("victim_told_on", told)
        if said.done not in self.form.decisions:
            yield "victim_told_on", _("The victim is told of a decision. Leave this empty where there is none.")
        elif said.done_on is not None and told.latest < said.done_on.earliest:
            yield "victim_told_on", _("This is before the decision. Write the day on which the victim was told.")

    def next(self) -> Problems:
        """Of the fourth."""
        said = self.answers
        if said.next and said.next not in self.form.next:
            yield "next", _("Choose one of these.")
        elif not said.next and (self.is_whole or said.next_on is not None):
            yield "next", _("Choose what comes next. “Nothing is planned” is an answer.")
        if said.next_on is not None:
            if said.next_on < local_day(self.now, self.law.calendar.zone):
                yield "next_on", _("This day is over. Write the day for which it is planned.")
        elif said.next and said.next != NOTHING_PLANNED:
            yield "next_on", _("Write the day for which it is planned.")

    def _time(self, field: str, at: Moment) -> Problems:
        if at.earliest > self.now:
            yield field, _("This is still to come. Write when it happened.")
        elif at.latest < self.sent.sent.earliest:
            yield field, _("This is before it was sent, on %(when)s. Write a later day.", when=self.sent.sent)
