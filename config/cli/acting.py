"""Who acts on the command line, and secrets that are asked for: never an argument, never shown.

A secret comes from a hidden prompt; where there is no terminal, from the next line of standard input; the passphrase of
whoever acts also from the file that VIGIL_PASSPHRASE_FILE names.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import rich_click as click
from click.termui import prompt

from config.clock import now_utc
from intake.people.second_factor import is_asked_of
from intake.people.signing_in import SignedIn, identify
from workflow.errors import NotUnderstood, _
from workflow.store import Tables

FROM_FILE = "VIGIL_PASSPHRASE_FILE"
Command = TypeVar("Command", bound=Callable[..., Any])


def as_option(*, required: bool) -> Callable[[Command], Command]:
    """The option that says who acts."""
    return click.option("--as", "acting", metavar="NAME", required=required, help="Sign in as NAME for this command.")


async def signed_in(tables: Tables, name: str) -> SignedIn:
    """Whoever acts, with their keys, for one command: no session stays. Raises NotAllowed."""
    return await identified(tables, name, own_passphrase())


async def identified(tables: Tables, name: str, passphrase: str) -> SignedIn:
    """`signed_in` with a passphrase that was asked for; asks for the code of who has a second factor."""
    code = ask("Code of your app", hidden=False) if await tables.read(is_asked_of, name) else None
    return await identify(tables, name, passphrase, now=now_utc(), code=code)


def own_passphrase() -> str:
    """The passphrase of whoever acts."""
    file = os.environ.get(FROM_FILE)
    return _read(Path(file)) if file else ask("Passphrase")


def ask(what: str, *, again: bool = False, hidden: bool = True) -> str:
    """A secret that was typed, `again` where a slip would matter. Raises NotUnderstood where there is none."""
    if sys.stdin.isatty():
        return str(prompt(what, hide_input=hidden, confirmation_prompt=again, err=True))
    line = sys.stdin.readline().strip("\r\n")
    if not line:
        raise NotUnderstood(
            _("%(what)s: nothing was given.", what=what), next_step=_("Type it at a terminal, or give it as a line.")
        )
    return line


def ask_lines(what: str) -> list[str]:
    """Several secrets, one a line; an empty line, or the end, ends them."""
    given: list[str] = []
    while True:
        if sys.stdin.isatty():
            line = prompt(f"{what} {len(given) + 1}", default="", show_default=False, err=True)
        else:
            line = sys.stdin.readline()
        if not line.strip():
            return given
        given.append(line.strip())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise NotUnderstood(_("The file that %(variable)s names cannot be read.", variable=FROM_FILE)) from None
