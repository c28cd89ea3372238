"""The birth of an instance: what the two codes open, and that nothing of the first key is left afterwards."""

import pytest

from intake.people import founding, keys
from intake.people.backup_key import read
from intake.people.founding import waits_for_the_first_officer
from intake.people.store import keys as store
from intake.vault.receipts import Code
from tests.intake.people.house import ANA, ROOT, WORDS
from workflow.errors import NotAllowed
from workflow.events import SYSTEM
from workflow.ledger.entry import decode
from workflow.store import cases


async def test_two_codes_and_a_backup_key_are_all_there_is(house):
    told = house.founded
    rows = await house.tables.read(store.holders)
    backup = await house.tables.read(keys.newest, "backup")

    assert [row.name for row in rows] == ["backup#1", "office:intake#1"]
    assert len({told.officer_code, told.administrator_code, told.backup_key}) == 3
    assert read(told.backup_key).public.fingerprint == backup.public.fingerprint
    assert repr(told).count("-") == 0
    assert await house.misfits() == []


async def test_the_officers_code_alone_opens_the_office(house):
    (seat,) = await house.seats_of("office:intake#1")

    assert seat.sealed_to == Code.read(house.founded.officer_code).holder.public.fingerprint.hex()
    administrator = Code.read(house.founded.administrator_code).holder.public.fingerprint.hex()
    assert await house.tables.read(store.seats_for, administrator) == []


async def test_no_code_and_no_private_key_is_in_the_database(house):
    content = await house.everything()

    for secret in (house.founded.officer_code, house.founded.administrator_code, house.founded.backup_key):
        assert secret.encode() not in content
        assert secret.replace("-", "").encode() not in content
    for code in (house.founded.officer_code, house.founded.administrator_code):
        assert Code.read(code).holder.seed not in content
    assert read(house.founded.backup_key).seed not in content


async def test_the_first_officer_gets_a_new_key_and_reads_what_came_in_before(house):
    before = [await house.receive(), await house.receive()]
    assert await house.tables.read(waits_for_the_first_officer)

    await house.first_officer()

    assert not await house.tables.read(waits_for_the_first_officer)
    assert (await house.tables.read(keys.office_key, "intake")).name == "office:intake#2"
    assert [await house.reads(ANA, case) for case in [*before, await house.receive()]] == [WORDS] * 3
    assert await house.misfits() == []


async def test_of_the_first_key_nothing_is_left(house):
    case = await house.receive()
    await house.first_officer()

    first = next(row for row in await house.tables.read(store.holders) if row.name == "office:intake#1")
    code = Code.read(house.founded.officer_code).holder

    assert first.retired_at is not None
    assert await house.seats_of("office:intake#1") == []
    assert await house.tables.read(store.seats_for, code.public.fingerprint.hex()) == []
    assert await house.tables.read(store.grants_of, first.fingerprint, case) == []


async def test_each_case_tells_that_its_keys_were_sealed_anew_and_why(house):
    case = await house.receive()
    ana = await house.first_officer()

    revoked, granted = [decode(leaf) for leaf in await house.tables.read(cases.leaves, case)][-2:]

    assert (revoked.kind, granted.kind) == ("revoked", "granted")
    assert {entry.by.person for entry in (revoked, granted)} == {ana.by.person}
    for entry in (revoked, granted):
        assert (entry.by.role, entry.data["reason"]) == ("system", "first_sign_in")
        assert (entry.data["holder"], entry.data["office"]) == ("office", "intake")


async def test_a_code_lets_in_once(house):
    await house.first_officer()

    with pytest.raises(NotAllowed, match="was used"):
        await house.let_in(house.founded.officer_code, "another")


async def test_the_administrators_code_opens_nothing_ever(house):
    case = await house.receive()

    root = await house.let_in(house.founded.administrator_code, ROOT)

    assert [one.public.fingerprint for one in root.keyring.held.values()] == [root.own.public.fingerprint]
    assert (root.by.office, root.by.role) == ("administration", "administrator")
    with pytest.raises(NotAllowed):
        await house.reads(ROOT, case)
    assert await house.tables.read(waits_for_the_first_officer)


async def test_the_log_tells_whose_keys_there_are(house):
    ana = await house.first_officer()
    told = [decode(leaf) for leaf in await house.tables.read(cases.leaves, SYSTEM)]

    said = [
        (entry.data["code"], entry.data.get("person", entry.data.get("office", "")), entry.data["epoch"])
        for entry in told
        if entry.kind == "key_published"
    ]

    assert said == [
        ("backup", "", 1),
        ("office", "intake", 1),
        ("person", ana.by.person, 1),
        ("office", founding.OFFICE, 2),
    ]
