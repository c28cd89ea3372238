"""What every view of planning begins with: who asks, of which people, in which words. Read `found`."""

from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.takers import officers_here
from intake.pages.desk.casepage.names import Names, names
from intake.pages.desk.coming_in.ours import of_the_office
from intake.pages.desk.listing.asked import LEFT, NOBODY
from intake.pages.desk.listing.choices import Choices, choices, people_of
from intake.pages.desk.planning.asked import LIST, MINE, MONTH, OF_NOBODY, PEOPLE, UNKNOWN, WATCH, Asked, asked_for
from intake.pages.desk.planning.rows import Speaker
from intake.pages.visit import Visit
from workflow.errors import _
from workflow.law import Law
from workflow.moment import local_day
from workflow.planning import FORTNIGHT, Question, end_of_week, next_working_day
from workflow.rulebook import law_in_force

VIEWS = ((LIST, _("Late by a day")), (MONTH, _("Month")), (PEOPLE, _("Per person")))


class Found(Struct, frozen=True):
    """The law in force, everybody's names, who works here now, and what is asked for."""

    law: Law
    names: Names
    officers: frozenset[str]
    asked: Asked
    today: date

    @property
    def question(self) -> Question:
        """What is asked for, for the engine."""
        return self.asked.question(self.names.own)


def found(connection: Connection, visit: Visit) -> Found:
    """Raises NotAllowed for officers of another office."""
    own = of_the_office(visit).by.person
    law = law_in_force(connection)
    known = names(connection, law, own=own)
    asked = asked_for(visit.request, law, known.people, tongue=visit.tongue, now=visit.now)
    return Found(law, known, frozenset(officers_here(connection)), asked, local_day(visit.now, law.calendar.zone))


def shown(visit: Visit, at: Found, here: str) -> dict[str, Any]:
    """What all views show: their tabs, the filters with their words, which are on, what was left out."""
    asked, words = at.asked, _choices(visit, at)
    on = [(name, dict(words[name]).get(getattr(asked, name), "")) for name in words]
    return {
        "asked": asked,
        "here": here,
        "tabs": [(visit.tongue.say(title), asked.path(to), to == here, None) for to, title in VIEWS],
        "choices": words,
        "filters": [(text, asked.path(here, **{name: ""})) for name, text in on if text],
        "left_out": visit.tongue.say(UNKNOWN) if asked.has_unknown else "",
    }


def speaker(visit: Visit, at: Found) -> Speaker:
    """Who tells it to whoever visits."""
    return Speaker(visit.tongue, at.law, at.names, visit.now)


def quick_days(visit: Visit, at: Found) -> list[tuple[str, str, bool]]:
    """Days that are often asked for: words, address, whether it is the one shown."""
    today, calendar = at.today, at.law.calendar
    days = (
        (_("Today"), today),
        (_("Next working day"), next_working_day(today, calendar)),
        (_("End of the week"), end_of_week(today, calendar)),
        (_("In two weeks"), today + FORTNIGHT),
    )
    return [
        (visit.tongue.say(words), at.asked.path(LIST, day=day.isoformat()), day == at.asked.day) for words, day in days
    ]


def _choices(visit: Visit, at: Found) -> Choices:
    tongue, every = visit.tongue, choices(visit.tongue, at.law)
    by_name = people_of(tongue, at.names, at.officers, at.asked.person)
    colleagues = [one for one in by_name if one[0] not in (NOBODY, LEFT, at.names.own)]
    return {
        "person": [(MINE, tongue.say(_("Mine"))), (OF_NOBODY, tongue.say(_("Nobody's yet"))), *colleagues],
        "waiting": every["waiting"],
        "clock": every["clock"],
        "setting": every["setting"],
        "kind": [(WATCH, tongue.say(_("No limit, but it takes too long")))],
    }
