"""What is well-formed in a policy and yet nonsense: each file against itself and against the others.

    known.py        the names of a policy, and what an event's name may be
    vocabulary.py   events, fields, codes, groups, and what the engine itself must find there
    workflow.py     regions, states, transitions: all reachable, nothing said twice
    retention.py    what stands against erasing: a clock, events and spans that exist
    answers.py      what an office answers: facts, reasons and next steps that exist
    clocks.py       every clock can start, can be met, and tells somebody who exists
    chronology.py   every word of a published chronology can be said
    notices.py      every rule tells somebody who may hear of it

Each of them is a function from the names to misfits (path in the file, sentence); `faults` puts the lines to them.
"""

from collections.abc import Callable, Iterator

from workflow.policy.checks.answers import of_answers
from workflow.policy.checks.chronology import of_chronology
from workflow.policy.checks.clocks import of_clocks
from workflow.policy.checks.known import Known
from workflow.policy.checks.notices import of_notices
from workflow.policy.checks.retention import of_retention
from workflow.policy.checks.vocabulary import of_vocabulary
from workflow.policy.checks.workflow import of_workflow
from workflow.policy.form import Misfit
from workflow.policy.places import Fault, Places
from workflow.policy.terms import Clock, Policy

_CHECKS: dict[str, tuple[Callable[[Known], Iterator[Misfit]], ...]] = {
    "vocabulary.toml": (of_vocabulary,),
    "workflow.toml": (of_workflow, of_answers, of_retention),
    "clocks.toml": (of_clocks,),
    "chronology.toml": (of_chronology,),
    "notifications.toml": (of_notices,),
}


def faults(policy: Policy, places: Places) -> list[Fault]:
    """All that is wrong in a policy whose files have the right form, in the order of the files and their lines."""
    known, found = Known(policy), []
    for file, checks in _CHECKS.items():
        misfits = [Fault(places.where(file, path), sentence) for check in checks for path, sentence in check(known)]
        found += sorted(misfits, key=_line)
    return found


def _line(fault: Fault) -> int:
    return int(fault.where.rpartition(":")[2])


def unverified(policy: Policy) -> tuple[Clock, ...]:
    """The clocks whose source nobody has read yet: allowed, and shown wherever the clock is shown."""
    return tuple(clock for clock in policy.clocks.clock if not clock.verified)
