"""A database that is upgraded is read from behind what it holds; a new one from its beginning."""

from sqlalchemy import insert

from config.database import upgrade
from notifications.store import following
from workflow.store import connect
from workflow.store.schema import event


def upgraded(connection, places):
    upgrade(connection, "0010")
    rows = [
        {"stream": "system", "n": n, "kind": "k", "log_index": place, "entry": b""} for n, place in enumerate(places, 1)
    ]
    if rows:
        connection.execute(insert(event), rows)
    upgrade(connection)
    return following.cursor(connection)


async def test_reading_begins_behind_what_the_log_holds_already(database_url):
    tables = connect(database_url)
    try:
        assert await tables.write(upgraded, [0, 1, 2]) == 3
    finally:
        await tables.close()


async def test_a_new_log_is_read_from_its_beginning(database_url):
    tables = connect(database_url)
    try:
        assert await tables.write(upgraded, []) == 0
        assert await tables.write(following.hold) == 0
    finally:
        await tables.close()
