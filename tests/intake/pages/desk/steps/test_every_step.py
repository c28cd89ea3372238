"""Every act and fact that an officer may say: asked shortly, recorded once, and never with a fault of ours."""

from datetime import timedelta

from config.clock import now_utc
from config.settings import shipped_policy
from intake.pages.desk.steps.page import ELSEWHERE
from workflow.duties import is_apart
from workflow.policy.reading import read_policy

POLICY = read_policy(shipped_policy())
OFFICERS = {"intake_officer", "case_officer", "head"}
EVENTS = [
    one
    for one in POLICY.vocabulary.event
    if one.stream == "case" and one.origin != "time" and not is_apart(one) and OFFICERS & {*one.by}
]
KINDS = [one.kind for one in EVENTS if one.kind not in ELSEWHERE]
WORDS = "What was said, in words that are sealed."
# What must have happened before, where a case that is open is not enough.
EXAMINATION = ("exam_requested", {"examination": "examination-1", "code": "clinical"})
BEFORE = {
    "exam_offered_again": [EXAMINATION],
    "pause_started": [EXAMINATION],
    "extension_granted": [EXAMINATION],
    "recommendation_sent": [("decided", {"code": "violation"})],
    "reopened": [("closed", {"reason": "other"})],
}
AFTER_RECOMMENDATION = [
    ("decided", {"code": "violation"}),
    ("recommendation_sent", {"recommendation": "recommendation-1", "authority": "ministry"}),
]


async def fitting(desk, kind):
    """A case in which the step may be told."""
    if kind == "assessed":
        case = await desk.case()
        await desk.tell(case, "case_registered", number="OI-2026/0900", setting="prison")
        return case
    case = await desk.admitted()
    term = next(one for one in EVENTS if one.kind == kind)
    before = BEFORE.get(kind, AFTER_RECOMMENDATION if "recommendation" in term.required else [])
    if kind == "pause_ended":
        before = [EXAMINATION, ("pause_started", {"clock": "medical_exam_acute", "reason": "consent_refused"})]
    for told, data in before:
        await desk.tell(case, told, **data)
    return case


def filled(form, kind, other_number):
    """The form as somebody fills in all of it: the last of each choice, something in each field."""
    typed = {"words": WORDS, "at": dict(form["values"]).get("at") or "11.2025"}
    for name in form["names"]:
        if name in ("words", "at", "by_law"):
            continue
        choices = [one for one in form["choices"].get(name, []) if one]
        now = dict(form["values"]).get(name, "")
        typed[name] = now or (choices[-1] if choices else SAYS.get(name, "7"))
    return typed | ({"case": other_number} if kind in ("joined", "split") else {}) | {"parts": []}


SAYS = {
    "incident_on": "11.2025",
    "expires_on": "31.12.2026",
    "answer_by": "31.12.2026",
    "next_on": "31.12.2026",
    "ask_again_on": f"{now_utc() + timedelta(days=2):%d.%m.%Y}",
    "requested_on": "10.11.2025",
    "arrived_at": "10.11.2025 09:30",
}


async def test_every_step_is_asked_shortly_and_recorded_once(desk):
    faults = [fault for kind in KINDS if (fault := await told_once(desk, kind))]

    assert faults == []
    assert (await desk.house.office.verify()).misfits == []


async def told_once(desk, kind):
    """Tell a step by its form, twice; says what was wrong with it."""
    case = await fitting(desk, kind)
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/{kind}")
    if ana.status != 200:
        return f"{kind}: not asked, {ana.page.text.strip()}"
    other = await desk.admitted()
    number = (await desk.house.office.case(f"case:{other}")).rows.case["number"]
    before = len(await desk.entries(case))
    await ana.record(**filled(ana.form, kind, number))
    if ana.status != 303:
        return f"{kind}: {ana.status} {ana.page.problems}"
    address = ana.location
    await ana.again()
    entries = await desk.entries(case)
    told = [one.n for one in entries[before:] if one.kind == kind]
    is_once = len(told) == 1 and address == ana.location == f"/desk/cases/{case}?done={told[0]}"
    return "" if is_once and WORDS not in str(entries) else f"{kind}: {told} {address} {ana.location}"
