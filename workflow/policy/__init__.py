"""The law and the house rules as data: what may happen, what must happen by when, and in whose words.

A policy is a folder of TOML files, read once, checked whole, and named by the hash of what was read:

    vocabulary.toml   the kinds of events, the codes, what crosses the seal, groups of events
    workflow.toml     regions, states and transitions of a case
    clocks.toml       limits and watches, each with its source
    calendar.toml     zone, weekend, dated holidays (hashed apart: a new holiday is not a new law)
    chronology.toml   how the words of a published judgment's chronology are said in this vocabulary
    notifications.toml  who is told of what, how urgently, and who hears when nobody looks

`terms.py` gives the shape of each file, `form.py` and `places.py` say where a file departs from it, `reading.py`
reads, `checks/` finds what is well-formed and yet nonsense, `rules.py` prepares a policy for folding and deriving.
`diagram.py`, `difference.py` and `schemas.py` show it to people and to other programs.
"""
