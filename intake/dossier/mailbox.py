"""What whoever has a receipt may know: how the case stands, what must happen next, the messages, who looked.

A found receipt opens messages and nothing else of what was said. Reading leaves no event; the first use of the receipt
removes the answer that could repeat it. Withdrawing is told and ends nothing: the duty to look into it goes on. After
erasure there is the number and the day, and nothing else. Read `opened`.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import retention_store, store
from intake.dossier.contents import MESSAGE, Message, Private, read_message
from intake.dossier.kept import clock_of, warning_at
from intake.dossier.messages import MESSAGES, unknown
from intake.dossier.opening import contents, keys_of
from intake.dossier.reception import REPORTER
from intake.dossier.retention import is_answer
from intake.dossier.stand import ERASED, OPENED, standing_of, taken
from intake.dossier.status import Step, status, steps
from intake.vault.keyring import Keyring
from intake.vault.receipts import Receipt
from workflow.case import load, record
from workflow.clocks.terms import Verdict, verdict
from workflow.errors import Busy, Sentence, _
from workflow.events import Event
from workflow.folding import Case
from workflow.history import history, instant
from workflow.law import Law
from workflow.ledger.proofs import Proof
from workflow.moment import Moment, local_day
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force
from workflow.store import Tables

WITHDRAWN = "withdrawn_by_reporter"
# Gives the proof that the report stands in the log, once there is one: from a connection and the case's stream.
Prove = Callable[[Connection, str], Proof | None]


class Next(Struct, frozen=True):
    """What has to happen by when. `due` (UTC) is None while a pause without end holds it; `done` is when it did.

    `clock` is its key in the policy, for a door that says it in words of its own.
    """

    clock: str
    title: Words
    due: datetime | None
    verdict: Verdict
    done: Moment | None = None

    @property
    def what(self) -> str:
        """What has to happen, in English."""
        return self.title.en


class MailboxView(Private, frozen=True, kw_only=True):
    """A case as its reporter sees it. After erasure only `status`, `number` and `erased_on` (and its end) are there.

    `received_at` is when the report reached the institution, `steps` what was done so far, `next` the limits that run
    and `kept` those that were met or lost. `openings`: how many times people opened a part of the dossier; several
    parts at once count once. `kept_until`: the day after which the content may be erased, from the warning of it on.
    """

    status: tuple[Sentence, ...]
    number: str | None
    received_at: datetime | None = None
    steps: tuple[Step, ...] = ()
    next: tuple[Next, ...] = ()
    kept: tuple[Next, ...] = ()
    messages: tuple[Message, ...] = ()
    openings: int = 0
    kept_until: date | None = None
    proof: Proof | None = None
    is_withdrawn: bool = False
    erased_on: date | None = None


async def opened(tables: Tables, receipt: str, *, now: datetime, prove: Prove | None = None) -> MailboxView:
    """The mailbox behind a receipt. Raises NotUnderstood for a mistyped receipt, NotFound for an unknown one."""
    read = Receipt.read(receipt)
    stream, view, left = await tables.read(_opened, read.lookup, Keyring.of(read.holder), now, prove)
    with suppress(Busy):  # the disk is full: it is read all the same, and left to the next time
        if left.unused:
            await tables.write(store.drop_answer, stream)
        if left.fetched_n:
            await tables.write(retention_store.mark_fetched, read.lookup, left.fetched_n)
    return view


class _Left(Struct, frozen=True):
    """What is left to write after reading: whether the receipt was not in use, and the newest answer first shown."""

    unused: bool
    fetched_n: int = 0


def _opened(
    connection: Connection, lookup: bytes, holder: Keyring, now: datetime, prove: Prove | None
) -> tuple[str, MailboxView, _Left]:
    box = store.find_mailbox(connection, lookup)
    if box is None:
        raise unknown()
    case = load(connection, box.stream)
    unused = store.has_answer(connection, box.stream)
    stand = standing_of(case)
    law = law_in_force(connection)
    if stand.erased:
        return box.stream, _erased(case, law), _Left(unused)
    keys = keys_of(connection, box.stream, stand, holder)
    happened = {one.kind for one in history(case.entries, law.calendar.zone)}
    items = contents(connection, box.stream, stand, {MESSAGES: keys[MESSAGES]})
    view = MailboxView(
        status=status(case, law),
        number=case.rows.case["number"],
        received_at=Moment.parse(case.entries[0].occurred_at, law.calendar.zone).earliest,
        steps=steps(case, law),
        next=_next(case, now),
        kept=_kept(case, now),
        messages=tuple(read_message(item.content) for item in items if item.kind == MESSAGE and item.content),
        openings=len({(one.by.person, one.recorded_at) for one in case.entries if one.kind == OPENED}),
        kept_until=_kept_until(case, law, now),
        proof=prove(connection, box.stream) if prove else None,
        is_withdrawn=WITHDRAWN in happened,
    )
    newest = max((entry.n for entry in case.entries if is_answer(entry, law)), default=0)
    shown = retention_store.fetched(connection, lookup)
    return box.stream, view, _Left(unused, newest if newest > shown else 0)


def _kept_until(case: Case, law: Law, now: datetime) -> date | None:
    """The day after which the content may be erased, once people are warned of it."""
    clock = clock_of(case, law, now)
    if clock is None or clock.due is None or warning_at(law, clock.plan, clock.due.latest) > now:
        return None
    return local_day(clock.due.latest, law.calendar.zone)


def _next(case: Case, now: datetime) -> tuple[Next, ...]:
    """Limits that run, the first due on top; watches say how others work, and promise nothing to anybody."""
    running = [clock for clock in case.clocks if clock.plan.clock.kind == "limit" and clock.running(now)]
    found = [Next(c.key, c.plan.clock.title, c.due.latest if c.due else None, verdict(c, now)) for c in running]
    return tuple(sorted(found, key=lambda one: (one.due is None, one.due)))


def _kept(case: Case, now: datetime) -> tuple[Next, ...]:
    """Limits that were met, in time or late, and those that were lost for good, in the order of their due dates."""
    limits = [clock for clock in case.clocks if clock.plan.clock.kind == "limit"]
    over = [clock for clock in limits if clock.due and (clock.met is not None or clock.lapsed(now))]
    over.sort(key=lambda one: one.due.latest if one.due else now)
    met = [(c, c.due.latest if c.due else None, c.met.moment if c.met else None) for c in over]
    return tuple(Next(c.key, c.plan.clock.title, due, verdict(c, now), done) for c, due, done in met)


def _erased(case: Case, law: Law) -> MailboxView:
    told = [entry for entry in case.entries if entry.kind == ERASED][-1]
    on = local_day(instant(told.recorded_at), law.calendar.zone)
    complete_on = told.data.get("complete_on")
    said = [_("The content of this case was erased on %(on)s.", on=on)]
    if isinstance(complete_on, str):
        said.append(_("The last backup copy that holds it is destroyed by %(on)s.", on=date.fromisoformat(complete_on)))
    return MailboxView(status=tuple(said), number=case.rows.case["number"], erased_on=on)


async def withdraw(tables: Tables, receipt: str, *, now: datetime) -> None:
    """Whoever has the receipt withdraws the report; said once, it is not said again.

    The case goes on, for looking into ill-treatment does not depend on whoever reported it. Raises as `opened`, NotNow
    after erasure.
    """
    await tables.write(_withdraw, Receipt.read(receipt), now)


def _withdraw(connection: Connection, receipt: Receipt, now: datetime) -> None:
    box = store.find_mailbox(connection, receipt.lookup)
    if box is None:
        raise unknown()
    case, stand = taken(connection, box.stream)
    keys_of(connection, box.stream, stand, Keyring.of(receipt.holder))
    store.drop_answer(connection, box.stream)  # the receipt has come into use
    said = [event.kind for event in history(case.entries, law_in_force(connection).calendar.zone)]
    if WITHDRAWN not in said:
        record(connection, Event(box.stream, WITHDRAWN), by=REPORTER, at=Moment.exactly(now), now=now)
