"""A house whose reporters send files, and whose people save them or look at them."""

import json
from hashlib import sha256

from intake.attachments import keeping, reading
from intake.attachments.moving import forget_attachment, reseal_attachment
from intake.attachments.storage import Storage, object_name
from intake.dossier import opening
from intake.vault.items import Place
from tests.intake.dossier.house import OFFICER, House


async def coming(content, size=65_536):
    """Content as a client sends it."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


class FileHouse(House):
    """A house with a storage."""

    storage: Storage

    @staticmethod
    def of(house, storage):
        """The same house."""
        made = FileHouse(house.office, house.made)
        made.storage = storage
        return made

    async def reseal(self, old, old_key, new, new_key):
        """An attachment is sealed anew."""
        return await reseal_attachment(self.storage, old, old_key, new, new_key)

    async def forget(self, case, name):
        """An attachment goes."""
        await forget_attachment(self.storage, case, name)

    async def send(self, receipt, source, *, file="photo.jpg", clock=None):
        """A file from outside; its name in the case."""
        source = coming(source) if isinstance(source, bytes) else source
        clock = clock or (lambda: self.now)
        return (await keeping.from_reporter(self.tables, self.storage, receipt, source, file=file, clock=clock)).name

    async def save(self, case, name, by=OFFICER, **options):
        """The original, read to its end: what its header says, and its bytes."""
        return await self._read(reading.original, case, name, by, **options)

    async def look(self, case, name, by=OFFICER, **options):
        """The copy."""
        return await self._read(reading.view, case, name, by, **options)

    async def _read(self, read, case, name, by, *, reason="triage", into=None):
        who = await self.who(by)
        opened = await read(self.tables, self.storage, case, name, signed_in=who, now=self.now, reason=reason)
        pieces = [] if into is None else into
        async for piece in opened.pieces:
            pieces.append(piece)
        return opened.header, b"".join(pieces)

    def stored(self, case):
        """The sealed objects of a case, by name."""
        return {name: b"".join(self.storage.get(object_name(case, name))) for name in self.storage.sizes(case)}

    def exchange(self, case, name, sealed):
        """Put other bytes in the place of an object, as whoever has the disk can."""
        self.storage.put(object_name(case, name), iter([sealed]))

    async def files(self, case, kind="attachment"):
        """The items of a kind, as the case's events told them."""
        return [item for item in (await self.stand(case)).items.values() if item.kind == kind]

    async def key(self, case, by=OFFICER):
        """The key of the messages."""
        return (await self.tables.read(opening.compartment_keys, case, (await self.who(by)).keyring))["messages"]

    async def headers(self, case):
        """What the dossier says of files."""
        found = await self.open(case, OFFICER, "messages")
        return [json.loads(item.content) for item in found if item.kind == "attachment_header"]


def place(case, name, kind="attachment"):
    """Where a sealed file belongs."""
    return Place(case, "messages", name, kind)


def digest(content):
    """Of a file in clear, as anybody computes it."""
    return sha256(content).hexdigest()
