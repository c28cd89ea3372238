"""What most stories have in common: the first day at the office, and the first days at the prosecutor's.

Read `first_day`.
"""

from typing import Any

from config.demo.deeds import Deed, does, reads, registers, sends
from config.demo.times import When, day

Story = tuple[tuple[When, Deed], ...]
EXAM: dict[str, Any] = {"office": "medical", "code": "clinical"}
INSPECTORATE: dict[str, Any] = {"authority": "inspectorate", "office": "inspectorate"}
PRISON_SERVICE: dict[str, Any] = {"authority": "prison_service", "office": "demo_prison"}
PROSECUTION: dict[str, Any] = {"authority": "prosecution", "office": "prosecution"}


def first_day(days: int, who: str, *, preserve: str = "cctv", exam: bool = True, **facts: Any) -> Story:
    """Somebody registers a case so many days ago, takes it, and does what is due on the first day but for referring."""
    steps = (
        (day(days, "10:40"), registers(who, **facts)),
        (day(days, "10:50"), does(who, "assigned", person=who, reason="first")),
        (day(days, "10:55"), reads(who, "allegation", "identity")),
        (day(days, "11:20"), does(who, "risk_assessed")),
        (day(days, "11:40"), does(who, "preservation_requested", code=preserve, authority="police")),
        (day(days, "15:10"), does(who, "assessed", code="admissible")),
    )
    if not exam:
        return steps
    return (*steps[:5], (day(days, "12:00"), sends(who, "exam_requested", "allegation", "medical", **EXAM)), steps[5])


def examined(days: int, *, reported: int | None, words: str | None = None) -> Story:
    """The doctor examines so many days ago, and files the report so many days ago, if ever."""
    done = ((day(days, "09:30"), does("doctor", "exam_done", code="protocol")),)
    if reported is None:
        return done
    filed = does("doctor", "report_filed", code="complete", words=words, part="medical")
    return (*done, (day(reported, "16:00"), filed))


def referred(days: int, who: str, *, acknowledged: int | None = None, number: str = "", **more: Any) -> Story:
    """The case goes to the prosecutor's office without names; it acknowledges so many days ago, if ever."""
    sent = ((day(days, "15:30"), sends(who, "referral_sent", "allegation", **PROSECUTION, **more)),)
    if acknowledged is None:
        return sent
    return (*sent, (day(acknowledged, "09:00"), at_prosecutor("referral_acknowledged", file_number=number)))


def at_prosecutor(kind: str, **data: Any) -> Deed:
    """The prosecutor says what happened in the file."""
    return does("prosecutor", kind, **data)
