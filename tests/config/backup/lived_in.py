"""An instance in which something was said, with its backup key: what is lost, and what must come back."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from msgspec import Struct
from sqlalchemy import select

from config.backup.content import tables_of
from config.backup.making import make
from config.backup.restoring import Restored, restore
from config.settings import Settings, read_settings
from intake.attachments.storage import storage_at
from intake.people import keys, sessions, tokens
from intake.people.store import people
from intake.vault.holders import PrivateKey
from tests.builders import ADMINISTRATOR, KEY, LONG_AGO, Office
from tests.intake.attachments.samples import photograph
from tests.intake.attachments.sending import FileHouse
from tests.intake.dossier.house import CONTACT, OFFICER, WORDS, House
from workflow.ledger.entry import By
from workflow.ledger.note import read_log_key
from workflow.store import connect
from workflow.store.log import sign_checkpoint
from workflow.verification import verify

BACKUP_KEY = PrivateKey(bytes(range(32)))
PICTURE = photograph(400, 300)
MARKS = [WORDS.encode(), CONTACT.encode(), b"SECRETMARK", b"baton", PICTURE[100:160]]


def settings_in(folder, url=None, **changes):
    """Settings of an instance in a folder that need not be there."""
    settings = read_settings({"VIGIL_DATA": str(folder)})
    return replace(settings, database_url=url or settings.database_url, **changes)


class LivedIn:
    """One such instance."""

    def __init__(self, house, settings):
        self.house, self.settings, self.tables = house, settings, house.tables
        self.cookie = self.token = self.case = self.receipt = self.file = ""

    @staticmethod
    async def at(folder, url=None):
        """Made anew: an allegation with a picture, an answer, somebody signed in, a token, checkpoints."""
        settings = settings_in(folder, url)
        folder.mkdir(mode=0o700)
        office = await Office.founded(settings.database_url)
        house = FileHouse.of(await House.settled(office), storage_at(settings.storage_url))
        here = LivedIn(house, settings)
        await here.tables.write(
            lambda c: keys.publish(c, "backup#1", BACKUP_KEY.public, by=ADMINISTRATOR, now=LONG_AGO)
        )
        await here.sign()
        here.case, here.receipt = await house.receive()
        here.file = await house.send(here.receipt, PICTURE)
        await house.answer(here.case, "We have read it.")
        here.cookie, here.token = await here.tables.write(here._signed_in)
        await here.sign()
        return here

    async def copied(self, folder):
        """The same instance in another folder, on SQLite; nobody has this one open."""
        shutil.copytree(self.settings.data, folder)
        settings = settings_in(folder)
        house = FileHouse.of(
            House(Office(connect(settings.database_url)), self.house.made), storage_at(settings.storage_url)
        )
        house.now = self.house.now
        copy = LivedIn(house, settings)
        copy.case, copy.receipt, copy.file = self.case, self.receipt, self.file
        return copy

    def _signed_in(self, connection):
        name, own = self.house.made[OFFICER]
        person = people.find_person(connection, name)
        assert person is not None
        cookie, who = sessions.begin(connection, person, own, now=self.house.now)
        speaks = By(office="intake", person=name, role="case_officer")
        token, _kept = tokens.issue(connection, speaks, scope="read", days=300, by=who.by, now=self.house.now)
        return cookie, token

    @property
    def now(self):
        """A day after everything."""
        return self.house.now + timedelta(days=1)

    async def sign(self):
        """A checkpoint of the log as it is; its note."""
        await self.house.verify()  # sequences
        return await self.tables.write(sign_checkpoint, KEY, now=self.now)

    async def back_up(self, file):
        """What a night's cron does."""
        return await make(self.settings, self.tables, file, now=self.now)


class Back(Struct):
    """An instance that came back, and what restoring it told."""

    house: FileHouse
    told: Restored
    settings: Settings

    @property
    def tables(self):
        """Its tables."""
        return self.house.tables

    async def misfits(self, **more):
        """What verification says under the key that the log now has."""
        key = read_log_key(self.settings.log_key_file)
        return [str(one) for one in (await self.tables.read(verify, vkey=key.verifier, **more)).misfits]


async def bring_back(here, file, folder, url=None, *, since=None, key=BACKUP_KEY):
    """Restore a backup of `here` into a folder, and let its people in."""
    settings = settings_in(folder, url)
    told = await restore(settings, file, key, since=since, now=here.now + timedelta(days=1))
    office = Office(connect(settings.database_url))
    back = FileHouse.of(House(office, here.house.made), storage_at(settings.storage_url))
    back.now = here.now + timedelta(days=1)
    return Back(back, told, settings)


def rows(connection):
    """Every row of every table that a backup holds, as a set for each."""
    return {
        str(table.name): {tuple(row) for row in connection.execute(select(table))} for table in tables_of(connection)
    }


def left(folder: Path):
    """What lies in a folder, or None where there is none."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else None
