"""People of an invented office and of two authorities, as a directory; and what they are told.

The engine's builders name the offices "oi" (ours), "pp" (the prosecutor's) and people by role: "p-officer".
"""

from collections import Counter

from sqlalchemy import Connection, select

from notifications.directory import Known
from notifications.escalating import escalate
from notifications.store.notices import Row
from notifications.store.schema import INBOX, notice
from notifications.telling import fan_out
from tests.builders import local
from workflow.store.log import sequence

OFFICER, COLLEAGUE, INTAKE, HEAD = "p-officer", "p-colleague", "p-intake", "p-head"
PROSECUTOR, OTHER_PROSECUTOR, GUARD, AUDITOR = "p-prosecutor", "p-other-prosecutor", "p-guard", "p-auditor"
STAFF = (
    Known(OFFICER, "officer", "oi", "case_officer"),
    Known(COLLEAGUE, "colleague", "oi", "case_officer"),
    Known(INTAKE, "intake", "oi", "intake_officer"),
    Known(HEAD, "head", "oi", "head"),
    Known("p-administrator", "administrator", "oi", "administrator"),
    Known(PROSECUTOR, "prosecutor", "pp", "prosecutor"),
    Known(OTHER_PROSECUTOR, "other", "pp-elsewhere", "prosecutor"),
    Known(GUARD, "guard", "jail", "institution"),
    Known(AUDITOR, "auditor", "nm", "oversight"),
)


class Staff:
    """A directory of these people; `barred` by case. `unreachable` times it fails before it answers."""

    def __init__(self, people=STAFF, *, barred=None, unreachable=0):
        self._people, self._barred, self._unreachable = people, barred or {}, unreachable

    def people(self, connection: Connection):
        if self._unreachable:
            self._unreachable -= 1
            raise ConnectionError
        return self._people

    def ours(self, connection: Connection):
        return frozenset({"oi"})

    def barred(self, connection: Connection, streams):
        return {stream: who for stream, who in self._barred.items() if stream in streams}


def without(*people):
    return tuple(one for one in STAFF if one.person not in people)


async def told(office, now, staff=None):
    """Tell what the log holds, as if it were `now`."""
    await office.tables.write(sequence)
    return await fan_out(office.tables, staff or Staff(), local(now).latest)


async def climbed(office, now, staff=None):
    """Tell the next in line of what nobody looked at."""
    return await escalate(office.tables, staff or Staff(), local(now).latest)


async def notices(office, *, channel=INBOX, **wanted):
    """The notices by a channel, in the order of their making."""

    def read(connection):
        columns = [notice.c[name] for name in Row.__struct_fields__]
        return [Row(*row) for row in connection.execute(select(*columns).order_by(notice.c.id))]

    rows = [one for one in await office.tables.read(read) if channel in (None, one.channel)]
    return [one for one in rows if all(getattr(one, name) == value for name, value in wanted.items())]


async def heard(office, **wanted):
    """How often each person was told by the inbox."""
    return Counter(one.person for one in await notices(office, **wanted))
