"""A whole Vigil to break: `vigil serve` as often as wanted, on real data, beside a mail server that is one.

`Vigil` is the instance with its clock; `Node` one server on it, which is killed and started at will. What came of it is
read from the database and from what the mail server wrote down. Read `Node`, then `Vigil.notices`.
"""

import asyncio
import json
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from sqlalchemy import select, update

from bench.load import Client, an_allegation
from config.telling import People
from intake.dossier.reception import read_submission, receive
from intake.people import accounts, offices, tokens
from intake.people.founding import OFFICE
from intake.people.signing_in import first_sign_in
from notifications import choices
from notifications.channels.webhook import new_secret
from notifications.habits import Habit
from notifications.store import following
from notifications.store.schema import EMAIL, SENT, WEBHOOK, notice
from notifications.telling import fan_out
from tests.served import VIGIL, Instance, _free_port
from workflow.ledger.entry import By
from workflow.store import connect, runs
from workflow.store.schema import instance

ROOT = Path(__file__).parents[2]
OPERATOR = By(office="", person="operator", role="administrator")
AT_ONCE = Habit(digest=False, quiet_from=None, quiet_until=None, language="en")
PEOPLE = ("officer", "administrator", "head")
PASSPHRASE = "four paper boats on a river of glass"
CASES = 6  # that came in before anything fails
COLLEAGUES = 12  # intake officers beside them, each with an address
CREATED, BUSY = 201, 503
LINES = 4  # by which a node sends mail
LEASE_SECONDS = 11 * 60  # longer than a node keeps what it has claimed


def seeded(name):
    """Chance that is the same each time where it decides whether a change lands, and new everywhere else; it says how
    to have it again.
    """
    seed = os.environ.get("VIGIL_FAULT_SEED") or ("1" if "CI" in os.environ else str(random.randrange(10**6)))
    print(f"{name}: VIGIL_FAULT_SEED={seed}")
    return random.Random(f"{name} {seed}")


def staffed(url, codes):
    """People for a new instance, each with an address: those of PEOPLE sign in, colleagues never did; returns a token
    that records for a case officer.
    """
    now = datetime.now(UTC)

    def add(connection, name, role, kind=accounts.PERSON):
        person = accounts.add(connection, name, kind=kind, now=now)
        offices.join(connection, OFFICE, person.id, role, by=OPERATOR, now=now)
        return person

    def work(connection):
        for number in range(COLLEAGUES):
            add(connection, f"colleague-{number}", "intake_officer")
        program = add(connection, "program", "case_officer", accounts.SERVICE)
        speaks = By(office=OFFICE, person=program.id, role="case_officer")
        token, _kept = tokens.issue(connection, speaks, scope=tokens.RECORD, days=30, by=OPERATOR, now=now)
        return token, accounts.invite(connection, add(connection, None, "head"), now=now)

    def reach(connection):
        for one in {known.person for known in People().people(connection)}:
            choices.set_way(connection, one, EMAIL, f"{one}@people.example", now=now)
            choices.set_habit(connection, one, AT_ONCE)
        connection.execute(update(instance).values(demo=True))  # where nobody has to set up a second device

    async def all_of_it(tables):
        token, code = await tables.write(work)
        for name, one in zip(PEOPLE, [*codes[:2], code.text], strict=True):
            await first_sign_in(tables, one, name, PASSPHRASE, now=now)
        await tables.write(reach)
        for number in range(CASES):
            await receive(
                tables, read_submission(json.dumps(an_allegation(number)).encode()), channel="portal", now=now
            )
        return token

    return in_tables(url, all_of_it)


def in_tables(url, work):
    """What `work(tables)` gives, on tables of their own."""

    async def main():
        tables = connect(url)
        try:
            return await work(tables)
        finally:
            await tables.close()

    return asyncio.run(main())


class Vigil(Instance):
    """An instance whose clock, mail server and nodes a test has in its hands."""

    def __init__(self, folder, token, **settings):
        self.mail_port, self.clock, self.mailed = _free_port(), folder / "clock", folder / "mails"
        self.token, self.within = token, []  # a command within which the commands are run
        mail = {"VIGIL_SMTP_URL": f"smtp+plain://127.0.0.1:{self.mail_port}", "VIGIL_MAIL_FROM": "vigil@example.org"}
        super().__init__(folder, **mail, VIGIL_WEBHOOK_PRIVATE="on", PYTHONPATH=str(ROOT), **settings)
        self.clock.write_text("0")
        self.mailed.touch()

    @property
    def url(self):
        return self.environment.get("VIGIL_DATABASE_URL") or f"sqlite:///{self.data / 'vigil.db'}"

    def vigil(self, *arguments, exit_code=0):
        """Run a command on it; what it printed."""
        done = self._run(str(VIGIL), *arguments)
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done.stdout

    def _run(self, *command):
        within = [*self.within, *command]
        return subprocess.run(within, check=False, env=self.environment, capture_output=True, text=True, cwd=ROOT)

    def set_clock(self, **ahead):
        """Set the machine's clock so far from the real one, also beneath nodes that run."""
        (self.folder / "clock.new").write_text(str(timedelta(**ahead).total_seconds()))
        (self.folder / "clock.new").replace(self.clock)

    def now(self):
        return datetime.now(UTC) + timedelta(seconds=float(self.clock.read_text()))

    def command(self, *arguments, checked=True):
        """Run a command under the instance's clock; what it printed, and its exit code."""
        done = self._run(sys.executable, "-m", "tests.faults.shifted", str(self.clock), *arguments)
        assert not checked or done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def doctor(self):
        """The red findings, by their word: what is wrong, and its cure."""
        found = json.loads(self.command("doctor", "--json", checked=False))["findings"]
        return {one["about"]: f"{one['what']} {one['cure']}" for one in found if one["level"] == "red"}

    def verified(self):
        """What `vigil verify` says."""
        return json.loads(self.vigil("verify", "--json"))

    def node(self, **more):
        return Node(self, **more)

    @contextmanager
    def mail_server(self, *, seconds=0.0):
        """A mail server that takes what comes, until the block ends."""
        command = [sys.executable, "-m", "tests.faults.postoffice", str(self.mail_port), str(self.mailed), str(seconds)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
            assert server.stdout is not None
            assert server.stdout.readline() == "open\n"
            try:
                yield server
            finally:
                server.kill()

    def mails(self):
        """What the mail server took."""
        return [json.loads(line) for line in self.mailed.read_text().splitlines()]

    def notices(self, *channels):
        """Every notice of these channels, all of them unless some are named."""

        def work(connection):
            rows = connection.execute(select(notice).order_by(notice.c.id)).all()
            return [row for row in rows if not channels or row.channel in channels]

        return in_tables(self.url, lambda tables: tables.read(work))

    def keys_sent(self):
        """The keys of the mails that stand as sent; what was told in a server's last moment waits for the next one."""
        return {one.message_id for one in self.notices(EMAIL) if one.state == SENT}

    def give_webhooks(self, *addresses):
        """Colleagues are told by these webhooks too, one each; returns who."""

        def work(connection):
            people = [one.person for one in People().people(connection) if one.role == "intake_officer"]
            for person, address in zip(people, addresses, strict=False):
                choices.set_way(connection, person, WEBHOOK, address, now=self.now(), secret=new_secret())
            return people[: len(addresses)]

        return in_tables(self.url, lambda tables: tables.write(work))

    def told_anew(self, start):
        """How many notices a reader that begins at `start` finds to write once all that was recorded has been told."""

        async def work(tables):
            await fan_out(tables, People(), self.now())  # what was recorded in the last seconds
            await tables.write(following.advance, start)
            return (await fan_out(tables, People(), self.now())).notices

        return in_tables(self.url, work)

    def cursor(self):
        """How far the log was told."""
        return in_tables(self.url, lambda tables: tables.read(following.cursor))


def counted(mail):
    """How many things a mail says there are."""
    return int(re.findall(r"\d+", mail["subject"])[0])


class Node:
    """One `vigil serve` on an instance, under its clock."""

    process: "subprocess.Popen[bytes]"

    def __init__(self, vigil, *, port=None, data=None, within=()):
        """`data`: a folder of its own; `within`: the command that runs it."""
        self.vigil, self.port = vigil, port or vigil.port
        self.name = f"node-{self.port}"
        self.environment = vigil.environment | {"VIGIL_PORT": str(self.port), "VIGIL_NODE": self.name}
        self.data = data or vigil.data
        if data is not None:
            self.environment |= {"VIGIL_DATA": str(data), "VIGIL_LOG_KEY_FILE": str(vigil.data / "log.key")}
            data.mkdir()
        self.log = vigil.folder / f"{self.name}.log"
        self.within = within

    def start(self, *, ready=True):
        """Start it; returns when an allegation could be stored."""
        command = [*self.within, sys.executable, "-m", "tests.faults.shifted", str(self.vigil.clock), "serve"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, cwd=ROOT)
        if ready:
            self.until(lambda: self.get("/readyz").status_code == 200)
        return self

    def kill(self):
        """SIGKILL."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """SIGTERM; returns how many seconds it took to end in order."""
        began = time.monotonic()
        self.process.terminate()
        code = self.process.wait(30)
        assert code == 0, (code, self.log.read_text()[-2000:])
        return time.monotonic() - began

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise

    def until(self, holds, *, seconds=60):
        """Wait until something holds, as long as it is worth while; connections that fail are no answer."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            try:
                if found := holds():
                    return found
            except httpx.TransportError:
                assert self.process.poll() is None, self.log.read_text()[-3000:]
            time.sleep(0.05)
        raise AssertionError(f"it did not come in {seconds} s; {self.log.read_text()[-3000:]}")

    def get(self, path, **more):
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=60, **more)

    def post(self, path, body, **more):
        return httpx.post(f"http://127.0.0.1:{self.port}{path}", json=body, timeout=60, **more)

    def report(self, number=0, **more):
        """An allegation by the JSON door."""
        return self.post("/api/v1/allegations", an_allegation(number) | more)

    def acts(self, case, kind, data):
        """An act of the office in a case, by its program."""
        path, at = f"/api/v1/cases/{case}/events", self.vigil.now().strftime("%Y-%m-%dT%H:%MZ")
        head = {"Authorization": f"Bearer {self.vigil.token}"}
        return self.post(path, {"kind": kind, "occurred_at": at, "data": data}, headers=head)

    def metric(self, name):
        """A figure of `/metrics`, 0 where it is not there yet."""
        found = re.findall(rf"^{re.escape(name)} (.*)$", self.get("/metrics").text, re.MULTILINE)
        return float(found[0]) if found else 0.0

    def signed_in(self, person):
        """A browser of one of PEOPLE who is signed in."""
        client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60)
        answer = client.post("/sign-in", data={"name": person, "passphrase": PASSPHRASE})
        assert answer.status_code == 303, answer.text
        return client

    def jobs(self):
        """How its jobs fared, by name, as it wrote it down."""
        found = in_tables(self.vigil.url, lambda tables: tables.read(runs.every_run))
        return {run.job: run for run in found.get(self.name, [])}

    def until_job(self, name, holds, **more):
        """Wait until the newest run of a job is as wanted."""
        return self.until(lambda: (run := self.jobs().get(name)) is not None and holds(run), **more)

    def log_lines(self):
        """What it wrote into its log, but for what it says to people."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


class Knocking:
    """People who report while servers come and go: who got no answer sends the same again, under the same key."""

    def __init__(self, ports, *, clients):
        self.ports, self.clients, self.stopped = ports, clients, False
        self.receipts, self.refused = dict[str, str](), Counter[int]()

    async def __call__(self):
        """Report until it is stopped; who waits for an answer then still gets it."""
        await asyncio.gather(*(self._one(number) for number in range(self.clients)))

    async def _one(self, number):
        client = None
        while not self.stopped:
            key = secrets.token_hex(16)
            while key not in self.receipts:
                try:
                    client = client or await self._opened(number)
                    answer = await client.post("/api/v1/allegations", an_allegation(number), {"Idempotency-Key": key})
                except (OSError, asyncio.IncompleteReadError):
                    client = None
                    await asyncio.sleep(0.05)
                    continue
                if answer.status == 201:
                    self.receipts[key] = answer.body["receipt"]
                else:
                    assert answer.status == BUSY, answer.body
                    self.refused[answer.status] += 1
                    await asyncio.sleep(0.1)
            await asyncio.sleep(0.15)

    async def _opened(self, number):
        client = Client(self.ports[number % len(self.ports)])
        await client.open()
        return client


async def openings(port, receipts):
    """What the mailbox says to each receipt."""
    client = Client(port)
    await client.open()
    told = [(await client.post("/api/v1/receipts/open", {"receipt": receipt})).status for receipt in receipts]
    client.close()
    return Counter(told)
