"""A node that delivers until it is killed: `python -m tests.notifications.killed_node DATABASE PORT PEOPLE`."""

import asyncio
import sys

from notifications.delivering import deliver
from tests.notifications.postbox import NOW, by_mail, people
from workflow.store import connect


async def main(url, port, number):
    """Deliver once."""
    tables = connect(url)
    await deliver(tables, people(int(number)), by_mail(int(port)), NOW)
    await tables.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
