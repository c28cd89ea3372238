"""42 questions that a record is asked before it is signed; checks.toml says their words, acts and figures.

    asking.py         asks them all; what a check has before it
    circumstances.py  privacy, restraint, times, restrictions
    consents.py       nothing without a yes, nobody who is part of it
    findings.py       each finding by itself
    opinions.py       the whole, what was not examined, what must follow
    photographs.py    pictures and findings, scale, clock
    texts.py          words in what was written

A new check is a table in checks.toml and a function under its number. Read `remarks`.
"""

from intake.medical.checks import circumstances, consents, findings, opinions, photographs
from intake.medical.checks.asking import ASKED, Context, Remark, remarks

__all__ = ["ASKED", "MODULES", "Context", "Remark", "remarks"]
MODULES = (circumstances, consents, findings, opinions, photographs)  # importing them makes their checks known
