"""The fictional cases of a demo. Nobody in them exists.

Each is a tuple of steps: when, and what is done then (`deeds.py`, `reporting.py`). Their place here is the order in
which they came in; every state of the shipped policy's workflow is reached by one of them at the end. Read `fresh`.
"""

from config.demo.stories.examined import INSPECTED
from config.demo.stories.fresh import CALLED, INCIDENT, LAST_NIGHT, LETTER, PRISON_CLINIC, TRANSFERRED
from config.demo.stories.going_on import CONSENT, FORWARDED, INQUIRY, LABORATORY, NO_ANSWER, NOT_OURS
from config.demo.stories.long_ago import OLD_EVENT, SEEN_THROUGH, SENTENCED
from config.demo.stories.prosecution import CHARGED, DISMISSED, SET_ASIDE, STAYED, TAKEN_UP_AGAIN, TERMINATED
from config.demo.stories.usual import Story

STORIES: tuple[Story, ...] = (
    SEEN_THROUGH,
    OLD_EVENT,
    SENTENCED,
    STAYED,
    TERMINATED,
    TAKEN_UP_AGAIN,
    CHARGED,
    SET_ASIDE,
    DISMISSED,
    INQUIRY,
    NOT_OURS,
    NO_ANSWER,
    FORWARDED,
    LABORATORY,
    CONSENT,
    INSPECTED,
    TRANSFERRED,
    PRISON_CLINIC,
    CALLED,
    LETTER,
    INCIDENT,
    LAST_NIGHT,
)
