"""Is there an earlier case of this person: found however the name is spelled, by members of the office alone."""

import pytest
from sqlalchemy import event, select

from intake.dossier.search import Alike, Known, alike, index_case, name_parts, possible_duplicates, search
from intake.schema import mark
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, HEAD, OFFICER
from workflow.errors import NotAllowed, NotUnderstood

DORDEVIC = Known(names=("Ђорђе Ђорђевић",), birth_year=1990)


async def found(house, *, by=OFFICER, **known):
    return await search(house.tables, Known(**known), signed_in=await house.who(by))


async def known(house, case, *, by=OFFICER, **what):
    await index_case(house.tables, case, Known(**what), signed_in=await house.who(by))


async def marks_of(house, case):
    query = select(mark.c.mark).where(mark.c.stream == case)
    return {*await house.tables.read(lambda connection: connection.scalars(query).all())}


async def test_a_report_is_found_by_the_names_in_its_contact_once_the_office_opened_them(house):
    case, _receipt = await house.receive(contact="Arbën Gashi, at my sister's, 044 123 456")
    assert await found(house, names=("arben gashi",)) == []

    await house.open(case, OFFICER, "allegation", "messages")
    assert await found(house, names=("arben gashi",)) == []
    await house.open(case, OFFICER, "identity")

    assert await found(house, by=COLLEAGUE, names=("GASHI Arben",)) == [(case, None)]
    assert await found(house, names=("Arben Krasniqi",)) == []


@pytest.mark.parametrize("spelled", ["Đorđe Đorđević", "djordje djordjevic", "Dorde Dordevic", "ЂОРЂЕ Ђорђевић"])
async def test_one_name_is_found_however_it_is_spelled(house, spelled):
    case, _receipt = await house.receive(contact=None)
    await house.office.register(case, "2026-03-02 09:00", "12/2026")
    await known(house, case, names=DORDEVIC.names, birth_year=1990, institution_number="K-17 / 4")

    assert await found(house, names=(spelled,)) == [(case, "12/2026")]
    assert await found(house, names=(spelled,), birth_year=1990, institution_number="k17/4") == [(case, "12/2026")]
    assert await found(house, names=(spelled,), birth_year=1991) == []


async def test_only_the_office_searches_and_indexes(house):
    case, _receipt = await house.receive()
    await house.grant(case, DOCTOR, "identity")
    await house.open(case, DOCTOR, "identity")
    assert await marks_of(house, case) == set()

    with pytest.raises(NotAllowed):
        await found(house, by=DOCTOR, names=("arben",))
    with pytest.raises(NotAllowed):
        await known(house, case, by=DOCTOR, names=("Arben",))


async def test_a_case_that_left_the_office_is_not_indexed_again(house):
    case, _receipt = await house.receive()
    await house.circle(case, without=[COLLEAGUE])

    with pytest.raises(NotAllowed):
        await known(house, case, by=HEAD, names=("Arben",))


async def test_the_index_goes_on_after_a_change_of_the_offices_key(house):
    case, _receipt = await house.receive(contact=None)
    await known(house, case, names=("Arben Gashi",))

    await house.rotate()
    await known(house, case, birth_year=1990)

    assert await found(house, names=("Arben",), birth_year=1990) == [(case, None)]


async def test_another_case_of_the_same_person_is_named_and_one_that_shares_a_first_name_is_not(house):
    (first, _), (second, _), (other, _) = [await house.receive(contact=None) for _ in range(3)]
    await known(house, first, names=("Arben Gashi",), birth_year=1990)
    await known(house, second, names=("GASHI, Arben",), institution_number="17")
    await known(house, other, names=("Arben Krasniqi",), institution_number="18")

    assert await possible_duplicates(house.tables, first) == [Alike(second, None, 2)]
    assert await possible_duplicates(house.tables, other) == []


async def test_what_is_known_of_somebody_finds_cases_that_share_enough_of_it(house):
    (first, _), (second, _), (other, _) = [await house.receive(contact=None) for _ in range(3)]
    await known(house, first, names=("Arben Gashi",), birth_year=1990)
    await known(house, second, names=("Arben Krasniqi",), institution_number="17")
    await known(house, other, names=("Arben Hoxha",))
    who = await house.who(OFFICER)

    async def alike_to(**what):
        return [(one.case, one.shared) for one in await alike(house.tables, Known(**what), signed_in=who)]

    assert await alike_to(names=("Gashi, Arben",), birth_year=1990, institution_number="17") == [
        (first, 3),
        (second, 2),
    ]
    assert await alike_to(names=("Nobody",), institution_number="17") == [(second, 1)]
    assert {case for case, _shared in await alike_to(names=("arben",))} == {first, second, other}
    assert await alike_to() == []
    with pytest.raises(NotAllowed):
        await alike(house.tables, Known(names=("Arben",)), signed_in=await house.who(DOCTOR))


async def test_marks_show_which_cases_are_alike_and_nothing_else(house):
    (one, _), (two, _) = [await house.receive(contact=None) for _ in range(2)]
    for case in (one, two):
        await known(house, case, names=("Arben Gashi",), birth_year=1990)

    assert await marks_of(house, one) == await marks_of(house, two)
    assert {len(mark) for mark in await marks_of(house, one)} == {16}
    assert len(await marks_of(house, one)) == 3


async def test_looking_for_nothing_or_for_an_impossible_year_is_refused(house):
    for what in ({}, {"names": (" , 7",)}, {"birth_year": 90}, {"institution_number": "-"}):
        with pytest.raises(NotUnderstood):
            await found(house, **what)


def test_parts_of_a_name_are_words_not_numbers():
    assert name_parts("Arbën Gashi (044 123 456), c/o M. Hoxha") == ["arben", "gashi", "hoxha"]
    assert "arben" not in repr(Known(names=("arben",)))


async def test_searching_walks_an_index_and_reads_no_whole_table(house):
    case, _receipt = await house.receive(contact=None)
    await known(house, case, names=("Arben Gashi",))
    is_sqlite = house.tables.engine.dialect.name == "sqlite"
    asked = []
    engine = house.tables.engine if is_sqlite else house.tables.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2:4]))

    await found(house, names=("Arben Gashi",))
    await possible_duplicates(house.tables, case)

    queries = [told for told in asked if "mark" in told[0]]
    assert len(queries) == 4  # two marks counted, one search, one comparison
    for statement, parameters in queries:
        plan = await house.tables.read(_plan, statement, parameters, is_sqlite)
        assert "mark" in plan
        assert "SCAN mark" not in plan
        assert "Seq Scan on mark" not in plan


def _plan(connection, statement, parameters, is_sqlite):
    if is_sqlite:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return "\n".join(row[3] for row in rows)
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # of a table of three rows a scan is cheap
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters))
