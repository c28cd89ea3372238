"""How often a passphrase may be tried for one name: a few times a minute, and never "no more".

Nobody is locked out by what strangers type: an attempt comes back every few seconds, whatever happened before. While
somebody goes on trying for a name, its owner may have to try again, too; sessions that are open, tokens and the command
line (a process of its own) do not notice. Nothing is stored: a restart forgets, and each process counts alone.
Names that nobody has are counted like others, so that the answer says nothing about them.
"""

from collections import OrderedDict
from datetime import datetime

from workflow.errors import Busy, _

AT_ONCE = 8  # more than anybody mistypes
SECONDS_FOR_ANOTHER = 10  # so 8,640 a day: at 10^8 guesses for the weakest passphrase, 32 years
MOST_NAMES = 10_000  # whose attempts are remembered; the longest unused is forgotten

_SPENT: OrderedDict[str, tuple[float, datetime]] = OrderedDict()


def attempt(name: str, *, now: datetime) -> None:
    """Count an attempt for a name. Raises Busy if there were too many in the last moments."""
    spent = _spent(name, now)
    if spent > AT_ONCE - 1:
        raise Busy(
            _("Signing in was tried too often in the last minute."),
            next_step=_("Wait for half a minute, then try again."),
        )
    _SPENT[name] = spent + 1, now
    _SPENT.move_to_end(name)
    while len(_SPENT) > MOST_NAMES:
        _SPENT.popitem(last=False)


def succeeded(name: str) -> None:
    """Whoever got in does not pay for typing errors."""
    _SPENT.pop(name, None)


def _spent(name: str, now: datetime) -> float:
    """Attempts not yet given back; they come back with time, whatever the clock does."""
    spent, since = _SPENT.get(name, (0.0, now))
    return max(0.0, spent - abs((now - since).total_seconds()) / SECONDS_FOR_ANOTHER)
