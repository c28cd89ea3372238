"""The injuries checklist by its pages: part by part, left and gone on with, checked, sent, and read by the office."""

import pytest
from sqlalchemy import select

from config.clock import now_utc
from intake.dossier.opening import open_items
from intake.incidents.checklist import read_checklist
from intake.schema import register_entry
from tests.builders import ZONE
from tests.intake.pages.desk.coming_in.calls import how_many, inside, kinds
from tests.intake.pages.institution.place import ANA, GUARD, WARDEN
from workflow.store.schema import metadata

NEW = "/institution/injuries/new"
NOW = now_utc().astimezone(ZONE)
SEEN = f"{NOW:%d.%m.%Y %H:%M}"
R1 = {
    "setting": "prison",
    "person_name": "Arben Example",
    "person_birth_year": "1990",
    "person_gender": "male",
    "occasion": "after_force",
    "event_at": SEEN,
    "examined_at": SEEN,
}
R2 = {
    "brought_by": "Two officers",
    "present.blank": "not_applicable",
    "privacy": "alone",
    "restraint": ["none"],
    "consent.exam_body": "given",
    "consent.photo": "given",
    "consent.share_npm": "given",
    "consent.form": "oral",
    "consent.at": SEEN,
}
R3 = {"statement": "„They took me to the floor.“"}
FINDING = {
    "region": "104L",
    "kind": "bruise",
    "count": "1",
    "length_mm": "30",
    "width_mm": "20",
    "measured": "measured",
    "colour": ["purple"],
    "shape": ["oval"],
    "landmarks.0.from": "below the brow",
    "landmarks.0.mm": "10",
    "tenderness": "touch",
    "healing": "fresh",
    "treated.blank": "not_applicable",
    "age_estimate": "cannot_say",
    "attribution": "force_arrest",
    "attribution.words": "„An officer hit me.“",
    "other_causes": "A fall against an edge.",
    "grade": "consistent",
}
R4 = {"no_injury": "no", "treatment": "Cold compress", "photo.empty": "none", "test.empty": "none"}
R5 = {
    "observation": "The bruise fits a blow.",
    "indicative": "allegation_consistent",
    "told_person": ["duty_to_report", "not_a_complaint"],
    "author.name": "Dr Example",
    "author_role": "physician",
    "author_role.words": "General practice",
}
REASON = {"reason.28": "There is no camera here."}


async def write(browser, *, until="send", **said):
    """Write a checklist from its first part to its last page; returns its address."""
    await browser.open(NEW)
    for part in (R1, R2, R3):
        await browser.send(**(part | said.get((part is R1 and "r1") or "", {})))
        assert browser.status == 303, browser.page.text
        await browser.open(browser.location)
    path = browser.answer.url.path.rpartition("/parts/")[0]
    if said.get("finding", True):
        await browser.open(f"{path}/lists/finding/new")
        await browser.send(**FINDING)
        assert browser.status == 303, browser.page.text
    await browser.open(f"{path}/parts/R4")
    for part in (R4 | said.get("r4", {}), R5 | said.get("r5", {})):
        await browser.send(form=0 if len(browser.page.forms) == 1 else -1, **part)
        assert browser.status == 303, browser.page.text
        await browser.open(browser.location)
    return path


async def row_of(place):
    return (await place.house.tables.read(lambda c: c.execute(select(register_entry)).all()))[-1]


async def test_a_checklist_is_written_part_by_part_checked_sent_and_read_by_the_office(place):
    warden = place.browser(WARDEN)
    await write(warden)
    assert "Is this so?" in warden.page.text
    await warden.send(**REASON)
    assert warden.status == 303, warden.page.text
    await warden.open(warden.location)
    assert "Write the number 1/2026" in warden.page.text
    assert "An officer hit me" not in warden.page.text

    row = await row_of(place)
    who = await place.house.who(ANA)
    parts = ["allegation", "identity", "medical"]
    items = await open_items(
        place.house.tables, row.stream, compartments=parts, signed_in=who, now=now_utc(), reason="triage"
    )
    found = {one.kind: one.content for one in items}
    checklist = found["injuries_checklist"]
    assert checklist is not None
    record = read_checklist(checklist)
    finding = record.entry("finding", "F1")
    assert finding is not None
    assert finding.get("attribution").words == "„An officer hit me.“"
    assert (record.reasons, b"Arben" in checklist) == ({"28": REASON["reason.28"]}, False)
    told = await kinds(place, row.stream.removeprefix("case:"))
    assert told[:4] == ["allegation_received", "circumstances_recorded", "screening_recorded", "injuries_recorded"]

    ana = place.browser(ANA)
    await ana.open(f"/desk/cases/{row.stream.removeprefix('case:')}/dossier/medical")
    for words in (
        "Injuries checklist",
        "Bruise",
        "Eye",
        "„An officer hit me.“",
        "Consistent with",
        "There is no camera",
    ):
        assert words in ana.page.text


async def test_left_in_the_middle_it_is_gone_on_with_by_its_writer_alone(place):
    warden = place.browser(WARDEN)
    await warden.open(NEW)
    await warden.send(**R1, go="later")
    await warden.open("/institution")
    path = next(one for one in warden.page.links if one.startswith("/institution/injuries/") and one != NEW)
    guard = place.browser(GUARD)
    for page in (path, f"{path}/parts/R1", f"{path}/lists/finding/new", f"{path}/send"):
        await guard.open(page)
        assert guard.status == 404

    await warden.open(path)
    assert "answers are open" in warden.page.text
    await warden.open(f"{path}/parts/R1")

    values = dict(warden.form["values"])
    assert (values["person_name"], values["examined_at"], values["setting"]) == ("Arben Example", SEEN, "prison")


async def test_what_is_open_is_named_with_a_link_and_nothing_is_sent(place):
    warden = place.browser(WARDEN)
    await warden.open(NEW)
    await warden.send(occasion="admission")
    path = warden.location.rpartition("/parts/")[0]
    await warden.open(f"{path}/send")
    assert f"{path}/parts/R2" in warden.page.links

    await warden.send()

    assert warden.status == 422
    assert "Something is still open." in warden.page.text
    assert await how_many(place) == 0


@pytest.mark.parametrize(
    ("part", "said", "sentence"),
    [
        ("R1", {"examined_at": "yesterday"}, "Write a day like"),
        ("R1", {"examined_at": "31.12.2199 10:00"}, "This is still to come"),
        ("R1", {"examined_at": "14.11.2025"}, "Write the day and the time"),
        ("R1", {"person_birth_year": "1066"}, "Write a whole number"),
        ("R1", {"occasion": "moon"}, "Choose one of these."),
        ("R2", {"consent.share_npm": "refused"}, "Choose why"),
        ("R2", {"consent.exam_body": "given", "consent.at": ""}, "Write when you asked"),
        ("R2", {"restraint": ["none", "bed"]}, "“None” stands alone."),
    ],
)
async def test_a_sentence_stands_at_the_field_and_everything_typed_is_kept(place, part, said, sentence):
    warden = place.browser(WARDEN)
    await warden.open(NEW)
    hostile = "<script>x</script> \u202eضرب"
    if part == "R2":
        await warden.send(**R1)
        await warden.open(warden.location)
    kept = {"R1": ("person_name", hostile), "R2": ("brought_by", hostile)}[part]

    await warden.send(**({kept[0]: kept[1]} | said))

    assert warden.status == 422
    assert sentence in warden.page.text
    assert dict(warden.form["values"])[kept[0]] == hostile
    assert "<script>" not in warden.answer.text


async def test_no_injury_is_told_no_different_in_the_open_columns(place):
    for no_injury in (False, True):
        warden = place.browser(WARDEN)
        r4 = {"no_injury": "yes" if no_injury else "no"}
        r5 = {"indicative": "other_cause"}
        await write(warden, finding=not no_injury, r4=r4, r5=r5)
        await warden.send(**({} if no_injury else REASON))
        assert warden.status == 303, warden.page.text

    rows = await place.house.tables.read(lambda c: c.execute(select(register_entry)).all())
    columns = [(row.kind, row.occasion, row.reported) for row in rows]
    assert columns[0] == columns[1]
    logs = []
    for row in rows:
        entries = await place.entries(row.stream.removeprefix("case:"))
        logs.append([(one.kind, sorted({*one.data} - {"items", "grants"})) for one in entries])
    assert logs[0] == logs[1]


async def test_a_double_click_on_the_last_page_is_one_entry(place):
    warden = place.browser(WARDEN)
    await write(warden)
    await warden.send(**REASON)
    first = warden.location

    await warden.again()

    assert (warden.location, await how_many(place)) == (first, 1)


async def test_a_finding_is_taken_back_with_a_reason_and_stays_struck_through(place):
    warden = place.browser(WARDEN)
    path = await write(warden)
    await warden.open(f"{path}/lists/finding/F1")
    await warden.send(go="take_back")
    assert warden.status == 422
    await warden.send(go="take_back", withdrawn="Written for somebody else")
    assert warden.status == 303

    await warden.open(f"{path}/lists/finding/F1")

    assert "This is not changed any more." in warden.page.text
    await warden.open(f"{path}/lists/finding/new")
    assert "F2" in warden.page.heading


async def test_whoever_refuses_to_be_named_is_left_out(place):
    warden = place.browser(WARDEN)
    path = await write(warden)
    await warden.open(f"{path}/parts/R2")
    await warden.send(
        form=-1, **{"consent.share_npm": "refused", "consent.share_npm.reason": "fear", "consent.at": SEEN}
    )
    assert warden.status == 303, warden.page.text
    await warden.open(f"{path}/lists/reported/V1")
    await warden.send(form=1 if len(warden.page.forms) > 2 else 0, legal_basis="CPC art. 79")
    await warden.open(f"{path}/send")
    assert "The person refused that the office learns who they are" in warden.page.text
    await warden.send(**REASON)
    assert warden.status == 303, warden.page.text

    case = (await row_of(place)).stream.removeprefix("case:")
    assert [one.contact for one in await inside(place, case, "identity")] == ["–"]
    assert "injuries_recorded" in await kinds(place, case)


async def test_where_nothing_was_said_the_officer_is_led_to_what_was_found(place):
    warden = place.browser(WARDEN)
    path = await write(warden)
    await warden.open(f"{path}/parts/R3")
    await warden.send(**{"statement": "", "statement.blank": "declined"})
    await warden.open(f"{path}/send")
    await warden.send(**REASON)
    assert warden.status == 303, warden.page.text
    case = (await row_of(place)).stream.removeprefix("case:")

    ana = place.browser(ANA)
    await ana.open(f"/desk/cases/{case}/registration")
    await ana.send(go="open")
    await ana.open(ana.location)

    assert "What was found lies in the medical part" in ana.page.text
    await ana.send(setting="prison", institution="example_prison")
    assert ana.status == 303, ana.page.text
    await ana.open(f"/desk/cases/{case}/dossier/medical")
    await ana.send(form=1, reason="triage")
    await ana.open(ana.location)
    assert "The person declined, as is their right." in ana.page.text


async def test_no_word_of_it_is_in_the_database_the_log_or_what_the_server_prints(place, capfd):
    words = ("ZQNAME", "ZQSAID", "ZQFOUND", "ZQWHY", "ZQAUTHOR")
    warden = place.browser(WARDEN)
    path = await write(warden)
    await warden.open(f"{path}/parts/R1")
    await warden.send(person_name="ZQNAME Arben", case_number="ZQ-UNKNOWN/1")
    await warden.open(f"{path}/parts/R3")
    await warden.send(statement="„ZQSAID“")
    await warden.open(f"{path}/parts/R5")
    await warden.send(form=-1, observation="ZQFOUND", **{"author.name": "ZQAUTHOR"})
    before = await everything(place)

    await warden.open(f"{path}/send")
    await warden.send(**{"reason.28": "ZQWHY"})
    assert warden.status == 303, warden.page.text

    said = "".join([before, await everything(place), *capfd.readouterr()])
    assert [one for one in words if one in said] == []
    assert "ZQ-UNKNOWN" not in said


async def everything(place):
    """Every table as text."""

    def read(connection):
        return "".join(str(connection.execute(table.select()).all()) for table in metadata.sorted_tables)

    return await place.house.tables.read(read)
