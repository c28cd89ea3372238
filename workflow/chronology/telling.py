"""A published chronology said in the policy's own vocabulary: the facts to record, in the order of the file.

Pure: a chronology and the policy's words go in, facts come out; nothing is recorded here. Two strands are told apart,
for a disciplinary decision neither closes the criminal file nor is its inquiry the criminal one. Read `tell` first.
"""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from workflow.chronology.terms import Chronology, Event
from workflow.moment import Moment
from workflow.policy.terms import Chronology as Wording

DISCIPLINED, RESUMED = "disciplinary_decision", "inquiry_resumed"
CLOSED = frozenset({"refusal_to_prosecute", "inquiry_discontinued", "limitation_expired", "inquiry_suspended"})
JUDGED = frozenset({"trial_judgment_first_instance", "trial_judgment_final", "acquittal", "conviction"})
DECIDED = CLOSED | JUDGED | {DISCIPLINED}
CRIMINAL = CLOSED | JUDGED | {"investigation_opened", "indictment_filed", "decision_quashed"}


class Told(Struct, frozen=True):
    """A fact to record. `index` is the place of the chronology's event it says, None for what all of the file says."""

    kind: str
    data: Mapping[str, str]
    at: Moment
    index: int | None

    @property
    def code(self) -> str | None:
        """The code of the fact, for `event:code`."""
        return self.data.get("code")


def tell(chronology: Chronology, wording: Wording, zone: ZoneInfo) -> list[Told]:
    """Everything to be recorded, as it was written: `zone` is the office's, for days and times without one.

    The first fact is the setting, dated like the first event. A word that the policy says with nothing is left out.
    """
    words = {word.word: word for word in wording.word}
    told: list[Told] = []
    for index, event in enumerate(chronology.events):
        at = Moment.parse(event.written, zone)
        if not told:
            setting = wording.setting[chronology.place_of_deprivation]
            told.append(Told("circumstances_recorded", {"setting": setting}, at, None))
        word = words[event.event]
        says = word.says
        if word.in_discipline and _of_discipline(chronology.events, index):
            says = word.in_discipline
        told += [Told(one.kind, {"code": one.code} if one.code else {}, at, index) for one in says]
    return told


def _of_discipline(events: Sequence[Event], index: int) -> bool:
    """Whether an inquiry opened or resumed at this place is the disciplinary one; the files have one word for both.

    A new inquiry is what it leads to: the next decision of either strand. A resumed one is what ended last, unless that
    was the criminal file and nothing but a disciplinary decision follows.
    """
    before = [event.event for event in events[:index] if event.event in DECIDED]
    after = [event.event for event in events[index + 1 :]]
    leads_to_it = next((word for word in after if word in DECIDED), None) == DISCIPLINED
    if events[index].event != RESUMED:
        return leads_to_it
    return before[-1:] == [DISCIPLINED] or (leads_to_it and CRIMINAL.isdisjoint(after))
