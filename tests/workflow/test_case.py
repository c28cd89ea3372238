"""The corridor, on both databases: an event is appended and chained, or nothing happened at all."""

import asyncio
from typing import Any

import pytest

from tests.builders import INTAKE, OFFICER, PROSECUTOR, Office, local
from workflow.case import Telling, load, record, record_many
from workflow.errors import Busy, NotAllowed, NotFound, NotNow, NotUnderstood, VigilError
from workflow.events import SYSTEM, Event, new_case
from workflow.ledger.entry import NO_PREVIOUS, By, Entry, canonical
from workflow.ledger.merkle import leaf_hash
from workflow.store import connect

NOW = "2026-03-02 10:00"
SECRETARY = By(office="oi", person="p-admin", role="administrator")
REPORTER = By(office="", person="p-reporter", role="reporter")
TRAINER = By(office="", person="chronology", role="training")


def step(case, kind="step_logged", at=NOW, by=PROSECUTOR, **data):
    return Telling(Event(case, kind, data), by, local(at))


def received(case):
    return step(case, "allegation_received", by=INTAKE, channel="portal")


async def all_of(*writes):
    """What came of writes made at once: entries, or errors."""
    return await asyncio.gather(*writes, return_exceptions=True)


async def nodes(url, number):
    """Further nodes on the same database."""
    return [Office(connect(url)) for _ in range(number)]


async def close(offices):
    for office in offices:
        await office.close()


# --------------------------------------------------------------------------------------------- what is written


async def test_an_event_is_appended_once_and_chained_to_the_one_before_it(office):
    case = await office.receive("2026-03-02 09:00")
    before = await office.counts()

    second = await office.tell(case, "exam_done", "2026-03-02 09:30")

    first = (await office.case(case)).entries[0]
    assert (await office.counts())["event"] == before["event"] + 1
    assert (first.n, first.prev, second.n, second.prev) == (1, NO_PREVIOUS, 2, leaf_hash(canonical(first)))


async def test_an_entry_says_who_when_and_under_which_policy_and_is_salted(office):
    case = await office.receive("2026-03-02 09:00")
    entry = await office.tell(case, "refused", "2026-02", by=PROSECUTOR, learned=NOW, reason="not_stated")

    assert (entry.by, entry.occurred_at, entry.precision) == (PROSECUTOR, "2026-02", "month")
    assert (entry.recorded_at, entry.data) == ("2026-03-02T09:00:00Z", {"reason": "not_stated"})
    assert len(entry.policy) == 64
    assert entry.salt != (await office.tell(case, "refused", "2026-02", by=PROSECUTOR, learned=NOW)).salt


async def test_what_is_loaded_is_what_was_recorded(office):
    case = await office.receive("2026-03-02 09:00")
    entries = [await office.register(case, NOW, "1/2026"), await office.refer(case, NOW)]

    loaded = await office.case(case)

    assert list(loaded.entries[1:]) == entries
    assert loaded.last == leaf_hash(canonical(entries[-1]))


async def test_several_streams_are_told_at_once_each_chained_apart(office):
    one, other = sorted([new_case(), new_case()], reverse=True)
    tellings = [received(one), received(other), step(one), step(SYSTEM, "backup_made", by=SECRETARY), step(other)]

    entries = await office.tell_many(tellings, now=NOW)

    assert [(entry.stream, entry.kind) for entry in entries] == [(t.event.stream, t.event.kind) for t in tellings]
    assert [entry.n for entry in entries if entry.stream != SYSTEM] == [1, 1, 2, 2]
    assert entries[2].prev == leaf_hash(canonical(entries[0]))
    assert (await office.verify()).misfits == []


async def test_telling_many_is_telling_each(office):
    one, other = new_case(), new_case()
    kinds = ["exam_done", "referral_acknowledged", "refused"]

    await office.tell_many([received(one), *(step(one, kind, by=OFFICER) for kind in kinds)], now=NOW)
    for telling in [received(other), *(step(other, kind, by=OFFICER) for kind in kinds)]:
        await office.tell_many([telling], now=NOW)

    first, second = await office.case(one), await office.case(other)
    assert first.state == second.state
    assert [(clock.key, clock.due, clock.met) for clock in first.clocks] == [
        (clock.key, clock.due, clock.met) for clock in second.clocks
    ]


async def test_telling_nothing_changes_nothing(office):
    before = await office.counts()

    assert await office.tell_many([], now=NOW) == []
    assert await office.counts() == before


async def test_there_is_no_case_before_its_first_event(office):
    with pytest.raises(NotFound, match="There is no case case:"):
        await office.tables.read(load, new_case())


# --------------------------------------------------------------------------------------------- what is refused

REFUSED = [
    (NotUnderstood, "2026-03-03 has not come yet", step("", at="2026-03-03")),
    (NotUnderstood, "'unheard_of' is not an event that this policy knows", step("", "unheard_of")),
    (NotUnderstood, "step_logged may not carry the field 'name'", step("", name="x")),
    (NotUnderstood, "It may carry: code, authority, next_step, next_on,", step("", recommendation="r")),
    (NotUnderstood, "The field code of", step("", code="secret")),
    (NotUnderstood, "The field strand of", step("", strand="he hit me")),
    (NotUnderstood, "The field strand of", step("", strand=7)),
    (NotUnderstood, "The field next_on of", step("", next_on="2026-02-30")),
    (NotUnderstood, "The field next_on of", step("", next_on="٢٠٢٦")),
    (NotUnderstood, "The field items of", step("", "injuries_recorded", items=["he was beaten"])),
    (NotUnderstood, "The field measures of", step("", "risk_assessed", by=OFFICER, measures=["prayer"])),
    (NotUnderstood, "closed says nothing without the field reason", step("", "closed", by=OFFICER)),
    (NotUnderstood, "member_added does not belong to a stream of this kind", step("", "member_added")),
    (NotAllowed, "the role prosecutor may not say risk_assessed", step("", "risk_assessed")),
    (NotAllowed, "only a replayed judgment is told by its chronology", step("", by=TRAINER)),
    (NotNow, "closed is not possible while the course is received", step("", "closed", by=OFFICER, reason="other")),
]


def of(case, telling):
    return Telling(Event(case, telling.event.kind, telling.event.data), telling.by, telling.at)


def refusal(connection, error, words, *tellings):
    """Nothing, or what was wrong about the refusal. The caller goes on: whatever was written would be kept."""
    try:
        record_many(connection, tellings, now=local(NOW).latest)
    except error as refused:
        return None if words in str(refused) else str(refused)
    return f"{words}: not refused"


async def test_what_is_refused_is_refused_in_words_and_nothing_is_written(office):
    case = await office.receive("2026-03-02 09:00")
    before = await office.counts()

    said = [await office.tables.write(refusal, error, words, of(case, telling)) for error, words, telling in REFUSED]

    assert [fault for fault in said if fault] == []
    assert await office.counts() == before


async def test_a_refused_first_event_leaves_no_case(office):
    before = await office.counts()

    said = [
        await office.tables.write(refusal, error, words, of(new_case(), telling)) for error, words, telling in REFUSED
    ]

    assert [fault for fault in said if fault] == []
    assert await office.counts() == before


async def test_a_stream_of_a_wrong_name_is_refused(office):
    names = ["case:", "case:a b", "case:" + 90 * "x", "case:ë", "case:a\0", "room:1", "system:1", "", "case"]
    before = await office.counts()

    said = [
        await office.tables.write(refusal, NotUnderstood, "is not the name of a stream", step(name)) for name in names
    ]

    assert [fault for fault in said if fault] == []
    assert await office.counts() == before


async def test_whoever_may_not_say_it_may_not_say_it_of_the_system_or_an_office_either(office):
    tellings = [
        step(SYSTEM, "clock_override", reason="machine_was_off"),
        step("office:oi", "member_added", person="p-9"),
        step("person:p-9", "token_issued", by=REPORTER, token="t"),
    ]
    before = await office.counts()

    said = [await office.tables.write(refusal, NotAllowed, f"may not say {one.event.kind}", one) for one in tellings]

    assert [fault for fault in said if fault] == []
    assert await office.counts() == before


async def test_a_law_is_adopted_with_its_text_and_never_told(office):
    before = await office.counts()

    with pytest.raises(NotAllowed, match="vigil policy adopt"):
        await office.tell_many([step(SYSTEM, "policy_adopted", by=SECRETARY, version=64 * "a")], now=NOW)

    assert await office.counts() == before


async def test_a_clock_without_zone_is_refused_before_anything_is_written(office):
    before = await office.counts()

    with pytest.raises(TypeError):
        await office.tables.write(record_many, [received(new_case())], now=local(NOW).latest.replace(tzinfo=None))

    assert await office.counts() == before


async def test_an_event_may_be_as_vague_as_it_is_known_if_it_may_have_come(office):
    case = await office.receive("2026-03-02 09:00")

    for at in ("2026", "2026-03", "2026-03-02", NOW):
        await office.tell_many([step(case, at=at)], now=NOW)

    assert [entry.occurred_at for entry in (await office.case(case)).entries[1:4]] == ["2026", "2026-03", "2026-03-02"]


async def test_a_number_is_given_once(office):
    one, other = await office.receive("2026-03-02 09:00"), await office.receive("2026-03-02 09:00")
    await office.register(one, NOW, "1/2026")
    before = await office.counts()

    with pytest.raises(NotNow, match="1/2026 is the number of another case"):
        await office.register(other, NOW, "1/2026")

    assert await office.counts() == before
    await office.register(other, NOW, "2/2026")


async def test_a_number_may_be_as_long_as_a_reference(office):
    case = await office.receive("2026-03-02 09:00")

    await office.register(case, NOW, 64 * "9")

    assert (await office.case(case)).rows.case["number"] == 64 * "9"


# ------------------------------------------------------------------------------------------------- corrections


DECIDED = {"code": "violation"}
REPLACED = {"corrects": 2, "code": "replaced"}
WRONG_CORRECTIONS: list[tuple[type[VigilError], str, dict[str, Any]]] = [
    (NotUnderstood, "has no event 9 that could be corrected", {"corrects": 9}),
    (NotUnderstood, "has no event 3 that could be corrected", {"corrects": 3}),
    (NotUnderstood, "has not come yet", {**REPLACED, "occurred_as": "2026-05-01"}),
    (NotUnderstood, "field occurred_as of", {**REPLACED, "occurred_as": "2026-02-30"}),
    (NotUnderstood, "'unheard_of' is not an event", {**REPLACED, "kind_as": "unheard_of"}),
    (NotUnderstood, "does not belong to a stream", {**REPLACED, "kind_as": "member_added", "data_as": {}}),
    (NotUnderstood, "may not carry the field 'words'", {**REPLACED, "data_as": {"words": "hit"}}),
    (NotUnderstood, "field data_as of", {**REPLACED, "data_as": {"strand": "he hit me"}}),
    (NotUnderstood, "field code of", {**REPLACED, "data_as": {"code": "hit"}}),
    (NotUnderstood, "without the field number", {**REPLACED, "kind_as": "case_registered", "data_as": {}}),
    (NotAllowed, "the role intake_officer may not say decided", {**REPLACED, "kind_as": "decided", "data_as": DECIDED}),
    (NotAllowed, "may not say clock_lapsed", {**REPLACED, "kind_as": "clock_lapsed", "data_as": {"lapsed": []}}),
]


async def test_a_correction_is_held_to_what_the_event_itself_is_held_to(office):
    case = await office.receive("2026-03-02 09:00")
    await office.tell_many([step(case)], now=NOW)
    before = await office.counts()

    said = []
    for error, words, wrong in WRONG_CORRECTIONS:
        data = {"code": "withdrawn", "reason": "wrong_date", **wrong}
        correction = step(case, "corrected", by=INTAKE, **data)
        said.append(await office.tables.write(refusal, error, words, correction))

    assert [fault for fault in said if fault] == []
    assert await office.counts() == before


async def test_a_corrected_number_is_the_cases_number_and_the_wrong_one_is_free_again(office):
    one, other = await office.receive("2026-03-02 09:00"), await office.receive("2026-03-02 09:00")
    await office.register(one, NOW, "1/2026")

    right = {"corrects": 2, "code": "replaced", "reason": "typing_error"}
    await office.tell(one, "corrected", NOW, **right, data_as={"number": "7/2026", "setting": "police"})
    await office.register(other, NOW, "1/2026")

    assert [(await office.case(case)).rows.case["number"] for case in (one, other)] == ["7/2026", "1/2026"]


async def test_a_correction_derives_the_case_anew(office):
    case = await office.receive("2026-03-02 09:00")
    right = {"occurred_as": "2026-03-01T08:00:00Z", "data_as": {"channel": "letter"}}

    await office.tell(case, "corrected", NOW, corrects=1, code="replaced", reason="wrong_date", **right)

    clock = await office.clock(case, "intake_registration")
    assert clock.due.latest == local("2026-03-02 09:00").latest
    assert (await office.verify()).misfits == []


# ------------------------------------------------------------------------------------------- all or nothing


async def test_of_many_all_happen_or_none(office):
    one, other = new_case(), new_case()
    before = await office.counts()

    wrong = step(other, "closed", by=OFFICER, reason="other")
    with pytest.raises(NotNow):
        await office.tell_many([received(one), step(one), received(other), wrong], now=NOW)

    assert await office.counts() == before


async def test_of_many_none_happens_even_if_the_caller_goes_on(office):
    one, other = sorted([new_case(), new_case()])
    before = await office.counts()

    def carried_on(connection):
        with pytest.raises(NotAllowed):
            record_many(connection, [received(one), step(other, "risk_assessed")], now=local(NOW).latest)

    await office.tables.write(carried_on)

    assert await office.counts() == before


async def test_what_a_caller_undoes_leaves_nothing_behind_in_memory(office):
    case = await office.receive("2026-03-02 09:00")

    def undone(connection):
        record(connection, Event(case, "exam_done"), by=OFFICER, at=local(NOW), now=local(NOW).latest)
        raise RuntimeError("the dossier could not be written")

    with pytest.raises(RuntimeError):
        await office.tables.write(undone)
    entry = await office.tell(case, "report_filed", NOW)

    assert entry.n == 2
    assert (await office.verify()).misfits == []


# --------------------------------------------------------------------------------------------- several writers


async def test_two_writers_of_one_case_leave_no_gap(office, database_url):
    case = await office.receive("2026-03-02 09:00")
    others = await nodes(database_url, 2)

    came = await all_of(*(node.tell_many([step(case)], now=NOW) for node in others for _ in range(10)))
    await close(others)

    kept = [one for one in came if not isinstance(one, Busy)]
    assert [entry.n for entry in (await office.case(case)).entries] == list(range(1, len(kept) + 2))
    assert sorted(entry.n for (entry,) in kept) == list(range(2, len(kept) + 2))
    assert (await office.verify()).misfits == []


async def test_two_nodes_may_begin_the_same_case(office, database_url):
    case, others = new_case(), await nodes(database_url, 3)

    came = await all_of(*(node.tell_many([received(case), step(case)], now=NOW) for node in others))
    await close(others)

    kept = [one for one in came if not isinstance(one, Busy)]
    assert kept
    assert len((await office.case(case)).entries) == 2 * len(kept)
    assert (await office.verify()).misfits == []


async def test_writers_of_the_systems_stream_are_written_or_told_to_try_again(office, database_url):
    others = await nodes(database_url, 3)

    came = await all_of(
        *(node.tell_many([step(SYSTEM, "backup_made", by=SECRETARY)], now=NOW) for node in others for _ in range(3))
    )
    await close(others)

    assert all(isinstance(one, Busy) or isinstance(one[0], Entry) for one in came)
    assert (await office.verify()).misfits == []


async def test_writers_of_crossing_cases_do_not_wait_for_each_other_for_ever(office, database_url):
    one, other = await office.receive("2026-03-02 09:00"), await office.receive("2026-03-02 09:00")
    others = await nodes(database_url, 2)

    there, back = [step(one), step(other)], [step(other), step(one)]
    came = await all_of(*(n.tell_many(way, now=NOW) for n in others for way in (there, back) for _ in range(5)))
    await close(others)

    assert [error for error in came if isinstance(error, Exception)] == []
    assert len((await office.case(one)).entries) == len((await office.case(other)).entries) == 21


async def test_a_case_is_read_anew_after_somebody_elses_write(office):
    case = await office.receive("2026-03-02 09:00")
    await office.sweep("2026-03-04 09:00")

    entry = await office.tell(case, "exam_done", "2026-03-04 10:00")

    assert entry.n == len((await office.case(case)).entries)
    assert (await office.verify()).misfits == []
