"""A signed examination as somebody reads it: the PDF read back."""

import re
from io import BytesIO

import pikepdf
import pytest
from msgspec.structs import replace

from intake.medical.record import Addendum, Answer, Entry, Signature
from intake.medical.report.assembling import Warned
from intake.medical.report.order import PARTS, Version
from tests.intake.medical.exam import shipped
from tests.intake.medical.report.reading import headings_of, pages_of, text_of
from tests.intake.medical.report.reports import DIGEST, NUMBER, SIGNED_AT, finding, pictures_of, printed, signed

HOSTILE = (
    '*b* _i_ #eval("1+1") #read("/etc/passwd") $x^2$ `r` @a <b> = H',
    "// c /* c */ \\ #{ 1 } #let x = 1 #include \"report.json\" <script>alert(1)</script>",
    "{{ 7*7 }} %(number)s %s {page}",
)  # fmt: skip


@pytest.fixture(scope="module")
def made():
    report = signed()
    return printed(report, pictures=pictures_of(report))


def pictures_in(pdf):
    """How many photographs are in a PDF."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return sum(
            isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image" and one.get("/Filter") == "/DCTDecode"
            for one in opened.objects
        )


def test_the_parts_stand_in_the_order_of_annex_iv(made):
    parts = [title for depth, title in headings_of(made) if depth == 0]

    assert parts == [f"{number} {words.text}" for number, words in enumerate(PARTS.values(), 1)]


def test_every_page_says_the_examination_the_page_and_the_digest(made):
    pages = pages_of(made)
    foot = [
        f"{NUMBER} Page {number} of {len(pages)} Digest of the record {DIGEST}" for number in range(1, len(pages) + 1)
    ]

    assert all(wanted in page for wanted, page in zip(foot, pages, strict=True))


def test_what_is_said_seen_and_thought_stands_under_its_own_name(made):
    text = text_of(made)

    assert "What the person says The account „They put me on the floor of the van" in text
    assert "What the doctor saw State on arrival Walked slowly" in text
    assert "What the doctor thinks Overall grade Highly consistent with" in text


def test_blanks_are_sentences():
    text = text_of(printed(signed({"medicines": Answer(blank="unknown"), "handedness": Answer(blank="declined")})))

    assert "Medicines The person does not know or remember." in text
    assert "Right- or left-handed The person declined, as is their right." in text
    assert "Psychiatric history This was not asked." in text


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer("none"), "No physical finding. This is not evidence that nothing happened."),
        (Answer(blank="nothing_found"), "No physical finding. This is not evidence that nothing happened."),
        (Answer(blank="declined"), "That nothing is recorded is not evidence that nothing happened."),
    ],
)
def test_an_empty_list_of_findings_says_that_it_proves_nothing(answer, sentence):
    assert sentence in text_of(printed(signed({"finding": answer}, {"finding": []})))


def test_a_withdrawn_finding_stays_with_its_reason_and_is_no_mark_on_the_chart():
    findings = [finding("F1", "405R"), finding("F2", "406R", withdrawn="Written twice.")]

    report = signed({"photo": Answer("none")}, {"finding": findings, "photo": []})
    text = text_of(printed(report))

    assert "F2 · Bruise · 406R Forearm, palm side, right Withdrawn: Written twice." in text
    assert len(re.findall("F2", text)) == 2  # in the table and by itself


def test_what_people_typed_is_printed_as_it_is():
    answers = {"account": Answer(HOSTILE[0]), "place_room": Answer(HOSTILE[1]), "overall_reason": Answer(HOSTILE[2])}

    text = text_of(printed(signed(answers)))

    assert all(one in text for one in HOSTILE)
    assert "root:" not in text


def test_a_very_long_text_is_printed_whole():
    text = text_of(printed(signed({"account": Answer("x" * 50_000), "alternative": Answer("long " * 9_999 + "end")})))

    assert len(max(re.findall("x+", text.replace(" ", "")), key=len)) > 1_000
    assert text.count("x") >= 50_000
    assert "long end" in text


def test_pictures_of_intimate_parts_are_listed_and_not_shown(made):
    listed = text_of(made).partition("Listed only, without the picture")[2]

    assert pictures_in(made) == 7
    assert listed.startswith(" Ph7 · Intimate part · 308L Buttock (intimate), left")


def test_a_picture_that_cannot_be_shown_is_a_sentence_in_its_place():
    report = signed()
    pictures = pictures_of(report) | {"Ph2": None}

    pdf = printed(report, pictures=pictures)

    assert pictures_in(pdf) == 6
    assert "This picture cannot be shown here. The original lies sealed in the case. Ph2 · Overview" in text_of(pdf)


def test_a_warning_is_printed_with_the_reason_and_an_addendum_with_its_author():
    check = shipped().checks.numbered(2).message
    added = Addendum("p-doctor", SIGNED_AT, "A result came.", "The X-ray shows no fracture.")
    report = signed(warned=[Warned(check, "The guard did not leave.")], addenda=[added], names={"p-doctor": "Dr Demo"})

    text = text_of(printed(report))

    assert f"{check.en} Signed nevertheless, because: The guard did not leave." in text
    assert "By Dr Demo Reason A result came. Words The X-ray shows no fracture." in text


def test_an_interim_report_says_so_on_every_page():
    report = signed(signature=replace(Signature("p", "o", SIGNED_AT, DIGEST), is_interim=True))

    assert all("Interim report" in one for one in pages_of(printed(report)))


def test_the_signature_names_author_digest_and_the_event_in_the_log(made):
    text = text_of(made)

    assert f"Signed by Dr Vjosa Example Signed 2 March 2026, 16:30 Digest of the record (SHA-256) {DIGEST}" in text
    assert "Event in the log Number 14 of the case, recorded 2 March 2026, 16:30" in text


def test_the_version_for_care_has_no_account_and_no_names():
    report = signed({"account": Answer("My account.")})

    pdf = printed(report, version=Version.CARE, pictures=pictures_of(report, Version.CARE))
    text = text_of(pdf)

    assert "Version for care, without account and names" in text
    assert not any(
        one in text for one in ("My account.", "Arben", "Officer Example", "From the stick", "Highly consistent")
    )
    assert "5 What the person says happened This part is left out of the version for care." in text
    assert "Dr Vjosa Example" in text  # who answers for it
    assert "Tramline bruise" in text
    assert pictures_in(pdf) == 6  # without the one that shows who it is


def test_the_restricted_version_says_that_parts_are_left_out_and_holds_nothing_of_them():
    report = signed({"psych_summary": Answer("Deep fear.")})

    text = text_of(printed(report, version=Version.RESTRICTED, without=frozenset({"psychological", "background"})))

    assert "Parts of the report are left out of this copy. Each of them is named." in text
    assert "8 Psychological examination This part is left out of this copy: the person limits what is shared." in text
    assert not any(one in text for one in ("Deep fear.", "Startles", "Scar on the chin from childhood"))
    assert "They put me on the floor" in text


@pytest.mark.parametrize("language", ["sq", "sr", "sr-cyrl"])
def test_a_translated_report_marks_words_that_no_native_reader_checked(language):
    pages = pages_of(printed(signed(), language))

    assert "†" in pages[0].partition("02.03.2026")[2]
    assert all(one.count("\ufffd") == 0 for one in pages)
    assert len({one.rpartition("†")[2] for one in pages}) == 1  # the same explanation below every page


def test_tests_and_consultations_are_two_parts():
    tests = [
        Entry("T1", {"kind": Answer("xray"), "status": Answer("done")}),
        Entry("T2", {"kind": Answer("ophthalmology"), "status": Answer("recommended")}),
    ]

    text = text_of(printed(signed({"test": Answer()}, {"test": tests})))

    assert re.search(r"10 Test results .*X-ray.* 11 Consultations .*Eye examination.* 12 Interpretation", text)
