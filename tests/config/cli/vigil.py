"""The command line as its user meets it: words in, exit code and two streams out; `main` itself, in this process."""

import json
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from msgspec import Struct

from config.cli import main

SETTINGS = ("VIGIL_DATA", "VIGIL_DATABASE_URL", "VIGIL_POLICY", "VIGIL_LOG_KEY_FILE")


class Said(Struct, frozen=True):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON; fails if that is anything else."""
        return json.loads(self.out)


class Vigil:
    """`vigil …` on one data folder."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.settings = {"VIGIL_DATA": str(data), **settings}

    def __call__(self, *words: object, typed: str = "", **settings: str) -> Said:
        """Run one command; `typed` is its standard input, `settings` hold for this one only."""
        environment = dict.fromkeys(SETTINGS) | self.settings | settings
        before, sys.argv = sys.argv, ["vigil", *map(str, words)]
        try:
            with CliRunner(env=environment).isolation(input=typed) as (out, err, _both):
                code = _ended()
                sys.stdout.flush()
                sys.stderr.flush()
                return Said(code, out.getvalue().decode(), err.getvalue().decode())
        finally:
            sys.argv = before

    @property
    def files(self) -> dict[str, bytes]:
        """Everything in the data folder, byte by byte."""
        return {str(path.relative_to(self.data)): path.read_bytes() for path in self.data.rglob("*") if path.is_file()}


def _ended() -> int:
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0
