"""A change of law is an act: adopting a policy or a calendar, and deriving every case anew under it.

The event says which version, and how many due dates it moved, with a digest of the list; the list itself is returned
for a file. Cases are derived anew in batches afterwards; each says under which adoption it stands, so that writing and
verifying go on meanwhile. Read `adopt`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import Struct
from sqlalchemy import Connection

from workflow.case import Telling, load, record_under, rederive
from workflow.events import Event
from workflow.folding import folded
from workflow.law import Law
from workflow.ledger.entry import By, Entry, decode
from workflow.moment import Moment, instant_text
from workflow.rulebook import (
    CALENDAR_ADOPTED,
    DERIVATION,
    POLICY_ADOPTED,
    SYSTEM,
    changed_digest,
    keep_calendar,
    keep_policy,
    law_from,
)
from workflow.store import cases, instance

CASES_A_BATCH = 200


class Adoption(Struct, frozen=True):
    """What an adoption did: the versions (hash; None where it was in force already) and the due dates it moved."""

    policy: str | None
    calendar: str | None
    changed: list[str]


def adopt(connection: Connection, policy: Mapping[str, str], calendar: str, *, by: By, now: datetime) -> Adoption:
    """Adopt what is not in force already; `policy` maps file names to texts, `calendar` is a text, `now` is UTC.

    A release that derives otherwise has another number of derivation: then the same texts are adopted anew.

    Raises NotUnderstood if either is not sound; nothing is adopted then. Cases keep their old dates until `catch_up`.
    """
    new_policy, new_calendar = keep_policy(connection, policy), keep_calendar(connection, calendar)
    entries = [decode(leaf) for leaf in cases.leaves(connection, SYSTEM)]
    in_force = {entry.kind: (entry.data.get("version"), entry.data.get("derivation")) for entry in entries}
    wanted = [
        (kind, version)
        for kind, version in ((POLICY_ADOPTED, new_policy), (CALENDAR_ADOPTED, new_calendar))
        if in_force.get(kind) != (version, DERIVATION)
    ]
    if not wanted:
        return Adoption(None, None, [])
    changed = _would_change(connection, [*entries, *_as_if(entries, wanted, by, now)])
    tellings = [
        Telling(Event(SYSTEM, kind, _data(version, changed)), by, Moment.exactly(now)) for kind, version in wanted
    ]
    law = law_from(entries or _as_if(entries, wanted, by, now), instance.rulebooks(connection))
    recorded = record_under(connection, law, tellings, now=now)
    instance.set_adoption(connection, recorded[-1].n)
    adopted = dict(wanted)
    return Adoption(adopted.get(POLICY_ADOPTED), adopted.get(CALENDAR_ADOPTED), changed)


def catch_up(connection: Connection, adoption: int) -> int:
    """Derive a batch of cases anew that still stand under an older adoption; returns how many there were."""
    behind = cases.streams_not_under(connection, adoption, at_most=CASES_A_BATCH)
    for stream in behind:
        rederive(connection, stream)
    return len(behind)


def _data(version: str, changed: list[str]) -> dict[str, object]:
    return {
        "version": version,
        "derivation": DERIVATION,
        "changed": len(changed),
        "changed_digest": changed_digest(changed),
    }


def _as_if(entries: list[Entry], wanted: list[tuple[str, str]], by: By, now: datetime) -> list[Entry]:
    """The adoptions as the system's stream will have them, before they are recorded."""
    return [
        Entry(
            by=by,
            data={"version": version},
            kind=kind,
            n=len(entries) + place,
            occurred_at=instant_text(now),
            policy="",
            precision="minute",
            prev=bytes(32),
            recorded_at=instant_text(now),
            salt=bytes(16),
            stream=SYSTEM,
        )
        for place, (kind, version) in enumerate(wanted, start=1)
    ]


def _would_change(connection: Connection, entries: list[Entry]) -> list[str]:
    """One line for each due date that the law of these entries gives otherwise than what is kept."""
    law = law_from(entries, instance.rulebooks(connection))
    changed = []
    start = ""
    while streams := cases.streams_after(connection, start, at_most=CASES_A_BATCH):
        for stream in streams:
            changed += _moved(connection, stream, law)
        start = streams[-1]
    return changed


def _moved(connection: Connection, stream: str, law: Law) -> list[str]:
    before = load(connection, stream)
    after = folded(stream, before.entries, before.last, law)
    old = {identity: row.due_at for identity, row in before.rows.clocks.items()}
    new = {identity: row.due_at for identity, row in after.rows.clocks.items()}
    return [
        f"{stream} {key} {occasion}: {_text(old.get((key, occasion)))} → {_text(new.get((key, occasion)))}"
        for key, occasion in sorted(old.keys() | new.keys())
        if old.get((key, occasion)) != new.get((key, occasion))
    ]


def _text(seconds: int | None) -> str:
    return "none" if seconds is None else instant_text(datetime.fromtimestamp(seconds, UTC))
