"""The house itself: databases are what they say they are, and the lock holds what the project asks for."""

import re
import shutil
import socket
import sys
import time
import tomllib
from pathlib import Path
from subprocess import PIPE, Popen

import asyncpg
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import postgres

ROOT = Path(__file__).parent.parent
OWNER = """
from tests import postgres
with postgres.server() as server:
    print(server.port, server.folder, flush=True)
    input()
"""


async def asked(url, question):
    """One value from a PostgreSQL database."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_the_postgres_url_leads_to_a_real_server_and_an_empty_database(postgres_url):
    assert str(await asked(postgres_url, "SELECT version()")).startswith("PostgreSQL ")
    assert await asked(postgres_url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


def test_the_sqlite_url_leads_to_a_database_that_is_not_there_yet(sqlite_url):
    assert not Path(sqlite_url.removeprefix("sqlite:///")).exists()


def test_a_test_for_any_database_runs_on_both_kinds(database_url, request):
    assert database_url.startswith(request.node.callspec.params["database_url"])


async def test_a_database_goes_at_the_end_though_somebody_is_still_connected(postgres_server):
    with postgres_server.database() as name:
        await asyncpg.connect(postgres_server.url(name).replace("+asyncpg", ""))

    left = await asked(postgres_server.url("postgres"), "SELECT array_agg(datname::text) FROM pg_database")
    assert name not in left


def test_the_server_does_not_run_as_root(postgres_server):
    assert (postgres_server.folder / "data").stat().st_uid != 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_a_server_whose_owner_is_killed_goes_too():
    owner = Popen([sys.executable, "-c", OWNER], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True)
    assert owner.stdout is not None
    port, folder = owner.stdout.readline().split()
    assert answers(int(port))

    owner.kill()
    deadline = time.monotonic() + 10
    while answers(int(port)) and time.monotonic() < deadline:
        time.sleep(0.05)

    shutil.rmtree(folder)
    assert not answers(int(port))


def test_a_machine_without_postgresql_is_told_what_to_install(tmp_path):
    with pytest.raises(postgres.PostgresMissing, match="apt-get install postgresql"):
        postgres.programs_folder(tmp_path, path=str(tmp_path))


def test_the_lock_holds_everything_that_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked_for = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    asked_for += project["build-system"]["requires"]

    locked = dict(re.findall(r"^([a-z0-9.-]+)==([^ ]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))

    wanted = [Requirement(line) for line in asked_for]
    assert [str(w) for w in wanted if not w.specifier.contains(locked.get(canonicalize_name(w.name), "0"))] == []


def test_the_lock_names_no_host_and_no_folder():
    assert re.findall(r"://|^-|file:|index", (ROOT / "requirements.lock").read_text(), re.MULTILINE) == []
