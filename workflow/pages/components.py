"""Every component in every state, with invented values: the page that developers look at first, in demos only.

Read `EXAMPLES`; the template is `components.html`.
"""

from typing import Any

from workflow.pages.due import Badge
from workflow.pages.parts import Bar, ClockRow, CompartmentRow, Lane, LaneStep, NextStep, TimelineRow

LATE = Badge("late", "Late by 2 working days")
MET_LATE = Badge("late-met", "4 days late")
SOON = Badge("soon", "Due tomorrow 14:00")
RUNNING = Badge("running", "Due Mon 14 Dec")
KEPT = Badge("kept", "In time")
HELD = Badge("held", "Paused: awaiting X-ray")
CANNOT = Badge("cannot", "Cannot tell: due between 3 and 31 Oct")
WATCH = Badge("watch", "No step for 12 days")
NO_LIMIT = Badge("none", "No longer needed")

BADGES = [
    ("late", LATE),
    ("met late", MET_LATE),
    ("today or tomorrow", SOON),
    ("running", RUNNING),
    ("kept", KEPT),
    ("paused", HELD),
    ("cannot be told", CANNOT),
    ("watch", WATCH),
    ("no limit", NO_LIMIT),
]

BARS = [
    Bar("Running", RUNNING, now=33, basis="law, unchecked", stages=(67,)),
    Bar("Due soon", SOON, now=81, stages=(60,)),
    Bar("Just begun", RUNNING, now=1),
    Bar(
        "Late",
        LATE,
        now=96,
        due=62,
        basis="own rule",
        stages=(41,),
        past_due=True,
        facts=(
            ("Started", "Tue 17 Nov, 11:00"),
            ("Reminder went out", "Thu 19 Nov, 11:00"),
            ("Was due", "Fri 20 Nov, 24:00"),
            ("Next told", "Head of office, tomorrow 08:00"),
        ),
    ),
    Bar("Just late", LATE, now=96, due=90, past_due=True),
    Bar("Paused", HELD, now=72, stages=(60,), paused=((20, 30), (40, 72))),
    Bar("Kept", KEPT, now=36, done=True),
]

CLOCK_ROWS = [
    ClockRow("Answer the reporter's message", SOON, "own rule"),
    ClockRow(
        "Final medical report",
        HELD,
        about="Stands at 3 of 5 days since 18 Nov. Asked again on Fri 27 Nov. The case itself is 12 days old; "
        "that does not pause.",
    ),
]

LANES = [
    Lane(
        "Medical",
        (
            LaneStep("Ordered", "done", "13 Nov, 09:00"),
            LaneStep("Examined", "done", "13 Nov, 17:40"),
            LaneStep("First report", "done", "18 Nov, 12:10"),
            LaneStep("Final report", "here", "waits for the hospital"),
        ),
        HELD,
    ),
    Lane(
        "Criminal",
        (
            LaneStep("Referred", "done", "17 Nov, 4 days late"),
            LaneStep("Received", "here", "was due 20 Nov"),
            LaneStep("Decision", when="30 days after"),
            LaneStep("Investigation"),
            LaneStep("Indictment"),
            LaneStep("Judgment"),
        ),
        LATE,
    ),
    Lane("Protective", (LaneStep("Asked", "here", "12 Nov, 17:00"), LaneStep("In force"), LaneStep("Lifted"))),
]

TIMELINE = [
    TimelineRow("Reporter wrote", "21 Nov, 08:03", "21 Nov, 08:03", "portal"),
    TimelineRow("First report filed", "18 Nov, 12:10", "18 Nov, 12:14", "Dr Uzorak", "18 Nov, 24:00", KEPT, href="#t1"),
    TimelineRow("Referred to the prosecutor", "17 Nov, 11:00", "17 Nov, 11:02", "you", "13 Nov, 09:20", MET_LATE),
    TimelineRow("Protection in force: other wing", "14 Nov (day)", "16 Nov, 09:31", "33 to 57 h later"),
    TimelineRow("Examined", "12 Nov, 17:40", "13 Nov, 18:11", "corrected 18:20, wrong day", superseded=True),
]

DOSSIER = [
    CompartmentRow("Open to you", "open", "You hold the key. Nothing is asked.", "#open"),
    CompartmentRow("Open with a reason", "reason", "You hold the key, outside your own cases.", "#reason"),
    CompartmentRow("Sealed", "sealed", "Sealed to the medical unit.", ask_href="#ask"),
    CompartmentRow("Shut out", "barred", "Conflict of interest. Somebody else holds it."),
    CompartmentRow("Destroyed", "destroyed", "Keys destroyed on 1 March 2031. The steps remain in the log."),
]

NEXT = [
    NextStep("Record the prosecutor's receipt", "#receipt", "then: prosecutor decides within 30 days (law)"),
    NextStep("Answer the message", "#answer", "then: nothing due to the reporter"),
]
RARE = [NextStep("Note", "#note"), NextStep("Close with reasons", "#close")]

ANSWERS = {
    "month": "14.14.2026",
    "place": "other",
    "agreed": "yes",
    "happened": ["hit", "threat"],
    "story": "Two lines,\nas they were typed.",
}
PROBLEMS = {
    "month": "The month must be a number from 1 to 12.",
    "place": "Choose one of these.",
    "happened": "Choose among these.",
    "story": "This is longer than 4000 signs. Shorten it by 12.",
}

EXAMPLES: dict[str, Any] = {
    "badges": BADGES,
    "bars": BARS,
    "clock_rows": CLOCK_ROWS,
    "lanes": LANES,
    "timeline": TIMELINE,
    "dossier": DOSSIER,
    "next": NEXT,
    "rare": RARE,
    "answers": ANSWERS,
    "problems": PROBLEMS,
    "office_name": "Ombudsperson of Demoland",
    "person_name": "Besa Shembulli",
    "notices": 4,
    "menu": [("Start", "#start", False), ("Components", "#components", True), ("Find a case", "#find", False)],
    "crumbs": [("Start", "#start"), ("Components", "")],
    "done": "Recorded. Then due: the prosecutor decides by 14 December 2026.",
    "form_token": "demo",
}
