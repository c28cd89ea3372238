"""Figures and ratios of one run: `make bench` prints all, `python -m bench NAME` one.

There are engine, sweep, verify, ledger, vault, door, attachments, search and worklist.

Nothing here passes or fails: a machine that is busy measures other figures, so claims are made as ratios of one run.
Large fixtures are built once by `record_many` and kept in `VIGIL_BENCH` (default: a folder of the system's for
temporary files), never in the project.
"""
