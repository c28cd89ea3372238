"""The island and its laws, for the tests of what a change of law moves: its people, its steps, edits of its texts."""

from functools import lru_cache

from hypothesis import strategies as st

from tests.workflow.policy.island import FOLDER, edited, island
from workflow.calendar import Calendar, read_calendar
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.policy.reading import policy_from
from workflow.policy.rules import Rules

SCRIBE = By(office="board", person="p-scribe", role="scribe")
SPEAKER = By(office="board", person="p-speaker", role="speaker")
OPERATOR = By(office="", person="operator", role="administrator")

POLICY = island()
CALENDAR = (FOLDER / "calendar.toml").read_text(encoding="utf-8")
# The petition may wait for two days instead of one.
TWO_DAYS = edited("clocks.toml", 'limit = "24 hours"', 'limit = "48 hours"')
# The fourth of March becomes a holiday.
FEAST = f"{CALENDAR}\n[[holiday]]\ndate = 2026-03-04\nname = 'Feast of the Boats'\nsource = 'Decree 1'\n"
# The petition is awaited from the errand on, and no longer from the knowledge.
BY_ERRAND = edited(
    "clocks.toml",
    'starts = ["knowing"]\nmet_by = ["petition_entered"]',
    'starts = ["sent_to_sheriff"]\nmet_by = ["petition_entered"]',
)
ZONE = read_calendar(CALENDAR).zone

ERRANDS = [
    *(("sheriff_answered", {"errand": e, "code": code}) for e in "ab" for code in ("charges", "declines")),
    *((kind, {"errand": e}) for e in "ab" for kind in ("sent_to_sheriff", "answer_struck_down")),
]
# (kind, data) of the island's events, for random stories.
STEPS = st.sampled_from(
    [
        *(("petition_handed_in", {"setting": "boat"}), ("petition_entered", {}), ("board_ruled", {"code": "wronged"})),
        *(("body_seen", {"viewing": "v"}), ("healer_called", {"viewing": "v"}), ("healer_called", {"viewing": "w"})),
        *(("pause_started", {"reason": "storm"}), ("extension_granted", {"clock": "sheriffs_answer", "amount": 3})),
        *ERRANDS,
    ]
)


@lru_cache(maxsize=32)
def _rules(texts: tuple[tuple[str, str], ...]) -> Rules:
    return Rules(policy_from(dict(texts)))


def rules_of(policy: dict[str, str]) -> Rules:
    """A policy ready for work."""
    return _rules(tuple(sorted(policy.items())))


def calendar_of(text: str) -> Calendar:
    """A calendar ready for work."""
    return read_calendar(text)


def at(text: str) -> Moment:
    """A moment in the island's zone."""
    return Moment.parse(text, ZONE)
