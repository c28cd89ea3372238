"""Where everything stands in a report, and what its versions leave out."""

import pytest

from intake.medical.report import order
from intake.medical.report.assembling import CONSULTED
from intake.medical.report.order import NEVER, OF_KEY, PARTS, Version, is_shown, left_out, part_of
from tests.intake.medical.exam import shipped

FORM = shipped().examination
KEYS = {entries.key if entries else field.key for _section, entries, field in FORM.every_field()}
EVERY_KEY = KEYS | {field.key for _section, _entries, field in FORM.every_field()}


def test_every_section_of_the_form_has_its_part():
    assert {part_of(section, "any") for section in FORM.sections} <= set(PARTS)


@pytest.mark.parametrize(
    "named",
    [OF_KEY, NEVER, order.ABOUT, order.SAYS_WHO, order.SAYS_WHAT_HAPPENED],
    ids=["placed", "never", "about", "who", "what happened"],
)
def test_every_key_that_the_order_names_is_one_of_the_form(named):
    assert set(named) <= EVERY_KEY


def test_what_is_a_consultation_is_a_kind_of_test_in_the_form():
    assert set(FORM.codes["test_kind"]) >= CONSULTED


def test_the_full_version_leaves_out_nothing_but_what_is_never_printed():
    out = left_out(Version.FULL, frozenset({"background"}))

    assert out == frozenset()
    assert {key for key in EVERY_KEY if not is_shown(key, Version.FULL, out)} == NEVER


def test_a_restricted_version_leaves_out_what_the_person_names_or_the_usual():
    assert left_out(Version.RESTRICTED, frozenset({"background", "signature"})) == {"background"}
    assert left_out(Version.RESTRICTED, frozenset()) == order.IF_RESTRICTED


def test_who_must_not_learn_of_it_is_in_no_version():
    assert not any(is_shown("must_not_reach", version, frozenset()) for version in Version)


def test_every_field_that_names_a_person_is_left_out_for_care_but_the_author():
    named = {field.key for _section, _entries, field in FORM.every_field() if field.type == "person"}
    shown = {key for key in named if is_shown(key, Version.CARE, order.FOR_CARE)}

    assert {
        one for one in shown if FORM.has_field(one) and part_of(FORM.section_of(one), one) not in order.FOR_CARE
    } == {"author"}
