"""Which days are worked, and when a span of time ends.

    days.py          the calendar: zone, weekend, dated holidays, read from `calendar.toml` and never computed here
    counting.py      the counting rules, each with its source: when is a limit over that starts then?
    explanation.py   the same in sentences, for whoever doubts a date

Instants in and out are UTC and whole seconds; days are the local days of the calendar's zone. Read `due` first.
"""

from workflow.calendar.counting import Counting, due, due_of, shifted
from workflow.calendar.days import Calendar, read_calendar
from workflow.calendar.explanation import explain

__all__ = ["Calendar", "Counting", "due", "due_of", "explain", "read_calendar", "shifted"]
