"""Findings, and the run of all checks. Read `examine`.

A check is a function that is given what there is (`Patient`) and yields findings; most of them get a transaction that
only reads. What fails to be checked is a finding, too: a doctor who faints helps nobody.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TypeAlias

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from config.instance import opened
from config.settings import NAMES, Settings
from config.shown import shown
from config.watching import Watch
from intake.pages.supplied import Fared
from workflow.errors import Sentence, VigilError, _
from workflow.store import Tables
from workflow.store.health import can_write


class Level(StrEnum):
    """Red: something is lost, or can be, or nobody is told; yellow: it will be."""

    RED = "red"
    YELLOW = "yellow"


class Finding(Struct, frozen=True):
    """One thing that is not as it should be, and what to do about it; `about` is a word by which programs know it."""

    level: Level
    about: str
    what: Sentence
    cure: Sentence


class Patient(Struct, frozen=True):
    """Whose health is asked for, and when (UTC)."""

    settings: Settings
    now: datetime


class Setting(Struct, frozen=True):
    """A setting in force, without secrets, and where it came from: a variable, a file, or the default."""

    name: str
    value: str
    origin: str


class Diagnosis(Struct, frozen=True):
    """The settings in force, all findings, red ones first, and how the jobs of all servers fare where that is known."""

    settings: list[Setting]
    findings: list[Finding]
    fared: Fared | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is red."""
        return all(one.level != Level.RED for one in self.findings)


Found: TypeAlias = Iterator[Finding]
Outside: TypeAlias = Callable[[Patient], Found]
Inside: TypeAlias = Callable[[Connection, Patient], Found]


def red(about: str, what: Sentence, cure: Sentence) -> Finding:
    """Something is lost, or can be, or nobody is told."""
    return Finding(Level.RED, about, what, cure)


def yellow(about: str, what: Sentence, cure: Sentence) -> Finding:
    """Something will be, if nobody looks after it."""
    return Finding(Level.YELLOW, about, what, cure)


_LOOK = _("See that disk and database are in order.")


async def examine(
    settings: Settings, *, outside: Iterable[Outside], inside: Iterable[Inside], now: datetime
) -> Diagnosis:
    """Run the checks; those `inside` need a database that can be opened. `now` is UTC."""
    patient = Patient(settings, now)
    found = [one for check in outside for one in _checked(partial(check, patient))]
    fared = None
    try:
        async with opened(settings) as tables:
            with suppress(VigilError, SQLAlchemyError, TypeError, ValueError):  # what is wrong, a check finds
                fared = await tables.read(Watch(settings).fared, now)
            for check in inside:
                found += await _read(tables, check, patient)
            found += await _written(tables)
    except VigilError as fault:
        found.append(red("database", fault.what, fault.next_step or _LOOK))
    values = shown(settings)
    told = [Setting(name, values[name], settings.origins[name]) for name in NAMES]
    return Diagnosis(told, sorted(found, key=lambda one: one.level), fared)


async def _read(tables: Tables, check: Inside, patient: Patient) -> list[Finding]:
    """One check in a transaction of its own: what one of them breaks is no matter of the others."""
    return await tables.read(lambda connection: _checked(partial(check, connection, patient)))


def _checked(check: Callable[[], Found]) -> list[Finding]:
    found: list[Finding] = []
    try:
        for one in check():
            found.append(one)
    except VigilError as fault:
        found.append(red("check", fault.what, fault.next_step or _VERIFY))
    except (SQLAlchemyError, OSError, TypeError, ValueError) as fault:
        found.append(red("check", _("Something could not be looked at (%(why)s).", why=type(fault).__name__), _VERIFY))
    return found


_VERIFY = _("Run `vigil verify`, which says what does not fit.")


async def _written(tables: Tables) -> list[Finding]:
    try:
        if await tables.write(can_write):
            return []
        what = _("The database takes no writes: it is read-only, or a standby.")
    except VigilError as fault:
        what = fault.what
    return [red("database", what, _("See who owns it and its folder, that the disk has room, and which server it is."))]
