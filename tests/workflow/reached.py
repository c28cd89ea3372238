"""What sweeps recorded of a case, and what they should have: read from its events and from its clocks."""

from datetime import datetime

from tests.builders import Office
from workflow.folding import Case
from workflow.ledger.entry import Entry, decode
from workflow.moment import instant_text
from workflow.store import audit

Stage = tuple[str, int, str, str]  # clock, occasion, stage or "lapse", nominal instant


def recorded(case: Case, *clocks: str) -> list[Stage]:
    """Everything that sweeps recorded, in its order; of some clocks only if they are named."""
    return [stage for entry in case.entries for stage in stages_of(entry) if not clocks or stage[0] in clocks]


def stages_of(entry: Entry) -> list[Stage]:
    """What one event of a sweep says; nothing for other events."""
    listed = entry.data["stages"] if entry.kind == "clock_stage_reached" else entry.data.get("lapsed", [])
    return [(one["clock"], one["occasion"], one["stage"], one["at"]) for one in listed]


def come(case: Case, now: datetime) -> list[Stage]:
    """The stages and lapses of the running clocks whose instant has come at `now`, sorted."""
    found = []
    for clock in case.clocks:
        if clock.stopped is None:
            ahead = [(stage.label, stage.at) for stage in clock.stages]
            if clock.lapses_at is not None:
                ahead = [(label, at) for label, at in ahead if at <= clock.lapses_at] + [("lapse", clock.lapses_at)]
            found += [(clock.key, clock.occasion, label, instant_text(at)) for label, at in ahead if at <= now]
    return sorted(found)


async def events_of(office: Office) -> list[Entry]:
    """Every event of the instance, by stream and n."""
    return [decode(leaf) for *_place, leaf in await office.tables.read(lambda c: list(audit.in_stream_order(c)))]


async def all_recorded(office: Office) -> list[tuple[str, Stage]]:
    """Every stage that any sweep recorded, with its stream, sorted."""
    return sorted((entry.stream, stage) for entry in await events_of(office) for stage in stages_of(entry))
