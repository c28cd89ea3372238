"""What time asks for: is it swept, is the clock right, is the law the one in the folder, what is to be erased?"""

from sqlalchemy import Connection

from config.doctor.findings import Found, Patient, red, yellow
from config.instance import differing
from config.jobs import TWO_SWEEPS, read_runs
from intake.dossier.erasure import due_for_erasure
from workflow.errors import _
from workflow.moment import instant_text
from workflow.store import instance
from workflow.store.health import longest_due
from workflow.timekeeping import TOLERANCE, newest_recorded_at

_SERVE = _("Start `vigil serve`, or let cron run `vigil sweep` every minute.")


def swept(connection: Connection, patient: Patient) -> Found:
    """Whether deadlines are looked at: none that came is left, and the server's own record says so."""
    waits, run = longest_due(connection), read_runs(patient.settings.data).get("sweep")
    if waits is not None and patient.now - waits > TWO_SWEEPS:
        yield red("sweep", _("A stage of %(at)s was not recorded: nobody sweeps.", at=instant_text(waits)), _SERVE)
    elif run is None:
        yield yellow("sweep", _("No server has swept here yet."), _SERVE)
    elif run.ended is None or patient.now - run.ended > TWO_SWEEPS:
        at = "–" if run.ended is None else instant_text(run.ended)
        yield red("sweep", _("The server's last sweep that ended well is of %(at)s.", at=at), _SERVE)


def held(connection: Connection, _patient: Patient) -> Found:
    """Whether the sweep waits because the machine's clock jumped."""
    here = instance.read(connection)
    if here is not None and here.held_since is not None:
        yield red(
            "sweep",
            _("The sweep is on hold since %(at)s: %(why)s.", at=instant_text(here.held_since), why=here.held_why),
            _("Check the machine's time, then `vigil sweep --trust-clock REASON`."),
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


CHECKS = (swept, held, clock, policy, retention)
