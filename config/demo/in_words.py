"""What passing time brought, in words for whoever let it pass. Read `say`."""

from collections.abc import Iterator, Sequence

from config.demo.passing import Passing
from config.demo.told import Day, Notice, Person, Ran, Sent
from workflow.pages.tongue import Tongue


def said(passed: Passing, days: Sequence[Day], speaks: Tongue, *, post: str) -> Iterator[str]:
    """Line by line: each day, each person with what they were told, what ran out of time; at last what time it is."""
    for day in days:
        yield f"{day.day:%A} {speaks.day(day.day)}" + ("" if day.is_working else ", no working day")
        for person in day.people:
            yield from _person(person, speaks)
        if not day.people:
            yield "  Nobody is told anything."
        for words, every in (("Ran out of time", day.late), ("No longer possible", day.lapsed)):
            yield from (f"  {words} at {speaks.time(one.at)}: {_clock(one)}, {one.case}" for one in every)
    now = passed.until
    yield f"It is now {now.astimezone(speaks.zone):%A} {speaks.instant(now)} in this demo; a server that runs follows."
    if any(message.file for day in days for person in day.people for message in person.messages):
        yield f"The e-mails lie in {post}, for any mail program."


def _person(person: Person, speaks: Tongue) -> Iterator[str]:
    yield f"  {person.name}"
    told: list[Notice | Sent] = [*person.inbox, *person.messages]
    for one in sorted(told, key=lambda one: one.at):
        yield f"    {speaks.time(one.at)}  {_notice(one) if isinstance(one, Notice) else _message(one)}"


def _notice(one: Notice) -> str:
    says = "; ".join(words.rstrip(".") for words in one.says)
    return f"{'Urgent. ' if one.urgent else ''}{says}: {one.case}"


def _message(one: Sent) -> str:
    number = f"{one.notices} {'notice' if one.notices == 1 else 'notices'}"
    if one.fault:
        return f"By {one.channel}, {number}, not delivered: {one.fault}"
    return f"By {one.channel}: {number}" + (f", {one.file}" if one.file else "")


def _clock(one: Ran) -> str:
    return one.clock if one.kind == "limit" else f"{one.clock} (promptness, no limit)"
