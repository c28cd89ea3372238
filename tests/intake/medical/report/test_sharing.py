"""What an office outside may have in print."""

import pytest
from msgspec.structs import replace

from intake.medical.record import Answer, Entry
from intake.medical.report.making import Wanted
from intake.medical.report.order import IF_RESTRICTED, Version
from intake.medical.report.sharing import MATTERS, within_consent
from tests.intake.medical.exam import complete, shipped
from tests.intake.medical.report.reports import ZONE
from workflow.pages.tongue import tongue

PHOTOGRAPHS = frozenset({"photographs"})


def consenting(**said):
    """The complete record, and what the person said of sharing: the consent's matter and the answer."""
    record = complete()
    rows = [Entry(f"X{number}", {"matter": Answer(matter), "status": Answer(status)})
            for number, (matter, statuses) in enumerate(said.items()) for status in statuses]  # fmt: skip
    return replace(record, lists=record.lists | {"consents": [*record.entries("consents"), *rows]})


@pytest.mark.parametrize(
    ("said", "out"),
    [
        ({}, PHOTOGRAPHS),
        ({"share_prosecutor": ["given"]}, PHOTOGRAPHS),
        ({"share_prosecutor": ["given"], "share_prosecutor_photo": ["given"]}, frozenset()),
        ({"share_prosecutor": ["given_limited"], "share_prosecutor_photo": ["given"]}, IF_RESTRICTED),
        ({"share_prosecutor": ["given"], "share_prosecutor_photo": ["given", "withdrawn"]}, PHOTOGRAPHS),
        ({"share_inspectorate": ["given"], "photo": ["given"]}, PHOTOGRAPHS),
    ],
)
def test_a_prosecutor_gets_what_the_person_agreed_to_last(said, out):
    assert within_consent(consenting(**said), "prosecutor") == out


def test_the_inspectorate_gets_no_photographs_and_who_examines_gets_all():
    record = consenting(share_prosecutor=["given"], share_prosecutor_photo=["given"], share_inspectorate=["given"])

    assert within_consent(record, "inspectorate") == PHOTOGRAPHS
    assert within_consent(record, "doctor") == within_consent(record, "case_officer") == frozenset()


def test_whoever_may_not_have_parts_gets_the_restricted_version_whatever_they_ask_for():
    wanted = Wanted(tongue("en", ZONE))

    assert wanted.within(frozenset()) is wanted
    assert wanted.within(PHOTOGRAPHS).version is Version.RESTRICTED
    assert wanted.within(PHOTOGRAPHS).without == PHOTOGRAPHS


def test_the_consents_that_are_asked_for_are_those_of_the_form():
    assert {one for pair in MATTERS.values() for one in pair if one} <= set(
        shipped().examination.codes["consent_matter"]
    )
