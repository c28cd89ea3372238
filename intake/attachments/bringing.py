"""Somebody of the office adds a file to a dossier: a letter that was scanned, a photograph that was handed over.

It is sealed as it comes, into a part that they hold the key of; never among the messages, where whoever reported would
find it. Read `from_officer`.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

from sqlalchemy import Connection

from intake.attachments.keeping import Kept, Opener, check_count, kept
from intake.attachments.storage import Storage
from intake.dossier.acting import acting_for
from intake.dossier.messages import MESSAGES
from intake.dossier.opening import closed, keys_of
from intake.dossier.stand import ITEM_ADDED, Stand, standing
from intake.people.signed_in import SignedIn
from workflow.errors import NotUnderstood, _
from workflow.rulebook import law_in_force
from workflow.store import Tables


async def from_officer(
    tables: Tables,
    storage: Storage,
    case: str,
    source: AsyncIterator[bytes],
    *,
    compartment: str,
    file: str,
    signed_in: SignedIn,
    clock: Callable[[], datetime],
) -> Kept:
    """Keep a file in a compartment of a case (its stream); on disk when this returns. `file` is its name, cleaned.

    Raises NotAllowed for a compartment that they cannot open, NotUnderstood for a file that is not taken or for the
    messages, TooLarge, NotNow after 20 files or erasure.
    """
    if compartment == MESSAGES:
        raise NotUnderstood(
            _("The file was not taken: whoever reported would find it among the messages."),
            next_step=_("Put it into another part of the dossier."),
        )
    opener, key, stand = await tables.read(_opener, case, compartment, signed_in)
    return await kept(tables, storage, source, opener, key, stand, file=file, clock=clock)


def _opener(connection: Connection, case: str, compartment: str, signed_in: SignedIn) -> tuple[Opener, bytes, Stand]:
    stand = standing(connection, case)
    by = acting_for(signed_in, ITEM_ADDED, law_in_force(connection).book.rules).by
    if compartment not in keys_of(connection, case, stand, signed_in.keyring):
        raise closed()
    check_count(connection, stand)
    opener = Opener(case, compartment, signed_in.keyring, by)
    return opener, opener.key(connection, stand), stand
