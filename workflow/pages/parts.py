"""What the macros of `templates/parts.html` draw, as plain values. Words come in already spoken in a language.

Any object with the same names does as well; a badge is one of `workflow.pages.due`.
"""

from typing import Literal

from msgspec import Struct

from workflow.pages.due import Badge

Station = Literal["done", "here", "ahead"]
Lock = Literal["open", "reason", "sealed", "barred", "destroyed"]


class Bar(Struct, frozen=True):
    """One clock, drawn: places are percent of the bar's width, from its start (0).

    `due` is 100 unless the limit has passed; `now` stands where it was met if `done`. `paused` are spans (from, to) and
    `stages` the places of reminders. `facts` are pairs such as ("Started", "Tue 17 Nov, 11:00").
    """

    name: str
    badge: Badge
    now: float
    due: float = 100
    basis: str = ""
    stages: tuple[float, ...] = ()
    paused: tuple[tuple[float, float], ...] = ()
    past_due: bool = False
    done: bool = False
    facts: tuple[tuple[str, str], ...] = ()


class ClockRow(Struct, frozen=True):
    """A clock in one line; `about` is a sentence under it."""

    name: str
    badge: Badge | None = None
    basis: str = ""
    about: str = ""


class LaneStep(Struct, frozen=True):
    """A station of a lane; `when` says when it was, or what it waits for."""

    words: str
    state: Station = "ahead"
    when: str = ""


class Lane(Struct, frozen=True):
    """Medical, criminal or protective: where it stands."""

    name: str
    steps: tuple[LaneStep, ...]
    badge: Badge | None = None


class TimelineRow(Struct, frozen=True):
    """One entry: when it happened and when it was recorded stay two things."""

    step: str
    happened: str
    recorded: str
    by: str = ""
    deadline: str = ""
    verdict: Badge | None = None
    superseded: bool = False
    href: str = ""


class CompartmentRow(Struct, frozen=True):
    """A part of a dossier and whether it opens; `ask_href` is where one asks for it."""

    name: str
    state: Lock
    words: str
    href: str = ""
    ask_href: str = ""


class NextStep(Struct, frozen=True):
    """What may be done now, verb first; `then` is what follows from it."""

    label: str
    href: str
    then: str = ""
