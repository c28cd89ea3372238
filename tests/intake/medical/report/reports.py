"""Signed reports to print: the complete examination, with what a test changes, and photographs that are noise."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from PIL import Image

from intake.medical.record import Answer, Entry, Signature
from intake.medical.report.assembling import Filed, Signed, assembled
from intake.medical.report.order import Version, left_out
from intake.medical.report.photographs import printed_photographs
from intake.medical.report.pictures import for_print
from intake.medical.report.typesetting import pdf
from tests.intake.medical.exam import complete, shipped
from workflow.pages.tongue import tongue
from workflow.policy.terms import Words

ZONE = ZoneInfo("Europe/Belgrade")
SIGNED_AT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
DIGEST = "0123456789abcdef" * 4
NUMBER = "DEMO-2026/0017-1"
OFFICE = Words(en="Demo office", sq="Zyra Demo", sr="Demo kancelarija")


def signed(answers: Any = None, lists: Any = None, **changes: Any) -> Signed:
    """The complete examination, signed; `answers` and `lists` stand instead of its own."""
    medical = shipped()
    record = complete(medical)
    record = replace(record, answers=record.answers | (answers or {}), lists=record.lists | (lists or {}))
    told: dict[str, Any] = {
        "record": record,
        "form": medical.examination,
        "signature": Signature("p-doctor", "medical", SIGNED_AT, DIGEST),
        "addenda": [],
        "warned": [],
        "exam_no": NUMBER,
        "filed": Filed(14, SIGNED_AT),
        "office": OFFICE,
    }
    return Signed(**told | changes)


def printed(report, language="en", *, version=Version.FULL, without=frozenset(), pictures=None):
    """The PDF of a report."""
    told, files = assembled(report, tongue(language, ZONE), version=version, without=without, pictures=pictures)
    return pdf(told, files)


def pictures_of(report, version=Version.FULL):
    """Pictures for every photograph that a version shows."""
    items = printed_photographs(report.record, report.form, version, left_out(version, frozenset()))
    return {no: for_print(photograph()) for no in items}


def photograph(width: int = 2_000, height: int = 1_500, form: str = "JPEG") -> bytes:
    """A picture as a camera makes it, of noise: it packs badly, as skin does."""
    out = BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(out, form, quality=88)
    return out.getvalue()


def finding(no, region, withdrawn=None, **answers):
    """A finding with the least that it needs."""
    given = {"region": Answer(region), "kind": Answer("bruise")} | answers
    return Entry(no, given, withdrawn)
