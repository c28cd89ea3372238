"""Who serves, how each job fared there, and which of them is at a job that one does for all. Times UTC.

Delivery state, outside verification: nothing is decided by it but who works. A node writes its own rows alone, so none
waits for another; of `job` a statement takes one row. Read `keep`, then `take`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from workflow.store.schema import job, job_run, node

GONE_AFTER = timedelta(minutes=3)  # a node that was not seen for so long is gone: it is seen every minute
FORGOTTEN_AFTER = timedelta(days=1)
LEASE = timedelta(minutes=3)  # so long a job that one node does stays with it, unless it says again that it is at it
SLACK = timedelta(seconds=5)  # a turn that comes this much early is one: whole seconds are compared
SWEEP = "sweep"


class Node(Struct, frozen=True):
    """A server: its name, the program's version, since when, when it was last seen, when it ended in order."""

    name: str
    version: str
    started_at: datetime
    seen_at: datetime
    stopped_at: datetime | None = None
    has_jobs: bool = True

    def is_here(self, now: datetime) -> bool:
        """Whether it serves now, as far as anybody can tell."""
        return self.stopped_at is None and abs(now - self.seen_at) <= GONE_AFTER


class Run(Struct):
    """How a job fared on one node. `ended_at`: when it last ended well; `said`, `cure`: why it failed or waited at
    `failed_at`, sentences without what stood in their places; `is_failing`: in its newest run; `done`: how much it did
    since the node began.
    """

    job: str
    every_seconds: int
    started_at: datetime | None = None
    ended_at: datetime | None = None
    took_ms: int | None = None
    next_at: datetime | None = None
    failed_at: datetime | None = None
    said: str | None = None
    cure: str | None = None
    is_failing: bool = False
    faults: int = 0
    done: int = 0


class Looked(Struct, frozen=True):
    """Until when deadlines were looked at by anybody, and how many stages had come when a gap was noticed."""

    until: datetime | None
    missed: int | None


# ----------------------------------------------------------------------------------------------------------- nodes


def begin(connection: Connection, here: Node) -> None:
    """A server begins: what one of that name left is gone."""
    connection.execute(delete(job_run).where(job_run.c.node == here.name))
    _put(connection, node, [structs.asdict(here)], key=("name",))


def keep(connection: Connection, here: Node, runs: Sequence[Run], *, at_work: Collection[str] = ()) -> None:
    """Write down that a node is there, how its jobs fared, and that it is still at those that one does for all;
    forget whoever was not seen for a day.
    """
    _put(connection, node, [structs.asdict(here)], key=("name",))
    _put(connection, job_run, [{"node": here.name, **structs.asdict(run)} for run in runs], key=("node", "job"))
    for name in sorted(at_work):
        mine = (job.c.name == name) & (job.c.node == here.name)
        connection.execute(update(job).where(mine).values(until=here.seen_at + LEASE))
    long_gone = ~node.c.seen_at.between(here.seen_at - FORGOTTEN_AFTER, here.seen_at + FORGOTTEN_AFTER)
    gone = list(connection.scalars(select(node.c.name).where(long_gone).order_by(node.c.name)))
    if gone:
        connection.execute(delete(job_run).where(job_run.c.node.in_(gone)))
        connection.execute(delete(node).where(node.c.name.in_(gone)))


def nodes(connection: Connection) -> list[Node]:
    """Every server of the last day, by name."""
    columns = [node.c[name] for name in Node.__struct_fields__]
    return [Node(*row) for row in connection.execute(select(*columns).order_by(node.c.name))]


def every_run(connection: Connection) -> dict[str, list[Run]]:
    """How the jobs of every node fared, by node, in the order of their names."""
    columns = [job_run.c[name] for name in Run.__struct_fields__]
    found: dict[str, list[Run]] = {}
    for name, *values in connection.execute(select(job_run.c.node, *columns).order_by(job_run.c.node, job_run.c.job)):
        found.setdefault(name, []).append(Run(*values))
    return found


# ------------------------------------------------------------------------------------------ what one does for all


def take(connection: Connection, name: str, here: str, *, now: datetime, every: timedelta) -> bool:
    """Whether the node `here` is to do a job now: nobody is at it, and it was not begun within its interval.

    Whoever is killed at it holds it for `LEASE` and no longer. Times too far ahead were a wrong clock's.
    """
    begun = {"node": here, "started_at": now, "until": now + LEASE}
    due = or_(job.c.started_at.is_(None), job.c.started_at <= now - every + SLACK, job.c.started_at > now + LEASE)
    free = or_(job.c.until.is_(None), job.c.until <= now, job.c.until > now + 2 * LEASE)
    statement = _insert(connection, job).values(name=name, **begun)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_=begun, where=due & free)
    return connection.execute(statement).rowcount == 1


def give_back(connection: Connection, name: str, here: str, *, now: datetime, ended_well: bool) -> None:
    """The node has done it; or it failed, and the next node whose turn comes may try."""
    mine = (job.c.name == name) & (job.c.node == here)
    after = {"ended_at": now} if ended_well else {"started_at": None}
    connection.execute(update(job).where(mine).values(until=None, **after))


def last_ended(connection: Connection) -> dict[str, datetime]:
    """When each job that one node does for all last ended well, wherever that was."""
    query = select(job.c.name, job.c.ended_at).where(job.c.ended_at.is_not(None))
    return {row.name: row.ended_at for row in connection.execute(query)}


# ------------------------------------------------------------------------------------------------------- the sweep


def looked(connection: Connection, *, holding: bool = False) -> Looked:
    """Until when deadlines were looked at; `holding`: nobody else says so until this transaction ends."""
    query = select(job.c.ended_at, job.c.missed).where(job.c.name == SWEEP)
    row = connection.execute(query.with_for_update() if holding else query).one_or_none()
    return Looked(None, None) if row is None else Looked(row.ended_at, row.missed)


def watched(connection: Connection, until: datetime) -> None:
    """Deadlines were looked at until then; what was missed before has been told, or there is nothing to tell."""
    _put(connection, job, [{"name": SWEEP, "ended_at": until, "missed": None}], key=("name",))


def missed(connection: Connection, number: int) -> None:
    """So many stages had come while nobody looked; the most that anybody found is kept until it is told."""
    more = or_(job.c.missed.is_(None), job.c.missed < number)
    connection.execute(update(job).where(job.c.name == SWEEP, more).values(missed=number))


def _put(connection: Connection, table: Any, rows: Sequence[dict[str, Any]], *, key: tuple[str, ...]) -> None:
    """Write rows, new or again, in one statement."""
    if rows:
        statement = _insert(connection, table).values(rows)
        rest = {name: statement.excluded[name] for name in rows[0] if name not in key}
        connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=rest))


def _insert(connection: Connection, table: Any) -> Any:
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
