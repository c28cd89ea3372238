"""What must happen by when, derived from what happened; pure functions, no clock on the wall.

`derive` folds the history of one case under one policy into its clocks (`track.py` follows one clock through the case,
`reckoning.py` counts its dates). A `Clock` answers what is asked of it: when is it due, what met or ended it, which
stages are still to come, and (`verdict`) whether it was kept, given the time of asking.

Limits and watches are never mixed; looking at a clock moves nothing; nothing fires twice.
"""

from workflow.clocks.derive import derive
from workflow.clocks.terms import Clock, Stretch, Verdict

__all__ = ["Clock", "Stretch", "Verdict", "derive"]
