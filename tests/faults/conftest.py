"""What is broken on purpose: `vigil` is an office with people who are told by mail, in either kind of database."""

import fcntl
import os
import shutil

import pytest

from tests.faults.house import Vigil, staffed
from tests.served import Instance


@pytest.fixture(scope="session")
def staffed_sqlite(tmp_path_factory):
    """The data of an instance with people, and its program's token; whichever process comes first makes it for all."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "staffed"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "token").exists():
            made = Instance(folder)
            made.init()
            (folder / "token").write_text(staffed(f"sqlite:///{made.data / 'vigil.db'}", made.codes))
    return folder


@pytest.fixture(scope="session")
def staffed_postgres(postgres_server, tmp_path_factory):
    """The same in PostgreSQL: folder, and the name of a database to be copied."""
    folder = tmp_path_factory.mktemp("staffed-postgres")
    with postgres_server.database() as name:
        made = Instance(folder, VIGIL_DATABASE_URL=postgres_server.url(name))
        made.init()
        (folder / "token").write_text(staffed(postgres_server.url(name), made.codes))
        yield folder, name


@pytest.fixture
def on_sqlite(tmp_path, staffed_sqlite):
    """An office on SQLite."""
    shutil.copytree(staffed_sqlite / "data", tmp_path / "data")
    return Vigil(tmp_path, (staffed_sqlite / "token").read_text())


@pytest.fixture
def on_postgres(tmp_path, postgres_server, staffed_postgres):
    """An office on PostgreSQL, which keeps what it said it kept when it is stopped at once."""
    folder, template = staffed_postgres
    shutil.copytree(folder / "data", tmp_path / "data")
    with postgres_server.database(template) as name:
        postgres_server.sql(f"ALTER DATABASE {name} SET synchronous_commit = on")
        yield Vigil(tmp_path, (folder / "token").read_text(), VIGIL_DATABASE_URL=postgres_server.url(name))


@pytest.fixture(params=["sqlite", "postgresql"])
def vigil(request):
    """One after the other."""
    return request.getfixturevalue({"sqlite": "on_sqlite", "postgresql": "on_postgres"}[request.param])
