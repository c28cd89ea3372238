"""Whether an author wrote the same long text into other records: told by keyed marks, without opening any of them.

The key comes from the author's own seed, so nobody else can tell what was marked, nor of which examination. Read
`context`.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from intake.medical import store
from intake.medical.checks import Context
from intake.medical.checks.texts import all_prose
from intake.medical.conditions import facts_of
from intake.medical.form import Form
from intake.medical.record import Record
from intake.people.signed_in import SignedIn
from intake.vault.binding import derive
from intake.vault.names import mark
from workflow.folding import Case
from workflow.history import history
from workflow.rulebook import law_in_force

LEAST_SIGNS = 120  # as check 39 has it; shorter texts are often the same for good reason


def context(
    connection: Connection, here: Case, record: Record, signed_in: SignedIn, now: datetime, *, is_interim: bool = False
) -> Context:
    """What the checks have to know of the case and of the author's other records."""
    mine = examination_mark(signed_in, here.stream, record.examination)
    earlier = store.marks(connection, signed_in.by.person)
    return Context(
        now=now,
        facts=facts_of(record, is_minor=_is_minor(connection, here)),
        is_interim=is_interim,
        earlier=tuple(some for name, some in earlier.items() if name != mine),
        fingerprint=_fingerprint(signed_in),
    )


def keep_marks(connection: Connection, case: str, record: Record, form: Form, signed_in: SignedIn) -> None:
    """Remember the long texts of a record that was signed."""
    fingerprint = _fingerprint(signed_in)
    fresh = {fingerprint(text) for *_place, text in all_prose(record, form) if len(text) >= LEAST_SIGNS}
    examination = examination_mark(signed_in, case, record.examination)
    store.put_marks(connection, signed_in.by.person, examination, fresh)


def examination_mark(signed_in: SignedIn, case: str, examination: str) -> str:
    """What stands for an examination beside its marks: 32 hexadecimal digits."""
    return mark(_key(signed_in), "examination", f"{case} {examination}").hex()


def _fingerprint(signed_in: SignedIn) -> Callable[[str], bytes]:
    key = _key(signed_in)
    return lambda text: mark(key, "text", " ".join(text.casefold().split()))


def _key(signed_in: SignedIn) -> bytes:
    return derive(signed_in.own.seed, "text marks", 32)


def _is_minor(connection: Connection, here: Case) -> bool | None:
    """What the case says of it; None where it says nothing."""
    happened = history(here.entries, law_in_force(connection).calendar.zone)
    told = [one.data["minor"] for one in happened if "minor" in one.data]
    return None if not told or told[-1] == "unknown" else told[-1] == "yes"
