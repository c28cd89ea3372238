"""A PostgreSQL server of the tests' own: started as an unprivileged user, gone when its owner is gone.

Nothing is shared with a server that may run on this machine: data and socket lie in a temporary folder, the port is
one that was free. The server is a child of this process, so that an owner that is killed takes it along (Linux).
It keeps nothing through a crash (fsync is off). Read `server` first.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from signal import SIGINT, SIGQUIT

DEBIAN = Path("/usr/lib/postgresql")  # <version>/bin
USER = "vigil"  # superuser of the server; every local connection is trusted
START_SECONDS = 60
STOP_SECONDS = 20
UNPRIVILEGED = ("postgres", "nobody")  # PostgreSQL refuses to run as root
INITDB = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
    "timezone": "UTC",
}


class PostgresMissing(Exception):
    """This machine has no PostgreSQL server, or no user to run one as."""


@dataclass(slots=True)
class Server:
    """A running server; `folder` holds its data, its socket and its log."""

    programs: Path
    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one database, over TCP."""
        return f"postgresql+asyncpg://{USER}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The name of a new database, dropped at the end whoever is still connected to it."""
        name = f"test_{next(_numbers)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield name
        finally:
            self.sql(f"DROP DATABASE {name} WITH (FORCE)")

    def stop_at_once(self) -> None:
        """Stop it as a crash would (`pg_ctl stop -m immediate`): connections are cut, nothing is put in order."""
        self.process.send_signal(SIGQUIT)
        self.process.wait(STOP_SECONDS)

    def start_again(self) -> None:
        """Start it on the data that are there, at the same port; returns when it answers."""
        self.process = _start(self.programs, self.folder, self.port)
        _wait_until_it_answers(self.process, self.folder, self.port)

    def sql(self, statement: str) -> None:
        """Run one statement as superuser; raises CalledProcessError with what psql said."""
        where = ("-h", str(self.folder), "-p", str(self.port), "-U", USER, "-d", "postgres")
        command = (str(self.programs / "psql"), "-qX", *where, "-c", statement)
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


_numbers = count(1)


@contextmanager
def server() -> Iterator[Server]:
    """A server that answers, stopped and removed at the end; raises PostgresMissing."""
    programs = programs_folder()
    with _folder() as folder:
        _run_to_the_end(programs / "initdb", folder, "-D", folder / "data", "-U", USER, *INITDB)
        port = _free_port()
        server = Server(programs, folder, port, _start(programs, folder, port))
        try:
            _wait_until_it_answers(server.process, folder, port)
            yield server
        finally:
            _stop(server.process)


def programs_folder(debian: Path = DEBIAN, *, path: str | None = None) -> Path:
    """Where initdb, postgres and psql lie: the newest of Debian's folders, or the first on PATH (or `path`)."""
    versions = sorted(debian.glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    found = shutil.which("initdb", path=path)
    if versions:
        return versions[-1].parent
    if found:
        return Path(found).resolve().parent
    raise PostgresMissing(
        "The tests need a PostgreSQL server and found none; "
        "on Debian or Ubuntu: apt-get install postgresql (they start it themselves)."
    )


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that the server's user can reach; pytest's own are closed to others, and too deep for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="vigil-postgres-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, _unprivileged().pw_uid, _unprivileged().pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd:
    for name in UNPRIVILEGED:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresMissing("The tests run as root and PostgreSQL must not, but there is no user postgres or nobody.")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _start(programs: Path, folder: Path, port: int) -> "subprocess.Popen[bytes]":
    settings = SETTINGS | {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(folder)}
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    command += [f"--{name}={value}" for name, value in settings.items()]
    return _popen(folder, *command)


def _run_to_the_end(program: Path, folder: Path, *arguments: str | Path) -> None:
    if _popen(folder, str(program), *map(str, arguments)).wait():
        raise RuntimeError(f"{program.name} failed:\n{(folder / 'log').read_text()}")


def _popen(folder: Path, *command: str) -> "subprocess.Popen[bytes]":
    """Start a program as the folder's owner, in a session of its own: an interrupt of the tests is not its interrupt.

    Where setpriv exists, the kernel interrupts the program when this process ends in whatever way.
    """
    tied = [tie, "--pdeathsig", "INT", "--"] if (tie := shutil.which("setpriv")) else []
    owner = folder.stat() if os.geteuid() == 0 else None
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [*tied, *command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=owner.st_uid if owner else None,
            group=owner.st_gid if owner else None,
            extra_groups=[] if owner else None,
        )


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", folder: Path, port: int) -> None:
    """Return when the server's own postmaster.pid says "ready" (line 8); raises RuntimeError with its log otherwise."""
    told = folder / "data" / "postmaster.pid"
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            if told.read_text().splitlines()[7:8] == ["ready   "]:
                return
        time.sleep(0.02)
    _stop(process)
    raise RuntimeError(f"PostgreSQL did not start on port {port}:\n{(folder / 'log').read_text()}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """A fast shutdown: connections are cut, nothing is waited for; killed if that takes too long."""
    process.send_signal(SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
