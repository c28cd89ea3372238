"""What people of offices do in a demo's stories, each through the door that pages and programs use.

A deed is done in a story (`Tale`) at a moment; it looks up who speaks, and calls one verb of the dossier. Free words
are sealed as anybody's. Who is named here ("officer") is "demo-officer" of `demo_people`. Read `does`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct

from config.demo.times import Known, Today
from intake.attachments import bringing, moving
from intake.attachments.storage import Storage
from intake.dossier import acts, circles, granting, messages, opening
from intake.dossier.acts import Facts
from intake.dossier.adding import LEGAL
from intake.dossier.handing_over import hand_over
from intake.dossier.search import Known as KnownPerson
from intake.people.signed_in import SignedIn
from workflow.case import load
from workflow.events import Event
from workflow.moment import Moment
from workflow.store import Tables


class Told(Struct, frozen=True):
    """A demo as it is told: where it is kept, who acts, by their short names, and around which moment."""

    tables: Tables
    storage: Storage
    people: Mapping[str, SignedIn]
    today: Today


class Tale(Struct):
    """How far a story was told: its case (the stream), and the receipt of whoever reported."""

    case: str = ""
    receipt: str = ""


Deed = Callable[[Told, Tale, datetime], Awaitable[object]]


async def piece(content: bytes) -> AsyncIterator[bytes]:
    """A file as it comes in: here at once."""
    yield content


def does(
    who: str, kind: str, /, *, words: str | None = None, part: str = LEGAL, happened: Known | None = None, **data: Any
) -> Deed:
    """Somebody records an event, with words sealed into a part of the dossier; `happened`: when it was, if not now.

    Fields whose value is a `Known` are told as the day it is; `person` is somebody's short name.
    """

    async def deed(told: Told, tale: Tale, now: datetime) -> object:
        return await acts.record_with_words(
            told.tables,
            tale.case,
            Event(tale.case, kind, said(told, data)),
            words=words,
            compartment=part,
            signed_in=told.people[who],
            at=happened(told.today) if happened else Moment.exactly(now),
            now=now,
        )

    return deed


def said(told: Told, data: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says, with days and people as the log has them."""
    values = {name: value(told.today).text if callable(value) else value for name, value in data.items()}
    if "person" in values:
        values["person"] = told.people[values["person"]].by.person
    return values


def registers(who: str, *, known: KnownPerson | None = None, note: str | None = None, **facts: Any) -> Deed:
    """The case gets the next number, with its facts."""

    async def deed(told: Told, tale: Tale, now: datetime) -> object:
        return await acts.register(
            told.tables,
            tale.case,
            Facts(**said(told, facts)),
            known=known,
            note=note,
            signed_in=told.people[who],
            at=Moment.exactly(now),
            now=now,
        )

    return deed


def sends(
    who: str, kind: str, *parts: str, words: str | None = None, is_required_by_law: bool = False, **data: Any
) -> Deed:
    """The case goes to another office, with these parts of its dossier."""

    async def deed(told: Told, tale: Tale, now: datetime) -> object:
        return await hand_over(
            told.tables,
            tale.case,
            Event(tale.case, kind, said(told, data)),
            compartments=parts,
            is_required_by_law=is_required_by_law,
            words=words,
            signed_in=told.people[who],
            at=Moment.exactly(now),
            now=now,
        )

    return deed


def takes_back(who: str, office: str, reason: str) -> Deed:
    """What an office was granted is taken away."""
    return lambda told, tale, now: granting.revoke(
        told.tables, tale.case, holder=f"office:{office}", reason=reason, signed_in=told.people[who], now=now
    )


def reads(who: str, *parts: str, reason: str | None = None) -> Deed:
    """Somebody opens parts of the dossier."""
    return lambda told, tale, now: opening.open_items(
        told.tables, tale.case, compartments=parts, signed_in=told.people[who], now=now, reason=reason
    )


def notes(who: str, text: str) -> Deed:
    """A note for the office alone."""
    return lambda told, tale, now: acts.add_note(told.tables, tale.case, text, signed_in=told.people[who], now=now)


def answers(who: str, text: str) -> Deed:
    """A message to whoever reported."""
    return lambda told, tale, now: messages.to_reporter(
        told.tables, tale.case, text, signed_in=told.people[who], now=now
    )


def adds_file(who: str, compartment: str, file: str, drawn: Callable[[], bytes]) -> Deed:
    """Somebody of an office adds a file."""
    return lambda told, tale, now: bringing.from_officer(
        told.tables,
        told.storage,
        tale.case,
        piece(drawn()),
        compartment=compartment,
        file=file,
        signed_in=told.people[who],
        clock=lambda: now,
    )


def corrects(who: str, kind: str, reason: str, *, words: str | None = None) -> Deed:
    """The last event of a kind is struck through: it did not happen so."""

    async def deed(told: Told, tale: Tale, now: datetime) -> object:
        entries = (await told.tables.read(load, tale.case)).entries
        wrong = max(entry.n for entry in entries if entry.kind == kind)
        return await does(who, "corrected", words=words, corrects=wrong, code="withdrawn", reason=reason)(
            told, tale, now
        )

    return deed


def forms_circle(who: str, *, without: Sequence[str]) -> Deed:
    """The case leaves the office's key for those who have no stake in it."""
    return lambda told, tale, now: circles.form(
        told.tables,
        tale.case,
        without=[told.people[one].by.person for one in without],
        signed_in=told.people[who],
        now=now,
        reseal_attachment=partial(moving.reseal_attachment, told.storage),
        forget_attachment=partial(moving.forget_attachment, told.storage),
    )
