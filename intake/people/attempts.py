"""How often a passphrase may be tried for one name: a few times a minute, and never "no more".

Nobody is locked out by what strangers type: an attempt comes back every few seconds, whatever happened before. Who
signs in from a device that is known for the name, or is signed in, is counted apart (OWASP: device cookies), so whoever
goes on trying for a name does not make its owner wait there. Elsewhere its owner may have to try again, too; sessions
that are open, tokens and the command line (a process of its own) do not notice. Nothing is stored: a restart forgets,
and each process counts alone. Names that nobody has are counted like others, so that the answer says nothing of them.

Six digits are guessed much sooner than a passphrase, by who has that already. So wrong ones are counted beside, and
after a few of them digits are not taken from there for some minutes, with the same answer; a recovery code is.
"""

from collections import OrderedDict
from datetime import datetime

from workflow.errors import Busy, _

AT_ONCE = 8  # more than anybody mistypes
SECONDS_FOR_ANOTHER = 10  # so 8,640 a day: at 10^8 guesses for the weakest passphrase, 32 years
SECONDS_FOR_ANOTHER_CODE = 600  # 144 a day, and three of a million digits are right: 0.04 % a day for who goes on
MOST_NAMES = 10_000  # whose attempts are remembered; the longest unused is forgotten
STRANGERS = ""  # all of them together

_CODES = "codes "  # before what they come from

_SPENT: OrderedDict[tuple[str, str], tuple[float, datetime]] = OrderedDict()


def attempt(name: str, *, now: datetime, known_by: str = STRANGERS) -> None:
    """Count an attempt for a name; `known_by` is the known device or the session from which it comes. Raises Busy if
    there were too many in the last moments.
    """
    spent = _spent((name, known_by), now)
    if spent > AT_ONCE - 1:
        raise Busy(
            _("Signing in was tried too often in the last minute."),
            next_step=_("Wait for half a minute, then try again."),
        )
    _count((name, known_by), spent + 1, now)


def wrong_code(person_id: str, *, now: datetime, known_by: str = STRANGERS) -> None:
    """Count a wrong code that came with a right passphrase."""
    whose = person_id, _CODES + known_by
    _count(whose, min(_spent(whose, now) + 1, AT_ONCE), now)


def takes_digits(person_id: str, *, now: datetime, known_by: str = STRANGERS) -> bool:
    """Whether digits are taken, or there were too many wrong codes from there in the last minutes."""
    return _spent((person_id, _CODES + known_by), now) <= AT_ONCE - 1


def succeeded(name: str, *, known_by: str = STRANGERS) -> None:
    """Whoever got in does not pay for typing errors."""
    _SPENT.pop((name, known_by), None)


def _count(whose: tuple[str, str], spent: float, now: datetime) -> None:
    _SPENT[whose] = spent, now
    _SPENT.move_to_end(whose)
    while len(_SPENT) > MOST_NAMES:
        _SPENT.popitem(last=False)


def _spent(whose: tuple[str, str], now: datetime) -> float:
    """Attempts not yet given back; they come back with time, whatever the clock does."""
    spent, since = _SPENT.get(whose, (0.0, now))
    seconds = SECONDS_FOR_ANOTHER_CODE if whose[1].startswith(_CODES) else SECONDS_FOR_ANOTHER
    return max(0.0, spent - abs((now - since).total_seconds()) / seconds)
