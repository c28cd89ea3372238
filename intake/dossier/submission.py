"""What somebody reports, as it comes through a door: by the portal, by a program, or written down by an officer.

Everything but the statement may be left out. Making a `Submission` cleans and checks its texts (`texts.py`); what is no
text is a closed word or a date. Nothing here repeats in an error what was typed. Read `Submission`.
"""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from intake.dossier import texts
from workflow.errors import NotUnderstood, _

MOST_STATEMENT, MOST_ANSWER, MOST_LINE = 100_000, 20_000, 2_000  # characters

Line = Annotated[str, Meta(max_length=MOST_LINE)]
Answer = Annotated[str, Meta(max_length=MOST_ANSWER)]
Day = Annotated[str, Meta(pattern=r"^[12]\d{3}(-\d{2}(-\d{2})?)?$")]
Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,63}$")]
Language = Annotated[str, Meta(pattern="^[a-z]{2,8}$")]


def _on(what: str) -> Meta:
    return Meta(description=what)


class Submission(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody reports. Making one raises NotUnderstood for a text of no form, or a date that does not exist."""

    statement: Annotated[str, Meta(min_length=1, max_length=MOST_STATEMENT)]
    place: Line | None = None
    occurred: Line | None = None
    language: Annotated[Language, _on("A code of the vocabulary's list `language`: sq, sr, en …")] = "en"
    contact: Annotated[Line | None, _on("How they may be reached; nothing where they are not to be")] = None
    urgent: bool = False
    danger: Annotated[bool | None, _on("Whether somebody is in danger now; makes the case urgent")] = None
    occurred_on: Annotated[Day | None, _on("The day, month or year, where known")] = None
    place_kind: Annotated[Code | None, _on("A code of the vocabulary's list `setting`")] = None
    who: Annotated[Answer | None, _on("Who did it, in words")] = None
    injuries: Literal["yes", "no", "unknown"] | None = None
    injuries_told: Annotated[Answer | None, _on("The injuries, in words")] = None
    witnesses: Annotated[Answer | None, _on("Who saw it and what shows it, in words")] = None
    on_behalf: Annotated[bool | None, _on("Whether it happened to somebody else")] = None
    relation: Annotated[Line | None, _on("What they are to that person, in words")] = None

    def __post_init__(self) -> None:
        force_setattr(self, "statement", texts.prose(self.statement, field="statement", at_most=MOST_STATEMENT))
        for name in ("place", "occurred", "contact", "relation"):
            force_setattr(self, name, texts.line(getattr(self, name), field=name, at_most=MOST_LINE))
        for name in ("who", "injuries_told", "witnesses"):
            force_setattr(self, name, texts.answer(getattr(self, name), field=name, at_most=MOST_ANSWER))
        if self.occurred_on is not None and not _exists(self.occurred_on):
            raise NotUnderstood(
                _("The field occurred_on holds no day, month or year that exists."),
                next_step=_("Write 2026-03-02, 2026-03 or 2026, or tell it in words."),
            )

    @property
    def is_urgent(self) -> bool:
        """Whether it is urgent by what they say themselves."""
        return self.urgent or self.danger is True

    def __repr__(self) -> str:
        return "Submission(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day + "-01-01"[len(day) - 4 :])
    except ValueError:
        return False
    return True


def read_submission(body: bytes) -> Submission:
    """A submission from the JSON of `POST /api/v1/allegations`. Raises NotUnderstood, and repeats nothing of it."""
    try:
        return msgspec.json.decode(body, type=Submission)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        field = _named(str(fault))
        what = (
            _("The field %(field)s does not have its form.", field=field)
            if field
            else _("The report does not have the form of a report.")
        )
    fields = ", ".join(Submission.__struct_fields__)
    raise NotUnderstood(
        what,
        kept=_("Nothing of it was kept."),
        next_step=_("Send JSON with the field statement; it may also have: %(fields)s.", fields=fields),
    )


def _named(fault: str) -> str:
    """The field that msgspec found at fault, if it is one of ours: what was sent is not repeated."""
    return next((name for name in Submission.__struct_fields__ if fault.endswith(f"`$.{name}`")), "")
