"""Which policy and which calendar are in force, and which were: every clock takes the ones of its own time.

A policy is kept by its hash in the database, and adopting it is an event of the system's stream. A clock takes the
policy in force at its start (before the first adoption, the first), and the calendar in force while it is unmet (of a
stopped one, at its stop), so that a change of law never rewrites a past due date. Read `Law.clocks`.
"""

from collections.abc import Sequence
from datetime import datetime

from workflow.calendar import Calendar
from workflow.clocks import Clock, derive
from workflow.history import Happened
from workflow.machine import Machine
from workflow.policy.rules import Rules
from workflow.policy.terms import Clock as Term


class Book:
    """A policy in force `since` an instant (UTC), ready for work."""

    def __init__(self, rules: Rules, since: datetime) -> None:
        self.rules, self.since, self.hash = rules, since, rules.policy.hash
        self.machine = Machine(rules)


class Law:
    """Everything adopted so far. `adoption` is the `n` of the newest adoption in the system's stream."""

    def __init__(self, adoption: int, books: Sequence[Book], calendars: Sequence[tuple[datetime, Calendar]]) -> None:
        self.adoption, self.books, self.calendars = adoption, tuple(books), tuple(calendars)

    @property
    def book(self) -> Book:
        """The policy in force now."""
        return self.books[-1]

    @property
    def calendar(self) -> Calendar:
        """The calendar in force now."""
        return self.calendars[-1][1]

    @property
    def terms(self) -> dict[tuple[str, str], Term]:
        """What every policy that ever was in force says of each of its clocks, by the policy's hash and the key."""
        return {(book.hash, term.key): term for book in self.books for term in book.rules.policy.clocks.clock}

    def clocks(self, events: Sequence[Happened]) -> list[Clock]:
        """All clocks of a case, each under the law of its own time; one that an older law began is not begun again."""
        if len(self.books) == 1 and len(self.calendars) == 1:
            return derive(events, self.book.rules, self.calendar)
        found: dict[tuple[str, int], Clock] = {}
        for place, book in enumerate(self.books):
            until = self.books[place + 1].since if place + 1 < len(self.books) else None
            for clock in self._under_their_calendars(events, book):
                begins = clock.started.earliest
                if (place == 0 or begins >= book.since) and (until is None or begins < until):
                    found.setdefault((clock.key, clock.occasion), clock)
        return list(found.values())

    def _under_their_calendars(self, events: Sequence[Happened], book: Book) -> list[Clock]:
        derived = [
            {(clock.key, clock.occasion): clock for clock in derive(events, book.rules, calendar)}
            for _, calendar in self.calendars
        ]
        clocks = []
        for identity, clock in derived[-1].items():
            stopped = clock.stopped
            place = len(self.calendars) - 1 if stopped is None else self._in_force(stopped.moment.latest)
            clocks.append(derived[place].get(identity, clock))
        return clocks

    def _in_force(self, at: datetime) -> int:
        return max((place for place, (since, _) in enumerate(self.calendars) if since <= at), default=0)
