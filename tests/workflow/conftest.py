"""A full instance for whoever wants to break it: made once a module and kind of database; all work is taken back."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.workflow.hostile import a_full_instance
from workflow.store import Tables, connect


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full_instance(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an instance in which every column is used, in either kind of database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('full') / 'vigil.db'}"
        asyncio.run(a_full_instance(url))
        yield url
    else:
        server = request.getfixturevalue("postgres_server")
        with server.database() as name:
            asyncio.run(a_full_instance(server.url(name)))
            yield server.url(name)


@pytest.fixture
async def tables(full_instance: str) -> AsyncIterator[Tables]:
    """The full instance; what is done there is taken back (`undone`)."""
    tables = connect(full_instance)
    yield tables
    await tables.close()
