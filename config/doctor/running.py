"""What time asks for: is it swept, is the clock right, is the law the one in the folder, what is to be erased?"""

from sqlalchemy import Connection

from config.doctor.findings import Found, Patient, red, yellow
from config.instance import differing
from config.standing import alarm_of, gap_of
from intake.dossier.erasure import due_for_erasure
from workflow.errors import _
from workflow.moment import instant_text
from workflow.resuming import TWO_SWEEPS
from workflow.store import instance, runs
from workflow.store.health import longest_due
from workflow.timekeeping import TOLERANCE, newest_recorded_at

_SERVE = _("Start `vigil serve`, or let cron run `vigil sweep` every minute.")


def swept(connection: Connection, patient: Patient) -> Found:
    """Whether deadlines are looked at: some node's sweep ended well within two intervals, and it left no stage."""
    alarm, waits = alarm_of(connection, patient.now), longest_due(connection)
    if alarm is not None and alarm.held_why is None:
        at = "–" if alarm.since is None else instant_text(alarm.since)
        yield red("sweep", _("Nobody looks at deadlines: the last sweep that ended well is of %(at)s.", at=at), _SERVE)
    elif alarm is None and waits is not None and patient.now - waits > TWO_SWEEPS:
        what = _("A stage of %(at)s was not recorded.", at=instant_text(waits))
        is_swept = runs.looked(connection).until is not None
        yield red(
            "sweep", what, _("Run `vigil verify`, which names its case and what is wrong.") if is_swept else _SERVE
        )
    elif alarm is None and runs.looked(connection).until is None:
        yield yellow("sweep", _("No server has swept here yet."), _SERVE)


def gap(connection: Connection, patient: Patient) -> Found:
    """Whether nobody looked at deadlines for a time that ended within the last day."""
    found = gap_of(connection, patient.now)
    if found is not None:
        yield yellow(
            "sweep",
            _(
                "Nobody looked at deadlines from %(since)s to %(until)s; %(number)d stages were recorded late.",
                since=instant_text(found.since),
                until=instant_text(found.until),
                number=found.stages,
            ),
            _("See why no server ran, and look at what is late: `vigil late`."),
        )


def held(connection: Connection, _patient: Patient) -> Found:
    """Whether the sweep waits because the machine's clock jumped."""
    here = instance.read(connection)
    if here is not None and here.held_since is not None:
        yield red(
            "sweep",
            _("The sweep is on hold since %(at)s: %(why)s.", at=instant_text(here.held_since), why=here.held_why),
            _("Check the machine's time, then `vigil sweep --trust-clock clock_was_wrong`, or another reason."),
        )


def clock(connection: Connection, patient: Patient) -> Found:
    """Whether the machine's time lies before what was recorded already."""
    newest = newest_recorded_at(connection)
    if newest is not None and patient.now < newest - TOLERANCE:
        yield red(
            "clock",
            _(
                "The machine says %(now)s, and an event was recorded at %(at)s.",
                now=instant_text(patient.now),
                at=instant_text(newest),
            ),
            _("Set the machine's time, and keep it by NTP."),
        )


def policy(connection: Connection, patient: Patient) -> Found:
    """Whether the policy folder says what is in force."""
    for name in differing(connection, patient.settings):
        yield yellow(
            "policy",
            _("The %(name)s in the policy folder is not the one in force.", name=name),
            _("`vigil policy diff` shows the difference, `vigil policy adopt` puts the folder in force."),
        )


def retention(connection: Connection, patient: Patient) -> Found:
    """Cases whose time to be kept has run out."""
    due = due_for_erasure(connection, patient.now)
    if due:
        yield yellow(
            "retention",
            _("%(number)d cases, or more, have been kept as long as they may be.", number=len(due)),
            _("The head of the office looks at each and erases it, or sets a legal hold."),
        )


CHECKS = (swept, gap, held, clock, policy, retention)
