"""JSON Schemas of the files that people write: the policy's TOML, the calendar, the chronologies.

They are made from the very structs that the files are read into, so that an editor and the loader ask for the same; the
calendar's alone is written out here. `write_schemas` puts them into `docs/reference/`; a test says when they are old.
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from workflow.chronology.terms import ChronologyFile
from workflow.policy.reading import CALENDAR, FILES

DRAFT = "https://json-schema.org/draft/2020-12/schema"
CHRONOLOGY = "chronology.schema.json"

_TEXT = {"type": "string", "minLength": 1}
# TOML has dates of its own, written without quotation marks; to a schema they are texts.
_CALENDAR: dict[str, Any] = {
    "title": "Calendar",
    "description": "calendar.toml: zone, weekend, dated holidays. A year without a holiday counts weekends only.",
    "type": "object",
    "properties": {
        "zone": {**_TEXT, "description": "A time zone like Europe/Belgrade; its rules come from the tzdata package."},
        "weekend": {
            "type": "array",
            "items": {"enum": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]},
            "uniqueItems": True,
            "maxItems": 6,
        },
        "source": _TEXT,
        "holiday": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "date": {"type": "string", "format": "date"},
                    "name": _TEXT,
                    "source": _TEXT,
                    "estimated": {"type": "boolean", "description": "May yet move, as a moon's feast does."},
                },
                "required": ["date", "name", "source"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["zone", "weekend", "source"],
    "additionalProperties": False,
}


def schemas() -> dict[str, dict[str, Any]]:
    """Every schema by the name of its file."""
    found = {_file_name(toml): msgspec.json.schema(struct) for toml, struct in FILES.items()}
    found[_file_name(CALENDAR)] = _CALENDAR
    found[CHRONOLOGY] = msgspec.json.schema(ChronologyFile)
    return {name: {"$schema": DRAFT, **schema} for name, schema in found.items()}


def write_schemas(directory: Path) -> list[Path]:
    """Write every schema into a directory that exists; the files that were written."""
    written = []
    for name, schema in schemas().items():
        path = directory / name
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


def _file_name(toml: str) -> str:
    return f"policy-{toml.removesuffix('.toml')}.schema.json"
