"""That the log's key was copied: who says so shows the copy, and it is compared. Read `confirm`.

Kept in the data folder, without the key: which key it was, and when. After a restore the log has another key, and the
confirmation of the former one is not there.
"""

from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from config.instance import log_key
from config.settings import Settings
from workflow.errors import NotNow, NotUnderstood, _
from workflow.ledger.note import LogKey

KEPT_IN = "log.key.copied"


class Copied(Struct, frozen=True):
    """Of which key (its public half) somebody showed a copy, and when (UTC)."""

    vkey: str
    at: datetime


def confirm(settings: Settings, copy: Path, *, now: datetime) -> None:
    """Compare a copy with the log's key, and write down that there is one.

    Raises NotNow if it cannot be read, lies in the data folder or is of another key; then nothing is written down.
    """
    key, shown = log_key(settings), _read(copy)
    if copy.resolve().is_relative_to(settings.data.resolve()) or copy.samefile(settings.log_key_file):
        raise NotNow(
            _("A copy in the data folder goes with it when it is lost."),
            next_step=_("Keep the copy on another machine or in a safe, and show it from there."),
        )
    if shown != key:
        raise NotNow(
            _("What was shown is no copy of this log's key."), next_step=_("Copy the file anew, and show the copy.")
        )
    (settings.data / KEPT_IN).write_bytes(msgspec.json.encode(Copied(str(key.verifier), now)))


def _read(copy: Path) -> LogKey | None:
    try:
        return LogKey.parse(copy.read_text(encoding="utf-8").strip())
    except OSError as fault:
        raise NotNow(_("The copy cannot be read (%(why)s).", why=fault.strerror)) from None
    except (NotUnderstood, UnicodeDecodeError):
        return None


def confirmed(settings: Settings) -> Copied | None:
    """What was written down last, None where nothing was."""
    try:
        return msgspec.json.decode((settings.data / KEPT_IN).read_bytes(), type=Copied)
    except (OSError, msgspec.MsgspecError):
        return None
