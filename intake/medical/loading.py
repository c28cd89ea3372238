"""Reads the medical data of a folder: form.toml, register.toml, checks.toml, codes.csv, regions.csv.

Every fault is told with file and line, all together. What comes out holds together: every list, field, code and set
that is named is there, in three languages. Read `read_medical`.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import rfc8785
from msgspec import Struct

from intake.medical.check_terms import Checks
from intake.medical.form import Code, Form, FormFile
from intake.medical.sense import Sense, resolved
from intake.medical.tables import read_codes, read_regions
from workflow.errors import _
from workflow.policy.form import misfits
from workflow.policy.places import Fault, Faulty, Places
from workflow.policy.reading import text_of

FORM, REGISTER, CHECKS, CODES, REGIONS = "form.toml", "register.toml", "checks.toml", "codes.csv", "regions.csv"
T = TypeVar("T", bound=Struct)


@dataclass(frozen=True)
class Medical:
    """The full examination, the injuries checklist of closed places, and the checks of both."""

    examination: Form
    register: Form
    checks: Checks


@cache
def read_medical(folder: Path) -> Medical:
    """What the folder says, read once in a process. Raises Faulty, or NotUnderstood for a file that cannot be read."""
    return medical_from({name: text_of(folder / name) for name in (FORM, REGISTER, CHECKS, CODES, REGIONS)})


def medical_from(content: Mapping[str, str]) -> Medical:
    """What these texts (file name -> text) say. Raises Faulty."""
    found: list[Fault] = []
    places = Places(content)
    form = _parsed(FORM, content, FormFile, places, found)
    register = _parsed(REGISTER, content, FormFile, places, found)
    checks = _parsed(CHECKS, content, Checks, places, found)
    codes, regions = read_codes(CODES, content[CODES], found), read_regions(REGIONS, content[REGIONS], found)
    if found or form is None or register is None or checks is None:
        raise Faulty(found)
    codes = codes | _own(form) | _own(register)
    sense = Sense(codes, regions, places, found)
    sense.form(FORM, form)
    sense.register(REGISTER, register, form)
    sense.checks(CHECKS, checks, form, register)
    if found:
        raise Faulty(found)
    sections = resolved(form, {})
    borrowed = {entries.key: entries for section in sections for entries in section.entries}
    return Medical(
        Form(form.version, _digest(content, FORM), sections, codes, regions),
        Form(register.version, _digest(content, FORM, REGISTER), resolved(register, borrowed), codes, regions),
        checks,
    )


def _digest(content: Mapping[str, str], *names: str) -> str:
    said: dict[str, Any] = {name: tomllib.loads(content[name]) for name in names}
    return hashlib.sha256(rfc8785.dumps(said | {name: content[name] for name in (CODES, REGIONS)})).hexdigest()


def _own(file: FormFile) -> dict[str, dict[str, Code]]:
    return {one.key: {code.key: Code(code.key, code.title) for code in one.code} for one in file.lists}


def _parsed(name: str, content: Mapping[str, str], wanted: type[T], places: Places, found: list[Fault]) -> T | None:
    try:
        value = tomllib.loads(content[name])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found.append(Fault(name, _("This is not TOML: %(fault)s.", fault=str(error))))
        return None
    faults = [Fault(places.where(name, path), sentence) for path, sentence in misfits(value, wanted)]
    found += faults
    return None if faults else msgspec.convert(value, wanted)
