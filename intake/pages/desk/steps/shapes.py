"""How the steps that an officer says most are asked: what openly, in which order; all else folds away. Read `SHAPES`.

What is not here is asked as the vocabulary has it: what is required first, then the usual fields.
"""

from collections.abc import Mapping

from msgspec import Struct

from workflow.errors import Sentence, _

RECORD, GO_ON = _("Record"), _("Go on")
MOST_OPEN = 4  # fields besides the date and the words
# Asked openly where a step has no shape of its own, in the order of the vocabulary.
USUAL = frozenset(
    [
        "code",
        "reason",
        "visible_injury",
        "measures",
        "consent_to",
        "authority",
        "about",
        "clock",
        "case",
        "amount",
        "office",
        "answer_by",
        "arrived_at",
        "requested_on",
        "next_on",
        "instance",
        "sanction",
        "checked_by",
        "admission",
    ]
)
# Never asked: what the program says itself, or what comes with content.
UNASKED = frozenset(
    [
        "items",
        "grants",
        "named",
        "role",
        "digest",
        "compartment",
        "holder",
        "occasion",
        "noticed_late",
        "stages",
        "lapsed",
        "entry",
    ]
)
REFERENCES = frozenset(["referral", "examination", "admission", "recommendation", "strand", "suspect"])


class Shape(Struct, frozen=True, kw_only=True):
    """`open`: fields asked openly; `needed`: beyond those that the policy requires; `words`: whether the sealed words
    are asked openly; `parts`: parts of the dossier that may go along, `with_it` those that go unless taken out; `to`:
    roles of the office that it usually goes to.
    """

    open: tuple[str, ...]
    needed: tuple[str, ...] = ()
    words: bool = False
    button: Sentence = RECORD
    is_grave: bool = False
    lead: Sentence | None = None
    parts: tuple[str, ...] = ()
    with_it: tuple[str, ...] = ()
    defaults: Mapping[str, str] = {}
    to: frozenset[str] = frozenset()


FILE = ("allegation", "identity", "medical")
SHAPES: Mapping[str, Shape] = {
    "marked_urgent": Shape(open=("reason",)),
    "assigned": Shape(open=("person", "reason")),
    "risk_assessed": Shape(open=("measures",), lead=_("What is needed so that nothing more happens to the person?")),
    "assessed": Shape(open=("code", "reason"), words=True),
    "consent_recorded": Shape(
        open=("consent_to", "code"),
        lead=_(
            "The last word on each counts. Without consent nothing about the person or their health goes out, unless a"
            " law requires it."
        ),
    ),
    "preservation_requested": Shape(
        open=("code", "authority", "office", "expires_on"),
        needed=("code", "authority"),
        words=True,
        lead=_("Recordings are often erased within days: what would be lost first comes first."),
    ),
    "exam_requested": Shape(
        open=("code", "office"),
        needed=("code",),
        words=True,
        parts=FILE,
        with_it=("identity", "medical"),
        to=frozenset({"doctor"}),
    ),
    "referral_sent": Shape(
        open=("authority", "office"),
        words=True,
        parts=FILE,
        with_it=("allegation",),
        defaults={"authority": "prosecution"},
        to=frozenset({"prosecutor"}),
    ),
    "forwarded": Shape(open=("authority", "office", "reason"), words=True, parts=FILE, with_it=("allegation",)),
    "protection_requested": Shape(
        open=("code", "authority", "office"),
        needed=("code",),
        words=True,
        parts=("allegation", "identity"),
        defaults={"authority": "prison_service"},
    ),
    "decided": Shape(open=("code",), words=True),
    "recommendation_sent": Shape(open=("code", "authority", "office"), needed=("code",), words=True),
    "recommendation_rejected": Shape(open=("recommendation", "reason"), needed=("reason",)),
    "closed": Shape(
        open=("reason",),
        words=True,
        button=_("Close the case"),
        is_grave=True,
        lead=_("Its clocks end. It can be reopened, and what was promised to the person stays written."),
    ),
    "reopened": Shape(open=("reason",), words=True, button=_("Reopen the case")),
    "pause_started": Shape(
        open=("clock", "reason", "ask_again_on"),
        button=GO_ON,
        lead=_("The time limit stands still until its reason is gone; the case itself goes on growing older."),
    ),
    "pause_ended": Shape(
        open=("clock", "reason"),
        button=GO_ON,
        lead=_("The time that it stood still is put on top."),
    ),
    "extension_granted": Shape(
        open=("clock", "amount", "decision"),
        button=GO_ON,
        lead=_("The day on which it was first due stays visible beside the new one."),
        words=True,
    ),
    "joined": Shape(open=("case", "reason"), lead=_("Both cases keep their numbers, and the duty to look into each.")),
    "split": Shape(
        open=("case", "reason"), lead=_("Open the other case first; here you say that it came out of this one.")
    ),
    "withdrawn_by_reporter": Shape(
        open=(), lead=_("The duty to look into it does not end with this. It is written down, and weighed.")
    ),
    "circumstances_recorded": Shape(open=("code", "visible_injury", "victims", "setting")),
    "referral_acknowledged": Shape(open=("referral", "file_number")),
    "refused": Shape(open=("reason", "authority", "decision")),
    "discontinued": Shape(open=("reason", "authority", "decision")),
    "judged": Shape(open=("code", "instance", "sanction")),
    "exam_done": Shape(open=("code", "arrived_at")),
    "extended_by_court": Shape(open=("amount", "decision")),
}
PLAIN = Shape(open=())


def shape_of(kind: str) -> Shape:
    """How a step is asked."""
    return SHAPES.get(kind, PLAIN)
