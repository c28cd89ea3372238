"""An instance: made on an empty data folder, opened by every later command.

`create` makes database, log key, the first adoption and the codes of the first two people; a crash in the middle leaves
a folder that the next `init` refuses and names, never an instance that half works. Read `create`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from config.clock import has_passed, lives_at, now_utc
from config.database import check_version, newest_version, upgrade
from config.settings import Settings
from intake.people.founding import Founded, found_people
from workflow.adoption import adopt
from workflow.calendar import read_calendar
from workflow.errors import NotNow, NotUnderstood, VigilError, _
from workflow.ledger.entry import By
from workflow.ledger.note import LogKey, read_log_key, write_log_key
from workflow.policy.reading import policy_content, policy_hash, read_policy, text_of
from workflow.rulebook import law_in_force
from workflow.store import Tables, connect, instance
from workflow.store.log import sequence, sign_checkpoint

T = TypeVar("T")
OPERATOR = By(office="", person="operator", role="administrator")
AGE_OF_A_DEMO = timedelta(days=450)  # its office has worked for so long: stories are told as they went


def run(work: Callable[[], Awaitable[T]]) -> T:
    """Run one asynchronous piece of work to its end."""

    async def main() -> T:
        return await work()

    return asyncio.run(main())


async def create(settings: Settings, *, demo: bool, now: datetime | None = None) -> Founded:
    """Make the instance at `now` (UTC; by the clock unless given). What is returned is shown once and kept nowhere.

    Raises NotNow if there is something already; nothing is overwritten.

    The key is on disk before the database knows it. What fails takes the new key and folder away again; after a crash
    they stay, and the next `init` names them.
    """
    _refuse_what_is_there(settings)
    read_policy(settings.policy)
    key = LogKey.generate(f"vigil/{token_hex(8)}")
    was_there = settings.data.exists()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        write_log_key(settings.log_key_file, key)
        tables = connect(settings.database_url)
        try:
            return await tables.write(_make, settings.policy, key, demo=demo, now=now or now_utc())
        finally:
            await tables.close()
    except BaseException:
        settings.log_key_file.unlink(missing_ok=True)
        for path in settings.data.glob("vigil.db*"):
            path.unlink()
        if not was_there:
            settings.data.rmdir()
        raise


def _make(connection: Connection, policy: Path, key: LogKey, *, demo: bool, now: datetime) -> Founded:
    """Everything in one transaction: schema, instance, adoption, people and keys, first checkpoint."""
    upgrade(connection)
    began = now - AGE_OF_A_DEMO if demo else now
    found(connection, policy, key, demo=demo, now=began)
    founded = found_people(connection, by=OPERATOR, now=began)
    sequence(connection)
    sign_checkpoint(connection, key, now=now)
    return founded


def found(connection: Connection, policy: Path, key: LogKey, *, demo: bool, now: datetime) -> None:
    """Write the instance and its first adoption; raises NotNow if the database has one."""
    if instance.read(connection) is not None:
        raise NotNow(_("The database has an instance already."), next_step=_("Use another database."))
    instance.create(connection, origin=key.name, vkey=str(key.verifier), demo=demo)
    adopt(connection, policy_content(policy), text_of(policy / "calendar.toml"), by=OPERATOR, now=now)


def _refuse_what_is_there(settings: Settings) -> None:
    if settings.data.exists() and any(settings.data.iterdir()):
        raise NotNow(
            _("No instance was made: the data folder %(folder)s is not empty.", folder=str(settings.data)),
            next_step=_("Name an empty folder in VIGIL_DATA, or go on with the instance that is there."),
        )
    if settings.log_key_file.exists():
        raise NotNow(
            _("No instance was made: the log key %(file)s exists already.", file=str(settings.log_key_file)),
            next_step=_("Name another file in VIGIL_LOG_KEY_FILE."),
        )


def log_key(settings: Settings) -> LogKey:
    """The log's private key. Raises NotFound if there is none, NotNow if it is damaged or others may read it."""
    try:
        return read_log_key(settings.log_key_file)
    except NotUnderstood as fault:
        raise NotNow(fault.what) from None


@asynccontextmanager
async def opened(settings: Settings):  # type: ignore[no-untyped-def]
    """The tables of the instance, closed afterwards. Raises NotNow if there is none, or a newer one."""
    tables = _reached(settings)
    try:
        version = await tables.read(check_version)
        if version is None or await tables.read(instance.read) is None:
            raise _no_instance()
        if version != newest_version():
            raise NotNow(
                _("The database is of version %(version)s, which is older than this program.", version=version),
                next_step=_("Make a backup with the release that made it, then run `vigil upgrade`."),
            )
        yield tables
    finally:
        await tables.close()


async def database_version(settings: Settings) -> str:
    """The schema's version of an instance, of this release or of an earlier one. Raises NotNow as `opened`."""
    tables = _reached(settings)
    try:
        version = await tables.read(check_version)
        if version is None or await tables.read(instance.read) is None:
            raise _no_instance()
        return version
    finally:
        await tables.close()


def _reached(settings: Settings) -> Tables:
    if settings.database_url.startswith("sqlite:///") and not Path(settings.database_url[10:]).is_file():
        raise _no_instance()
    return connect(settings.database_url)


def differing(connection: Connection, settings: Settings) -> list[str]:
    """Of the configured folder, what is not in force: "policy", "calendar". A folder that cannot be read differs."""
    law = law_in_force(connection)
    try:
        policy = policy_hash(policy_content(settings.policy))
        calendar = read_calendar(text_of(settings.policy / "calendar.toml"))
    except NotUnderstood:
        return ["policy"]
    found = [("policy", policy != law.book.hash), ("calendar", calendar != law.calendar)]
    return [name for name, differs in found if differs]


def is_demo(connection: Connection) -> bool:
    """Whether this is a demo, in which nobody and nothing is real."""
    here = instance.read(connection)
    return here is not None and here.demo


@contextmanager
def at_its_time(settings: Settings) -> Iterator[None]:
    """Let a command live at the time of the instance: in a demo whose days were let pass, later than the machine."""
    with lives_at(settings.data, is_demo=has_passed(settings.data) and _is_a_demo(settings)):
        yield


def _is_a_demo(settings: Settings) -> bool:
    try:
        return run(lambda: with_tables(settings, lambda tables: tables.read(is_demo)))
    except (VigilError, SQLAlchemyError, OSError):
        return False  # the command that opens it says what is wrong


def _no_instance() -> NotNow:
    return NotNow(_("There is no instance here yet."), next_step=_("Make one with `vigil init`."))


async def with_tables(settings: Settings, work: Callable[[Tables], Awaitable[T]]) -> T:
    """Open the instance, do the work, close it."""
    async with opened(settings) as tables:
        return await work(tables)
