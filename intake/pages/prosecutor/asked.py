"""The four questions as a form: what is filled in beforehand, and what was answered. Read `filled`, then `answers_in`.

Only the first two are filled in, with what is known: an answer that was guessed would be a false record.
"""

from datetime import date
from typing import Any

from intake.pages.desk.casepage.telling import Teller
from intake.pages.prosecutor.file import File
from workflow.answers import Answers
from workflow.errors import _
from workflow.moment import Moment, Precision
from workflow.pages.forms import Given

RECEIVED, RECEIVED_ON, HANDLER, FILE_NUMBER = "received", "received_on", "handler", "file_number"
DONE, DONE_ON, NEXT, NEXT_ON = "done", "done_on", "next", "next_on"
REASON, DECISION, TOLD_ON = "reason", "decision", "victim_told_on"
YES, NO = "yes", "no"
MOST_SIGNS = 200  # typed into a field of one word; what is too long for it is said in the engine's words


def filled(file: File) -> dict[str, str]:
    """What the form says before anybody typed."""
    sent, teller = file.sent, file.teller
    received = day_of(teller, sent.received.moment) if sent.received is not None else teller.now
    return {
        RECEIVED: YES,
        RECEIVED_ON: received if isinstance(received, str) else f"{received.astimezone(teller.tongue.zone):%d.%m.%Y}",
        HANDLER: sent.handler or file.at.who.by.person,
        FILE_NUMBER: sent.file_number,
    }


def handlers(file: File) -> list[tuple[str, str]]:
    """Who may handle it: oneself, colleagues of the office, whoever it was said to be, nobody yet."""
    names, own, say = file.teller.names, file.at.who.by.person, file.say
    found = {own: say(_("Me"))}
    found |= {one: name for one, name in names.people.items() if one != own}
    if file.sent.handler:
        found.setdefault(file.sent.handler, file.sent.handler)
    return [*found.items(), ("", say(_("Not decided yet")))]


def answers_in(given: Given, file: File) -> Answers:
    """What was answered; `given.problems` has what is no day and no choice."""
    steps = {name for name, _words in file.options.done}
    data: dict[str, Any] = {}
    if file.form.received_by is not None:
        data = receipt_in(given, {one for one, _name in handlers(file)})
    if data.get(RECEIVED) is False:
        return Answers(received=False)
    return Answers(
        **data,
        done=given.choice(DONE, steps),
        done_on=past(given, DONE_ON),
        reason=given.line(REASON, at_most=MOST_SIGNS),
        next=given.choice(NEXT, {code for code, _words in file.options.next}),
        next_on=coming(given, NEXT_ON),
    )


def receipt_in(given: Given, among: set[str] | None) -> dict[str, Any]:
    """The first two answers; `among`: who may handle it, None for anybody."""
    said = given.choice(RECEIVED, {YES, NO})
    known = {YES: True, NO: False}.get(said)
    if known is False:
        return {RECEIVED: False}
    handler = given.line(HANDLER, at_most=MOST_SIGNS) if among is None else given.choice(HANDLER, among)
    return {
        RECEIVED: known,
        RECEIVED_ON: past(given, RECEIVED_ON),
        HANDLER: handler,
        FILE_NUMBER: given.line(FILE_NUMBER, at_most=MOST_SIGNS),
    }


def past(given: Given, name: str) -> Moment | None:
    """When something happened: a day, or a month where only that is known."""
    return given.moment(name, is_past=True)


def coming(given: Given, name: str) -> date | None:
    """A day that is still to come."""
    return given.day(name, is_past=False)


def day_of(teller: Teller, at: Moment) -> str:
    """A time as it is typed."""
    local = at.earliest.astimezone(teller.tongue.zone)
    if at.precision is Precision.MINUTE:
        return f"{local:%d.%m.%Y %H:%M}"
    return {Precision.DAY: f"{local:%d.%m.%Y}", Precision.MONTH: f"{local:%m.%Y}"}.get(at.precision, f"{local:%Y}")
