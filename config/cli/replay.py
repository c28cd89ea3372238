"""`vigil replay FILE…`: a judgment as the clocks would have seen it, for a judge to read or a machine."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import rich_click as click
from rich.console import Console
from rich.progress import track

from config.cli.output import LATE_FOUND, leave, say_json
from config.cli.timeline import show
from config.fidelity import written
from config.replay import Replayed, replay_all
from config.settings import read_settings, shipped_chronologies

MANY = 4
_files = click.argument("files", nargs=-1, type=click.Path(path_type=Path))
_policy = click.option("--policy", type=click.Path(path_type=Path), help="Policy folder; the one in force by default.")


@click.command()
@_files
@_policy
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def replay(files: tuple[Path, ...], policy: Path | None, as_json: bool) -> None:
    """Replay chronologies of judgments: what was due, kept, late. Without FILES, the shipped ones.

    Exit code 3 when something was late.
    """
    replayed = _run(files, policy)
    for one in replayed:
        for note in one.chronology.notes:
            click.echo(f"{one.chronology.id}: {note}", err=True)
    if as_json:
        say_json([_as_json(one) for one in replayed])
    else:
        console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        for number, one in enumerate(replayed):
            show(console, one, first=number == 0)
    if any(entry.verdict in ("late", "open_late") for one in replayed for entry in one.clocks):
        leave(LATE_FOUND)


@click.command()
@_files
@_policy
@click.option("-o", "output", type=click.Path(path_type=Path), help="Write to this file instead of printing.")
def fidelity(files: tuple[Path, ...], policy: Path | None, output: Path | None) -> None:
    """Compare the clocks with the courts, case by case, as a page (docs/fidelity.md)."""
    page = written(_run(files, policy))
    if output is None:
        click.echo(page)
    else:
        output.write_text(page, encoding="utf-8")


def _run(files: Sequence[Path], policy: Path | None) -> list[Replayed]:
    paths = list(files) or shipped_chronologies()
    running = replay_all(paths, policy or read_settings().policy)
    if len(paths) >= MANY and sys.stderr.isatty():
        console = Console(stderr=True)
        return list(track(running, description="Replaying", total=len(paths), console=console, transient=True))
    return list(running)


def _as_json(one: Replayed) -> dict[str, Any]:
    return {
        "id": one.chronology.id,
        "events": len(one.chronology.events),
        "clocks": [msgspec.to_builtins(entry) for entry in one.clocks],
        "log": {"size": one.size, "root": one.root},
    }
