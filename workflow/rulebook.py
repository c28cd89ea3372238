"""Adopting a policy or a calendar, and reading which ones are in force.

What is adopted is kept whole by its hash, and the adoption is an event of the system's stream. A server starts on what
was adopted last, whatever lies in the policy folder: an edit that nobody adopted changes nothing and never shuts the
door. Read `law_in_force`.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection

from workflow.calendar import Calendar, read_calendar
from workflow.errors import NotNow, _
from workflow.history import instant
from workflow.law import Book, Law
from workflow.ledger.entry import Entry, decode
from workflow.policy.reading import calendar_hash, checked, policy_from, policy_hash
from workflow.policy.rules import Rules
from workflow.store import cases, instance

SYSTEM = "system"
POLICY_ADOPTED, CALENDAR_ADOPTED = "policy_adopted", "calendar_adopted"
# The number of the derivation: raised whenever the same events and policy would give other clocks.
DERIVATION = 2

# By the entry of the newest adoption, which its salt makes the only one: an adoption that was undone leaves no trace.
_LAWS: dict[bytes, Law] = {}


def law_in_force(connection: Connection) -> Law:
    """The law of this instance, with everything adopted before. Raises NotNow before the first adoption."""
    newest = instance.newest_adoption(connection)
    if newest is None:
        raise NotNow(
            _("There is no policy in force: this database has no instance yet."),
            next_step=_("Make one with `vigil init`."),
        )
    known = _LAWS.get(newest)
    if known is None:
        entries = [decode(leaf) for leaf in cases.leaves(connection, SYSTEM)]
        known = law_from(entries, instance.rulebooks(connection))
        _LAWS[newest] = known
    return known


def law_from(entries: list[Entry], books: Mapping[str, tuple[str, str]]) -> Law:
    """The law that the system's stream adopted, from the rulebooks kept by hash (hash → kind, content)."""
    policies, calendars, adoption = [], [], 0
    for entry in entries:
        if entry.kind not in (POLICY_ADOPTED, CALENDAR_ADOPTED):
            continue
        version, since = entry.data["version"], instant(entry.recorded_at)
        if entry.kind == POLICY_ADOPTED:
            policies.append(Book(_rules(books[version][1]), since))
        else:
            calendars.append((since, _calendar(books[version][1])))
        adoption = entry.n
    return Law(adoption, policies, calendars)


@lru_cache(maxsize=64)
def _rules(content: str) -> Rules:
    return Rules(policy_from(msgspec.json.decode(content, type=dict[str, str])))


@lru_cache(maxsize=64)
def _calendar(content: str) -> Calendar:
    return read_calendar(content)


def keep_policy(connection: Connection, content: Mapping[str, str]) -> str:
    """Keep a policy's files by their hash, which is returned. Raises NotUnderstood if the policy is not sound."""
    checked(content)
    version = policy_hash(content)
    instance.keep_rulebook(connection, version, kind="policy", content=_written(content))
    return version


def keep_calendar(connection: Connection, text: str) -> str:
    """Keep a calendar by its hash, which is returned. Raises NotUnderstood if it is not sound."""
    read_calendar(text)
    version = calendar_hash(text)
    instance.keep_rulebook(connection, version, kind="calendar", content=text)
    return version


def changed_digest(changed: list[str]) -> str:
    """The SHA-256 (hex) of the list of due dates that an adoption changed, one a line."""
    return hashlib.sha256("\n".join(changed).encode()).hexdigest()


def _written(content: Mapping[str, Any]) -> str:
    return msgspec.json.encode(content, order="sorted").decode()
