"""What all commands share when they speak: JSON, times in the office's zone, late days."""

from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import msgspec
import rich_click as click
from click.exceptions import Exit

LATE_FOUND, NOT_VERIFIED = 3, 4


def say_json(value: Any) -> None:
    """Print a value as JSON, two spaces deep."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def leave(code: int) -> NoReturn:
    """End the command with an exit code that is no error."""
    raise Exit(code)


def say_what_differs(names: list[str]) -> None:
    """Say on the error stream that the configured policy folder holds something else than what is in force."""
    for name in names:
        click.echo(
            f"The {name} in the policy folder is not the one in force; `vigil policy adopt` adopts it.",
            err=True,
        )


def local(at: datetime, zone: ZoneInfo) -> str:
    """An instant in the office's zone, to the minute: "2026-03-02 14:00"."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
