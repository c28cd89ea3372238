"""Every check has a record that it speaks about, at the place it names, and one that it does not."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from intake.medical.changing import begun, with_answers
from intake.medical.checks import ASKED, Context, remarks
from intake.medical.checks.asking import digest_of
from intake.medical.conditions import facts_of
from intake.medical.record import Answer
from tests.intake.medical.exam import (
    REASON,
    at,
    blank,
    complete,
    person,
    put,
    put_in,
    put_list,
    rows,
    shipped,
)

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
WHOLE = complete()
LONG = "The same sentence stands in each of them, word for word. " * 3


def yes(matter, **more):
    return {"matter": Answer(matter), "status": Answer("given"), "asked_at": Answer(at("10:12"))} | more


def no(matter, said="withdrawn", when="11:00"):
    return {"matter": Answer(matter), "status": Answer(said), "asked_at": Answer(at(when))}


def consented(*several):
    return put_list(WHOLE, "consents", *several)


def found(**answers):
    """The first finding otherwise."""
    return put_in(WHOLE, "finding", "F1", **answers)


ALL = [yes(one) for one in ("exam_interview", "exam_body", "psych", "photo", "photo_intimate", "report", "samples")]
TEST = {"kind": Answer("blood"), "status": Answer("done"), "taken_at": Answer(at("11:30"))}
ORDERED = {"kind": Answer("ct"), "status": Answer("ordered")}
SENT = {"to": Answer("Demo office"), "as": Answer("ombudsperson"), "how": Answer("by hand")}
SENT_BY_C8 = SENT | {"consent_ref": Answer("consents8")}
BEATEN_BY = rows({"actor": "prison_staff", "name": "Officer Stone"})
NO_FINDINGS = put_list(put_list(WHOLE, "finding"), "photo")

# number -> (a record it speaks about, where)
SPEAKS = {
    1: (put(WHOLE, privacy=None), ("B", None, None, "privacy")),
    2: (put(WHOLE, privacy=Answer("hear_only")), ("B", None, None, "privacy")),
    3: (put(WHOLE, restraint=Answer(["cuffs_front"])), ("B", None, None, "restraint_why")),
    4: (consented(*ALL[1:]), ("C", "consents", None, None)),
    5: (consented(*ALL, no("photo")), ("L", "photo", "Ph1", "taken_at")),
    6: (found(region=Answer("801M")), ("I", "finding", "F1", "region")),
    7: (put_in(WHOLE, "photo", "Ph2", region=Answer("205R")), ("L", "photo", "Ph2", "consent_ref")),
    8: (put_list(WHOLE, "delivered", SENT), ("Q", "delivered", "delivered1", "to")),
    9: (put(WHOLE, subject_birth=Answer("2010-05", precision="month")), ("C", None, None, "child_view")),
    10: (put(WHOLE, account=None), ("G", None, None, "account")),
    11: (put(WHOLE, ended_at=Answer(at("09:00"))), ("B", None, None, "ended_at")),
    12: (put(WHOLE, ended_at=Answer(at("10:20"))), ("B", None, None, "ended_at")),
    13: (found(region=None), ("I", "finding", "F1", "region")),
    14: (found(function=Answer("The left shoulder blade hurts.")), ("I", "finding", "F1", "function")),
    15: (found(width_mm=None), ("I", "finding", "F1", "width_mm")),
    16: (found(length_mm=Answer(501)), ("I", "finding", "F1", "length_mm")),
    17: (
        found(age_estimate=Answer("d1_3"), age_basis=Answer(["clinical"])),
        ("I", "finding", "F1", "age_estimate"),
    ),
    18: (found(episode_ref=None), ("I", "finding", "F1", "episode_ref")),
    19: (found(attribution=Answer("accident")), ("I", "finding", "F1", "grade")),
    20: (found(grade=None), ("I", "finding", "F1", "grade")),
    21: (found(other_causes=None), ("I", "finding", "F1", "other_causes")),
    22: (found(grade=Answer("diagnostic")), ("I", "finding", "F1", "other_causes")),
    23: (put(WHOLE, psych_grade=Answer("typical")), ("J", None, None, "psych_grade")),
    24: (put(WHOLE, overall_reason=Answer(REASON[:99])), ("N", None, None, "overall_reason")),
    25: (put(WHOLE, overall_grade=Answer("diagnostic")), ("N", None, None, "overall_grade")),
    26: (put(NO_FINDINGS, overall_grade=Answer("not_consistent")), ("N", None, None, "overall_grade")),
    27: (put(WHOLE, alternative=Answer("He simulates pain.")), ("N", None, None, "alternative")),
    28: (
        put_in(found(photo_refs=None), "photo", "Ph3", finding_refs=None),
        ("L", "photo", "Ph3", "finding_refs"),
    ),
    29: (put_in(WHOLE, "photo", "Ph4", scale=Answer("none")), ("L", "photo", "Ph4", "scale")),
    30: (put_in(WHOLE, "photo", "Ph2", taken_at=Answer(at("14:00"))), ("L", "photo", "Ph2", "taken_at")),
    31: (put_in(WHOLE, "systems", "heart", result=None), ("I", "systems", "heart", "result")),
    32: (put(WHOLE, psych_done=None), ("J", None, None, "psych_done")),
    33: (
        put_list(put(WHOLE, self_harm_risk=Answer("plan")), "recommendations", {"kind": Answer("none")}),
        ("P", "recommendations", None, None),
    ),
    34: (put(WHOLE, interpreter=Answer("staff")), ("O", "restrictions", None, None)),
    35: (put(WHOLE, interpreter=Answer("relative")), ("A", None, None, "interpreter")),
    36: (
        put_in(put(WHOLE, author_link=Answer("place")), "episode", "E1", by_whom=BEATEN_BY),
        ("Q", None, None, "author_link"),
    ),
    37: (
        put_in(put(WHOLE, author=person("officer  STONE")), "episode", "E1", by_whom=BEATEN_BY),
        ("Q", None, None, "author"),
    ),
    38: (put_list(WHOLE, "test", ORDERED), ("K", "test", "test1", "result")),
    39: (put(WHOLE, alternative=Answer(LONG)), ("N", None, None, "alternative")),
}
# Records near those that a check speaks about, and in order.
SILENT = {
    2: put(WHOLE, present=rows({"role": "nurse", "who": "A nurse"})),
    3: put(WHOLE, restraint=Answer(["cuffs_front"]), restraint_why=Answer("The escort refused to take them off.")),
    4: consented(*ALL[1:], {"matter": Answer("exam_interview"), "status": Answer("cannot")}),
    5: put_in(consented(*ALL, no("photo", when="11:31")), "photo", "Ph2", taken_at=Answer(at("11:30"))),
    6: put_list(found(region=Answer("801M")), "consents", *ALL, yes("exam_genital")),
    8: put_list(WHOLE, "delivered", SENT | {"consent_ref": Answer("C7")}),
    9: put(WHOLE, subject_birth=Answer("2008-03-02", precision="day")),
    10: put(WHOLE, account=blank("declined")),
    11: put(WHOLE, arrived_at=Answer(at("10:10"))),
    12: put_list(put(WHOLE, ended_at=Answer(at("10:20"))), "restrictions", {"kind": Answer("time")}),
    14: found(function=Answer("The right shoulder, not the left, is stiff."), border=Answer(["sharp"])),
    15: found(width_mm=blank("no_means", "It cannot be reached under the dressing.")),
    16: found(length_mm=Answer(500)),
    17: found(age_estimate=Answer("d1_3"), age_basis=Answer(["clinical", "person"])),
    18: found(attribution=Answer("unknown"), episode_ref=None),
    19: found(attribution=Answer("accident"), grade=Answer("not_consistent")),
    20: found(grade=None, no_grade_reason=Answer("no_attribution")),
    21: found(other_causes=blank("nothing_found")),
    22: found(grade=Answer("diagnostic"), other_causes=Answer("Nijedan drugi uzrok.")),
    24: put(WHOLE, overall_grade=None, overall_no_grade_reason=Answer("await_test")),
    25: put(WHOLE, overall_grade=Answer("consistent")),
    26: NO_FINDINGS,
    27: put(WHOLE, account=Answer("„They said I simulate.“")),
    28: put_in(found(photo_refs=None, mark_x=Answer(40), mark_y=Answer(30)), "photo", "Ph3", kind=Answer("chart")),
    29: put_in(put_in(WHOLE, "photo", "Ph4", scale=Answer("none")), "photo", "Ph3", finding_refs=Answer(["F2"])),
    30: put_in(WHOLE, "photo", "Ph2", taken_at=Answer(at("14:00")), clock_offset=Answer(150)),
    33: put(WHOLE, self_harm_risk=Answer("plan")),
    34: put_list(put(WHOLE, interpreter=Answer("staff")), "restrictions", {"kind": Answer("language")}),
    36: put_in(put(WHOLE, author_link=Answer("ombudsperson")), "episode", "E1", by_whom=BEATEN_BY),
    37: put(WHOLE, must_not_reach=rows({"who": "Officer Stone"})),
    38: put_list(WHOLE, "test", ORDERED | {"result": blank("deferred", "By Friday; it does not change the opinion.")}),
}


def about(record, **more):
    earlier = tuple(frozenset({digest_of(LONG)}) for _one in range(2))
    return Context(NOW, **{"facts": facts_of(record), "earlier": earlier, **more})


def said(record, number, **more):
    return [
        (one.section, one.entries, one.no, one.field)
        for one in remarks(record, shipped(), about(record, **more))
        if one.number == number
    ]


def test_a_whole_record_is_spoken_about_by_no_check():
    assert remarks(WHOLE, shipped(), about(WHOLE)) == []


def test_each_check_has_words_and_a_function():
    assert sorted(ASKED) == [one.number for one in shipped().checks.check] == [*range(1, 43)]
    assert {*SPEAKS} == {*range(1, 40)}


@pytest.mark.parametrize("number", SPEAKS)
def test_a_check_speaks_at_its_place(number):
    record, place = SPEAKS[number]

    assert place in said(record, number)
    assert said(WHOLE, number) == []


@pytest.mark.parametrize("number", SILENT)
def test_a_check_is_silent_where_all_is_in_order(number):
    assert said(SILENT[number], number) == []


@pytest.mark.parametrize(
    ("number", "record"),
    [
        (2, put(WHOLE, present=rows({"role": "police", "who": "No name"}))),
        (3, put(WHOLE, restraint=None)),
        (5, put_list(consented(*ALL, no("samples")), "test", TEST)),
        (7, put_in(WHOLE, "photo", "Ph2", consent_ref=None)),
        (8, put_list(consented(*ALL, yes("share_npm"), no("share_npm")), "delivered", SENT_BY_C8)),
        (11, put(WHOLE, ended_at=Answer(at("18:00")))),
        (12, put(WHOLE, requested_at=Answer("2026-02-27T09:00:00+01:00"))),
        (16, put_in(WHOLE, "finding", "F10", length_mm=Answer(61))),
        (17, found(age_estimate=Answer("h24"), age_basis=Answer(["person"]), colour=Answer(["yellow"]))),
        (18, found(attribution=None)),
        (20, put(WHOLE, psych_grade=None)),
        (22, found(grade=Answer("diagnostic"), other_causes=Answer("None."), attribution=Answer("accident"))),
        (24, put(WHOLE, overall_grade=None)),
        (25, put(WHOLE, overall_grade=Answer("not_consistent"))),
        (30, put_list(put(WHOLE, identity_checked=blank("not_asked")), "photo", {"kind": Answer("overview")})),
        (31, put_list(put(WHOLE, extent=Answer("parts", words="Arms")), "systems", {"result": Answer("normal")})),
        (34, put(WHOLE, restrictions=None)),
        (37, put_list(put(WHOLE, must_not_reach=rows({"who": "demo office"})), "delivered", SENT)),
    ],
)  # fmt: skip
def test_a_check_has_other_cases_too(number, record):
    assert said(record, number)


def test_content_names_the_consent_that_is_missing_in_each_language():
    record = put_list(WHOLE, "consents")
    words = {one.message.en: one.message.sr for one in remarks(record, shipped(), about(record)) if one.number == 4}

    assert "There is content but no consent for: Interview and account." in words
    assert len(words) == 4
    assert all("%" not in text for text in words.values())


def test_what_the_form_saw_is_named():
    record = put(WHOLE, privacy=Answer("sight_hear"), restraint=Answer(["cuffs_back"]))
    (words,) = [one.message.en for one in remarks(record, shipped(), about(record)) if one.number == 34]

    assert words == "The form saw: Guards could see and hear, Handcuffs behind the back. List it."


def test_a_test_that_is_awaited_does_not_hinder_an_interim_report():
    record = SPEAKS[38][0]

    assert said(record, 38, is_interim=True) == []


@pytest.mark.parametrize("text", ["Dhimbje në anën e majtë.", "Bol na levoj strani.", "Бол на левој страни."])
def test_sides_are_read_in_three_languages(text):
    assert said(found(function=Answer(text)), 14) == [("I", "finding", "F1", "function")]


def test_two_texts_of_an_author_may_be_the_same_and_three_are_asked_about():
    record = SPEAKS[39][0]
    two = (frozenset({digest_of(LONG)}),)

    assert said(record, 39, earlier=two) == []
    assert said(record, 39, earlier=two * 2) == [("N", None, None, "alternative")]


def test_an_untranslated_print_is_marked_once():
    for language, many in (("en", 0), ("sq", 1), ("sr", 1)):
        assert len(said(WHOLE, 42, of="print", language=language)) == many


REGISTER = {
    "R1": {
        "institution": Answer("Demo prison"),
        "occasion": Answer("return_police"),
        "arrived_at": Answer(at("08:00")),
        "examined_at": Answer(at("10:00")),
    },
    "R2": {"privacy": Answer("alone"), "restraint": Answer(["none"])},
    "R3": {"statement": Answer("„I fell.“")},
    "R5": {"indicative": Answer("other_cause")},
}


def entered(**answers):
    form = shipped().register
    record = begun(form, "entry")
    for section, given in REGISTER.items():
        record = with_answers(record, form, section, given)
    return put(record, **answers)


@pytest.mark.parametrize(
    ("number", "record"),
    [
        (1, entered(privacy=None)),
        (10, entered(statement=None)),
        (11, entered(examined_at=Answer(at("07:00")))),
        (40, entered(indicative=Answer("allegation_consistent"))),
        (41, entered(arrived_at=Answer("2026-03-01T09:00:00+01:00"))),
    ],
)
def test_the_register_is_asked_its_own_questions(number, record):
    assert said(record, number, of="register")
    assert said(entered(), number, of="register") == []


def test_a_withdrawn_entry_is_spoken_about_by_no_check():
    struck = [
        replace(one, withdrawn="Twice") if one.no == "F1" else one for one in found(region=None).entries("finding")
    ]
    record = replace(WHOLE, lists=WHOLE.lists | {"finding": struck})

    assert not any(one.no == "F1" and one.entries == "finding" for one in remarks(record, shipped(), about(record)))
