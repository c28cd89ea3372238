"""Who runs this instance, as its pages say it: the name, the emergency number, the ways to report without this site."""

import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

from workflow.errors import NotUnderstood, _
from workflow.policy.terms import Words


class Ways(Struct, frozen=True, forbid_unknown_fields=True):
    """The oral and the paper ways, each a whole sentence; None where there is none."""

    phone: Words | None = None
    letter: Words | None = None
    box: Words | None = None
    visit: Words | None = None


class Office(Struct, frozen=True, forbid_unknown_fields=True):
    """The institution. `emergency` is the number that whoever is in danger calls."""

    name: Words
    emergency: str
    ways: Ways


def read_office(path: Path) -> Office:
    """The file that `VIGIL_OFFICE` names. Raises NotUnderstood, naming it."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Office)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise NotUnderstood(
            _("The file that says who runs this instance cannot be used: %(fault)s.", fault=str(fault)),
            next_step=_("Write it like config/office/demo.toml, and name it in VIGIL_OFFICE."),
            where=str(path),
        ) from None
