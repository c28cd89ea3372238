"""The log's key, what it signed, and whether all of it would come back. `CHECKS` asks everything."""

from datetime import timedelta

from sqlalchemy import Connection

from config.doctor.copies import confirmed
from config.doctor.findings import Found, Patient, red, yellow
from config.instance import log_key
from config.jobs import CHECKPOINT_SECONDS
from config.reminding import BACKUP_MISSED, REHEARSAL_DUE, backed_up_at, missed
from config.settings import LENGTHS
from intake.people import keys
from workflow.errors import NotFound, NotNow, _
from workflow.history import instant
from workflow.ledger.entry import decode
from workflow.moment import instant_text
from workflow.store import instance, log

OLDEST_BACKUP = timedelta(days=7)
WAITING = timedelta(minutes=2)  # a sequencer runs every second


def key(connection: Connection, patient: Patient) -> Found:
    """The private key: there, readable by its owner alone, and this log's."""
    here = instance.read(connection)
    try:
        mine = log_key(patient.settings)
    except (NotFound, NotNow) as fault:
        yield red(
            "log key",
            fault.what,
            fault.next_step or _("Put the copy in its place, or name its file in VIGIL_LOG_KEY_FILE."),
        )
        return
    if here is not None and here.vkey != str(mine.verifier):
        yield red(
            "log key",
            _("The key in the key file is not the one of this instance: nothing can be signed."),
            _("Name the right file in VIGIL_LOG_KEY_FILE."),
        )


def copy(connection: Connection, patient: Patient) -> Found:
    """Whether somebody showed a copy of the key that the log has now."""
    here, shown = instance.read(connection), confirmed(patient.settings)
    if here is not None and (shown is None or shown.vkey != here.vkey):
        yield red(
            "log key copy",
            _("Nobody has shown a copy of the log's key: with this machine it would be lost."),
            _("Copy the file to a place off this machine, and show that copy: `vigil doctor --log-key-copy FILE`."),
        )


def checkpoints(connection: Connection, patient: Patient) -> Found:
    """Whether what the log holds was signed, and whether events wait for their place in it."""
    newest, size = log.newest_checkpoint(connection), log.frontier(connection).size
    if newest is None or newest[0] < size:
        signed = log.newest_signed_at(connection)
        if signed is None or patient.now - signed > timedelta(seconds=2 * CHECKPOINT_SECONDS):
            yield yellow(
                "checkpoint",
                _("The newest entries of the log are not signed yet."),
                _("A server signs them every few minutes: start `vigil serve`, or run `vigil export log`."),
            )
    for _stream, _n, leaf in log.waiting(connection, at_most=1):
        if patient.now - instant(decode(leaf).recorded_at) > WAITING:
            yield yellow(
                "sequencer",
                _("Events wait for their place in the log: no sequencer runs."),
                _("Start `vigil serve`; `vigil sweep` does it, too."),
            )


def backups(connection: Connection, patient: Patient) -> Found:
    """Whether there is a key to seal to, and a backup that is not late: yellow, and red after a week."""
    if keys.newest(connection, keys.BACKUP) is None:
        yield red(
            "backup key",
            _("This instance knows no backup key: nothing can be backed up."),
            _("Make an instance with `vigil init`, which prints one."),
        )
        return
    newest = backed_up_at(connection)
    if newest is None:
        yield red(
            "backup", _("There is no backup yet."), _("Make one every night, off this machine: `vigil backup FILE`.")
        )
        return
    every = patient.settings.backup_every
    if _is_missed(connection, patient, BACKUP_MISSED):
        length = every.amount * LENGTHS[every.unit]
        tell = red if patient.now - newest > max(OLDEST_BACKUP, 2 * length) else yellow
        yield tell(
            "backup",
            _(
                "The newest backup is of %(at)s, and one is to be made every %(every)s.",
                at=instant_text(newest),
                every=every,
            ),
            _("See why `vigil backup FILE` does not run, or say in VIGIL_BACKUP_EVERY how often it is to."),
        )


def rehearsal(connection: Connection, patient: Patient) -> Found:
    """Whether the recovery shares were tried within a year."""
    if _is_missed(connection, patient, REHEARSAL_DUE):
        yield yellow(
            "recovery",
            _("The recovery shares have not been tried for a year."),
            _("Bring enough of them together and try them: `vigil keys rehearse`."),
        )


def _is_missed(connection: Connection, patient: Patient, kind: str) -> bool:
    late = missed(connection, patient.now, backup_every=patient.settings.backup_every)
    return any(one.kind == kind for one in late)


CHECKS = (key, copy, checkpoints, backups, rehearsal)
