"""Database, files, disk, storage, settings: what the machine is to give. `OUTSIDE` needs no database, `INSIDE` does."""

import os
import secrets
import shutil
import stat
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection

from config.doctor.findings import Found, Patient, red, yellow
from config.holding import SQLITE
from intake.attachments.storage import storage_at
from workflow.errors import VigilError, _
from workflow.store import instance

RED_BYTES, YELLOW_BYTES = 200 * 1_048_576, 2 * 1_073_741_824  # free: two large files; a month of a small office
BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO
THROUGH = stat.S_IXGRP | stat.S_IXOTH
HERE = {"localhost", "127.0.0.1", "::1"}


def private(patient: Patient) -> Found:
    """Whether others on this machine reach the database or the files."""
    settings = patient.settings
    paths = [settings.data]
    if settings.database_url.startswith(SQLITE):
        paths.append(Path(settings.database_url.removeprefix(SQLITE)))
    if "://" not in settings.storage_url:
        paths.append(Path(settings.storage_url))
    for path in paths:
        if _is_open(path):
            yield red(
                "permissions",
                _("%(path)s may be read or changed by others on this machine.", path=str(path)),
                _("Allow only its owner: chmod go= %(path)s.", path=str(path)),
            )


def _is_open(path: Path) -> bool:
    """Whether its mode lets others in, and that of its folder lets them come so far."""
    try:
        return bool(path.stat().st_mode & BY_OTHERS and path.parent.stat().st_mode & THROUGH)
    except FileNotFoundError:
        return False


def room(patient: Patient) -> Found:
    """Whether the disk has room: without it no allegation is stored."""
    folder = patient.settings.data
    if not folder.exists():
        return
    free = shutil.disk_usage(folder).free
    if free < YELLOW_BYTES:
        tell = red if free < RED_BYTES else yellow
        what = _("The disk of %(folder)s has %(free)d MiB left.", folder=str(folder), free=free // 1_048_576)
        yield tell("disk", what, _("Make room."))


def storage(patient: Patient) -> Found:
    """Whether attachments could be kept: a small object is written, read and taken away."""
    if not patient.settings.data.exists():
        return  # no instance; `init` wants the folder empty
    name, content = f"probe-{secrets.token_hex(8)}", os.urandom(16)
    try:
        kept = storage_at(patient.settings.storage_url)
        kept.put(name, [content])
        same = b"".join(kept.get(name)) == content
        kept.delete(name)
    except VigilError as fault:
        yield red("storage", fault.what, _("See that VIGIL_STORAGE_URL is right, and that the storage can be written."))
        return
    if not same:
        yield red("storage", _("The storage gives back other bytes than it was given."), _("Use another one."))


def reached(patient: Patient) -> Found:
    """Whether what people type travels unsealed, and whether the door is open to floods."""
    settings = patient.settings
    if not settings.is_secure and (settings.host not in HERE or urlsplit(settings.base_url).hostname not in HERE):
        yield red(
            "https",
            _("People would reach this server without https: what they type could be read on the way."),
            _("Put a server with a certificate before it, and set VIGIL_BASE_URL to its https address."),
        )
    if not settings.rate_limits:
        yield yellow(
            "limits",
            _("VIGIL_RATE_LIMITS is off, which is for load tests: who sends much may stop the door."),
            _("Take the setting away."),
        )


def demo(connection: Connection, _patient: Patient) -> Found:
    """Whether this is a demo, whose passphrases everybody knows."""
    here = instance.read(connection)
    if here is not None and here.demo:
        yield yellow(
            "demo",
            _("This is a demo: everybody may know the passphrases of its people."),
            _("Report nothing real here; make an instance with `vigil init` for that."),
        )


OUTSIDE = (private, room, storage, reached)
INSIDE = (demo,)
