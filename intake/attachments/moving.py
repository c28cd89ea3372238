"""What happens to attachments as a dossier lives: sealed again for a circle, forgotten after erasure, swept.

`intake.dossier` knows no storage; whoever calls `circles.form` or `erasure.erase` hands these over, bound to one by
`functools.partial`.
"""

from datetime import datetime

from intake.attachments.sealing import reseal
from intake.attachments.storage import Storage, object_name, off_loop
from intake.attachments.store import stored_names
from intake.vault.items import Place
from workflow.store import Tables


async def reseal_attachment(storage: Storage, was: Place, old: bytes, place: Place, new: bytes) -> str:
    """Seal an original or a copy for another place under another key, beside the old one, durably; its digest there."""
    return await off_loop(reseal, storage, was, old, place, new)


async def forget_attachment(storage: Storage, case: str, item: str) -> None:
    """Take the sealed bytes of an item away; they may be gone already."""
    await off_loop(storage.delete, object_name(case, item))


async def sweep_orphans(tables: Tables, storage: Storage, *, now: datetime) -> int:
    """Take away what a crash left behind more than a day ago; how many objects. Made for a job once a day."""
    known = await tables.read(stored_names)
    return await off_loop(storage.sweep_orphans, known, now=now)
