"""What every test may ask for: a fresh database of either kind, real and empty.

`database_url` runs a test twice, on SQLite and on PostgreSQL; `sqlite_url` and `postgres_url` give one of them. Where a
test asks for the `office` too, its instance lies in that database: a copy of one that was founded once.
A machine without PostgreSQL fails these tests and says what to install: a skipped test is a promise nobody kept.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import postgres
from tests.builders import Office
from workflow.store import connect

pytest_plugins = ["tests.browser"]

# A slow moment of the machine is no finding; what is found comes with the line that repeats it.
# What decides whether a change lands tells the same stories every time; everywhere else they are new.
settings.register_profile("vigil", deadline=None, print_blob=True, derandomize="CI" in os.environ)
settings.load_profile("vigil")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """One server for each process of the test run, started when the first test asks for it."""
    try:
        with postgres.server() as server:
            yield server
    except postgres.PostgresMissing as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="session")
def founded_postgres(postgres_server: postgres.Server) -> Iterator[str]:
    """The name of a PostgreSQL database with an instance in it, for copying."""
    with postgres_server.database() as name:
        asyncio.run(_found(postgres_server.url(name)))
        yield name


@pytest.fixture(scope="session")
def founded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with an instance in it, for copying."""
    path = tmp_path_factory.mktemp("founded") / "vigil.db"
    asyncio.run(_found(f"sqlite:///{path}"))
    return path


async def _found(url: str) -> None:
    await (await Office.founded(url)).close()


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, postgres_server: postgres.Server) -> Iterator[str]:
    """A new, empty PostgreSQL database: `postgresql+asyncpg://…`."""
    template = request.getfixturevalue("founded_postgres") if "office" in request.fixturenames else "template0"
    with postgres_server.database(template) as name:
        yield postgres_server.url(name)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A SQLite database that does not exist yet: `sqlite:///…`."""
    path = tmp_path / "vigil.db"
    if "office" in request.fixturenames:
        shutil.copy(request.getfixturevalue("founded_sqlite"), path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Either kind of database, one after the other."""
    kind = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    return str(request.getfixturevalue(kind))


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """An instance in either kind of database, one after the other, with the shipped policy adopted long ago."""
    office = Office(connect(database_url))
    yield office
    await office.close()
