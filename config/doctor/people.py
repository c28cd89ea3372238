"""Can somebody open what comes in, and is it who the log says? Each function is one question; `CHECKS` asks all."""

from sqlalchemy import Connection

from config.doctor.findings import Found, Patient, red, yellow
from intake.people import epochs, recovery, seats
from intake.people.epochs import KEYLESS
from intake.people.founding import OFFICE, waits_for_the_first_officer
from intake.people.keys import published
from intake.people.store import people
from intake.people.verification import check_people
from workflow.errors import _
from workflow.verification import Report

FEWEST = 2  # who can open an office: one may be ill, or leave


def first_officer(connection: Connection, _patient: Patient) -> Found:
    """Until the first officer has signed in, who ran `init` can open what comes in, and nobody else."""
    if waits_for_the_first_officer(connection):
        yield red(
            "first officer",
            _("The first officer has not signed in: what comes in is sealed to the code that `vigil init` printed."),
            _("Hand that code over, and let the officer sign in with it."),
        )


def on_paper(connection: Connection, _patient: Patient) -> Found:
    """If everybody forgets their passphrase, only shares on paper that were tried open anything."""
    ready = recovery.readiness(connection)
    if ready.name is None:
        yield red(
            "recovery",
            _("There are no recovery shares: when all passphrases are forgotten, everything is lost."),
            _("Somebody who can open dossiers makes them: `vigil keys recovery`."),
        )
        return
    if not ready.rehearsed:
        yield red(
            "recovery",
            _("The recovery shares of %(name)s were never tried.", name=ready.name),
            _("Bring enough of them together and try them: `vigil keys rehearse`."),
        )
    for office in ready.missing:
        yield red(
            "recovery",
            _("The key of the office %(office)s is not sealed to recovery.", office=office),
            _("A member seals it: `vigil offices seat`."),
        )


def openable(connection: Connection, _patient: Patient) -> Found:
    """For each office with a key: who could open it today."""
    waits = waits_for_the_first_officer(connection)
    for office in people.offices(connection):
        has_key = published(connection).newest(f"office:{office.id}") is not None
        if office.kind == KEYLESS or not has_key or (waits and office.id == OFFICE):
            continue
        can = len(seats.who_could_open(connection, office.id))
        if can == 0:
            yield red(
                "office key",
                _("No member could open the key of the office %(office)s.", office=office.id),
                _("Take the recovery shares: `vigil keys recover`. Without them: `vigil keys rotate --lost`."),
            )
        elif can < FEWEST:
            yield yellow(
                "office key",
                _("Only one member can open the key of the office %(office)s.", office=office.id),
                _("Add a colleague and seal the key to them: `vigil offices seat`."),
            )


def changed(connection: Connection, _patient: Patient) -> Found:
    """Changes of keys that are to be made, or finished."""
    for office in people.offices(connection):
        if published(connection).newest(f"office:{office.id}") is None:
            continue
        state = epochs.state(connection, office.id)
        if state.known_to_others:
            yield red(
                "office key",
                _("Somebody who is not, or no longer, in the office %(office)s could open its key.", office=office.id),
                _("Give the office a new one: `vigil keys rotate`."),
            )
        elif state.older:
            yield yellow(
                "office key",
                _("The change of keys of the office %(office)s was interrupted.", office=office.id),
                _("Go on with it: `vigil keys rotate`."),
            )


def as_the_log_says(connection: Connection, _patient: Patient) -> Found:
    """Keys, members and tokens that the log tells otherwise: somebody may have exchanged them."""
    report = Report()
    check_people(connection, report)
    for misfit in report.misfits:
        yield red(
            "pins",
            _("%(where)s: %(what)s", where=misfit.where, what=misfit.what),
            _("Run `vigil verify`, and restore a database that you trust."),
        )


CHECKS = (first_officer, on_paper, openable, changed, as_the_log_says)
