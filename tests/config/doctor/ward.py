"""An instance after everything that is to be done was done, and ways to make it ill."""

import asyncio
import shutil
from dataclasses import replace

from click.testing import CliRunner
from sqlalchemy import update

from config.backup.making import make
from config.cli import vigil
from config.clock import now_utc
from config.doctor.copies import confirm
from config.doctor.everything import examined
from config.instance import create, opened
from config.settings import read_settings
from intake.people import membership, recovery
from intake.people.founding import OFFICE
from notifications.rules import roles_told
from tests.builders import ADMINISTRATOR, Office
from tests.intake.people.house import ANA, House
from workflow.ledger.note import read_log_key
from workflow.rulebook import law_in_force
from workflow.store import connect, runs
from workflow.store.log import sign_checkpoint
from workflow.store.runs import Node, Run
from workflow.store.schema import case


class Ward:
    """An instance and the moment at which it is looked at; each test makes it ill in its own way."""

    def __init__(self, settings, now):
        self.settings, self.now = settings, now

    async def diagnosis(self, **changes):
        """All that is found, with some settings changed."""
        return await examined(replace(self.settings, **changes), now=self.now)

    async def findings(self, **changes):
        """What is found, as "red sweep"; each once."""
        told = await self.diagnosis(**changes)
        assert told.ok == all(one.level.value != "red" for one in told.findings)
        return sorted({f"{one.level.value} {one.about}" for one in told.findings})

    async def write(self, work, *args, **kwargs):
        """Change something in its database."""
        async with opened(self.settings) as tables:
            return await tables.write(work, *args, **kwargs)

    async def change(self, statement):
        """One statement in its database."""
        await self.write(lambda connection: connection.execute(statement) and None)

    async def within(self, work):
        """Some piece of work on its tables."""
        async with opened(self.settings) as tables:
            return await work(tables)

    async def vigil(self, *words):
        """What a command prints on it."""
        command = CliRunner(env={"VIGIL_DATA": str(self.settings.data)})
        return (await asyncio.to_thread(command.invoke, vigil, words)).stdout

    def copied(self, folder):
        """The same, elsewhere."""
        shutil.copytree(self.settings.data, folder)
        return Ward(read_settings({"VIGIL_DATA": str(folder)}), self.now)


def serves(connection, now, *fared):
    """A server is here, and deadlines were just looked at."""
    runs.keep(connection, Node("here", "0.1.0", now, now), fared or [Run("sweep", 60, started_at=now, ended_at=now)])
    runs.watched(connection, now)


async def treated(folder):
    """Two officers, somebody in every role that is told, recovery tried, a backup, a copy of the log's key shown,
    everything signed, a sweep done.
    """
    settings = read_settings({"VIGIL_DATA": str(folder / "data")})
    founded, now = await create(settings, demo=False), now_utc()
    tables = connect(settings.database_url)
    house = House(Office(tables), founded)
    await house.first_officer()
    await house.colleague()
    told = roles_told(await tables.read(law_in_force))
    person = await house.person(ANA)
    for role in sorted(told - {one.role for one in (await house.who(ANA)).offices}):
        await tables.write(membership.join, OFFICE, person.id, role, by=ADMINISTRATOR, now=now)
    await house.receive()
    sheets = await tables.write(recovery.make, await house.who(ANA), threshold=2, count=3, now=now)
    await tables.write(recovery.rehearse, sheets.mnemonics[:2], by=ADMINISTRATOR, now=now)
    await make(settings, tables, folder / "b", now=now)
    shutil.copy(settings.log_key_file, folder / "copy")
    confirm(settings, folder / "copy", now=now)
    await tables.write(sign_checkpoint, read_log_key(settings.log_key_file), now=now)
    await tables.write(serves, now)
    await tables.write(lambda connection: connection.execute(update(case).values(next_check_at=None)).rowcount)
    await tables.close()
    return Ward(settings, now)
