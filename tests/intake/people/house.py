"""A house in which people come and go: founded as `vigil init` does it, with real allegations coming in.

Most people here come in without a passphrase (`let_in`): all that a first sign-in does, but for Argon2id, which takes a
fifth of a second. Where passphrases are the subject, `signing_in` itself is called.
"""

from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
from sqlalchemy import select

from intake.dossier import verification as dossiers
from intake.dossier.contents import Statement
from intake.dossier.opening import compartment_keys, contents
from intake.dossier.reception import Submission, receive
from intake.dossier.stand import standing
from intake.people import accounts, epochs, founding, joining, offices, verification
from intake.people.signed_in import SignedIn, signed_in
from intake.people.store import keys as store
from intake.people.store import people
from intake.schema import mailbox
from intake.vault.holders import PrivateKey
from intake.vault.receipts import Code, Receipt
from tests.builders import ADMINISTRATOR, Office
from workflow.store.schema import metadata

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WORDS = "They beat me with a baton in the corridor."
PASSPHRASE = "seven paper boats on rivers"
ANA, BEKIM, CECA, ROOT = "ana", "bekim", "ceca", "root"


def later(**span) -> datetime:
    """Some time after NOW."""
    return NOW + timedelta(**span)


class House:
    """An instance with the intake office and the administration; nobody has signed in yet."""

    def __init__(self, office: Office, founded: founding.Founded) -> None:
        self.office, self.tables, self.founded = office, office.tables, founded
        self.own: dict[str, PrivateKey] = {}

    @staticmethod
    async def founded_in(office: Office) -> "House":
        """With two codes, as after `vigil init`."""
        return House(office, await office.tables.write(founding.found_people, by=ADMINISTRATOR, now=NOW))

    async def let_in(self, code: str, name: str, *, now=NOW) -> SignedIn:
        """A first sign-in without Argon2id; returns who came in, with the keys of this moment."""
        read, own = Code.read(code), PrivateKey.generate()
        invited = await self.tables.read(joining.invited, read)
        joined = await self.tables.write(joining.join_with, read, invited.id, name, own, b"locked", now=now)
        by = await self.tables.read(accounts.by_themselves, joined.person)
        for office in joined.renewed:
            await epochs.finish(self.tables, joined.keyring, office, by=by, now=now, reason=joined.reason)
        self.own[name] = own
        return await self.who(name)

    async def first_officer(self) -> SignedIn:
        """Ana signs in with the officer's code."""
        return await self.let_in(self.founded.officer_code, ANA)

    async def colleague(self, name=BEKIM, role="case_officer", office="intake", *, seated_by=ANA) -> SignedIn:
        """Somebody is added, joins, signs in, and is given the office's key by a colleague."""
        person = await self.write(accounts.add, name, now=NOW)
        waits = await self.write(offices.join, office, person.id, role, by=ADMINISTRATOR, now=NOW)
        code = await self.write(accounts.invite, person, now=NOW)
        await self.let_in(code.text, name)
        if waits and seated_by is not None:
            await self.seat(name, office, by=seated_by)
        return await self.who(name)

    async def seat(self, name, office="intake", *, by=ANA, fingerprint=None):
        """A colleague seals the office's key to somebody who reads out a fingerprint: their own, if not another."""
        heard = fingerprint or self.own[name].public.spoken
        person = (await self.person(name)).id
        await self.write(offices.seat, await self.who(by), office, person, fingerprint=heard)

    async def person(self, name) -> people.Person:
        """As the tables have somebody."""
        found = await self.tables.read(people.person_named, name)
        assert found is not None
        return found

    async def nameless(self, office) -> people.Person:
        """The person of an office who has not signed in yet."""
        members = await self.tables.read(people.members)
        found = await self.tables.read(people.find_person, next(one[1] for one in members if one[0] == office))
        assert found is not None
        return found

    async def who(self, name) -> SignedIn:
        """Somebody, with all that their key opens now."""
        return await self.tables.read(signed_in, await self.person(name), self.own[name])

    async def receive(self, words=WORDS) -> str:
        """An allegation by the portal; its case."""
        received = await receive(self.tables, Submission(statement=words), channel="portal", now=NOW)
        lookup = Receipt.read(received.receipt).lookup
        query = select(mailbox.c.stream).where(mailbox.c.lookup == lookup)
        return str(await self.tables.read(lambda connection: connection.scalar(query)))

    async def reads(self, name, case) -> str:
        """The words of an allegation as somebody reads them; raises NotAllowed if they cannot."""
        return await self.tables.read(_read, case, (await self.who(name)).keyring)

    async def write(self, work, *args, **kwargs):
        """A piece of work."""
        return await self.tables.write(partial(work, **kwargs), *args)

    async def execute(self, statement) -> None:
        """What an administrator does behind Vigil's back."""
        await self.tables.write(_executed, statement)

    async def seats_of(self, name) -> list[store.Seat]:
        """The seats in which a key ("office:intake#1") is kept."""
        rows = await self.tables.read(store.holders)
        return await self.tables.read(store.seats_of, next(one.fingerprint for one in rows if one.name == name))

    async def everything(self) -> bytes:
        """All that is in the database, one value after the other: what whoever steals it has."""
        return await self.tables.read(_everything)

    async def misfits(self) -> list[str]:
        """Everything that `vigil verify` says is wrong."""
        report = await self.office.verify()
        await self.tables.read(dossiers.check_dossiers, report)
        await self.tables.read(verification.check_people, report)
        return [str(one) for one in report.misfits]


def _executed(connection, statement):
    connection.execute(statement)


def _read(connection, case, keyring):
    held = compartment_keys(connection, case, keyring)
    found = contents(connection, case, standing(connection, case), {"allegation": held["allegation"]})
    return msgspec.json.decode(next(iter(found)).content or b"", type=Statement).statement


def _everything(connection):
    rows = (row for table in metadata.sorted_tables for row in connection.execute(select(table)))
    return b"\n".join(one if isinstance(one, bytes) else str(one).encode() for row in rows for one in row)


class Interrupted(Exception):
    """The power failed."""


class Cut:
    """The tables of a house whose power fails at the n-th write: before it, or after its commit."""

    def __init__(self, tables, at: int, *, committed: bool) -> None:
        self._tables, self._left, self._committed = tables, at, committed

    async def write(self, work, *args, **kwargs):
        """A piece of work, unless the power fails."""
        self._left -= 1
        if self._left == 0 and not self._committed:
            raise Interrupted
        done = await self._tables.write(work, *args, **kwargs)
        if self._left == 0:
            raise Interrupted
        return done

    async def close(self):
        """The house lets go of its own tables."""

    async def read(self, work, *args, **kwargs):
        """Reading goes on."""
        return await self._tables.read(work, *args, **kwargs)
