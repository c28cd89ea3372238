"""After everything that can happen to a dossier, nothing of what was said lies anywhere in the clear."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from sqlalchemy import select

from intake.dossier.adding import add_item
from intake.dossier.reception import Once, Submission, receive
from intake.dossier.search import Known, index_case
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, OFFICER
from workflow.store.schema import metadata

STATEMENT = "Planted-Statement-Qelia 7 ë"
PLACE, OCCURRED = "Planted-Place", "Planted-Occurred"
CONTACT, NAME = "Planted-Contact", "Plantedname"
ASKED, ANSWERED, NOTED = "Planted-Message-In", "Planted-Message-Out", "Planted-Note"
BODY = b"Planted-Body"


async def everything(house):
    """A full story in two cases, one erased in the end; returns all that was secret, receipts and keys included."""
    secrets = [STATEMENT, PLACE, OCCURRED, CONTACT, NAME, ASKED, ANSWERED, NOTED, BODY.decode()]
    said: dict[str, Any] = {
        "statement": STATEMENT,
        "place": PLACE,
        "occurred": OCCURRED,
        "contact": f"{CONTACT} {NAME}",
    }
    for number in range(2):
        once = Once(bytes([number]) * 16, BODY)
        got = await receive(house.tables, Submission(**said), channel="portal", now=house.now, once=once)
        case = await house.case_of(got.receipt)
        secrets += [got.receipt, got.receipt.replace("-", "")]
        await house.open(case, OFFICER, "allegation", "identity")
        await house.write_as_reporter(got.receipt, ASKED)
        await house.answer(case, ANSWERED)
        known = Known(names=(NAME,), birth_year=1990, institution_number="Planted-17")
        await index_case(house.tables, case, known, signed_in=await house.who(OFFICER))
        await house.grant(case, DOCTOR, "identity", "medical")
        where = {"compartment": "medical", "kind": "note", "now": house.now}
        await add_item(house.tables, case, NOTED.encode(), signed_in=await house.who(DOCTOR), **where)
        secrets.append(await house.lose_receipt(case))
        await house.rotate()
        await house.circle(case, without=[COLLEAGUE])
        await house.mailbox(secrets[-1])
    await house.erase(case)
    return secrets


def written(secret):
    """The ways in which a text might lie somewhere."""
    plain = secret.encode()
    yield from (plain, secret.encode("utf-16-le"), secret.encode("utf-16-be"), plain.lower(), plain.upper())
    yield from (plain.hex().encode(), plain.hex().upper().encode())
    for shift in range(3):  # wherever it begins in what was encoded
        yield b64encode(b"\0" * shift + plain)[shift + 1 : -4]


def dumped(connection):
    """Every value of every table, as bytes."""
    for table in metadata.sorted_tables:
        for row in connection.execute(select(table)):
            for value in row:
                yield value if isinstance(value, bytes) else str(value).encode()
                yield str(value).encode("unicode_escape")


async def test_nothing_that_was_said_lies_in_any_table_or_file(house):
    secrets = await everything(house)
    lies = b"\n".join(await house.tables.read(lambda connection: list(dumped(connection))))

    if house.tables.engine.dialect.name == "sqlite":
        database = Path(house.tables.engine.url.database)
        lies += b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
        assert b"allegation_received" in lies

    assert len(secrets) > 12
    assert [one for one in secrets for form in written(one) if form in lies] == []
    assert (await house.verify()).misfits == []


def test_the_forms_that_are_looked_for_are_those_in_which_a_text_is_found():
    hay = b64encode(b"xx" + STATEMENT.encode() + b"yy") + STATEMENT.encode().hex().encode()

    assert sum(form in hay for form in written(STATEMENT)) == 2
