"""`vigil …`: the command line, one file per group of commands.

Every expected failure is one sentence on the error stream and an exit code: 0 fine, 1 error, 2 usage, 3 late found,
4 verification failed. Commands that report speak JSON with `--json`.
"""

import gc
import sqlite3
import sys
from contextlib import suppress

import rich_click as click
from click.exceptions import Abort
from sqlalchemy.exc import SQLAlchemyError

from config.cli.adopt import adopt_policy
from config.cli.audit import export, verify
from config.cli.backup import backup, restore_command
from config.cli.demo import demo
from config.cli.doctor import doctor
from config.cli.dossiers import dossiers
from config.cli.due import due
from config.cli.instance import init
from config.cli.keys import keys
from config.cli.notices import notices
from config.cli.offices import offices
from config.cli.people import people
from config.cli.policy import policy
from config.cli.replay import fidelity, replay
from config.cli.serve import serve
from config.cli.upgrade import upgrade_command
from config.cli.watch import late, sweep
from config.instance import at_its_time
from config.settings import read_settings
from workflow.errors import NotUnderstood, VigilError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vigil", prog_name="vigil")
@click.pass_context
def vigil(context: click.Context) -> None:
    """Clocks and a verifiable history for investigations of ill-treatment."""
    with suppress(NotUnderstood):  # a command that needs the settings says what is wrong with them
        context.with_resource(at_its_time(read_settings()))


for command in (
    init,
    upgrade_command,
    serve,
    replay,
    fidelity,
    due,
    sweep,
    late,
    policy,
    verify,
    export,
    people,
    offices,
    keys,
    dossiers,
    notices,
    backup,
    restore_command,
    doctor,
    demo,
):
    vigil.add_command(command)
policy.add_command(adopt_policy)


def tune() -> None:
    """Look for cycles of objects seldom: a case is thousands of small values and has none. A fifth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def main() -> None:
    """Run one command; the only place that turns an error into words and an exit code."""
    tune()
    try:
        code = vigil(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except VigilError as error:
        print(error.said(), file=sys.stderr)
        sys.exit(error.exit_code)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        why = str(error.__cause__ or error).splitlines()[0]
        print(f"The command was not carried out: {why}. See that disk and database are in order.", file=sys.stderr)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Abort:
        print("Stopped.", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
