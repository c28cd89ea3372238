"""Runs the benches that are named, or all: `python -m bench [engine] [sweep] [verify] …`; `NAMES` lists them."""

import sys
from importlib import import_module

from config.cli import tune

NAMES = (
    *("engine", "sweep", "verify", "ledger", "vault", "door", "attachments", "search", "worklist", "pages", "sheet"),
    "oversight",
    "planning",
    "retention",
    "report",
    "notices",
    "delivery",
    "nodes",
)


def main(wanted: list[str]) -> None:
    """Print the figures of each bench, one a line."""
    tune()
    for name in wanted or NAMES:
        print(f"\n{name}")
        for what, figure in import_module(f"bench.{name}").figures():
            print(f"  {what:<64} {figure}")


if __name__ == "__main__":
    main(sys.argv[1:])
