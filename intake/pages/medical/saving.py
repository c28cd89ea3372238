"""Saving one page of an examination: what the form says is wrong, and what somebody else wrote there meanwhile.

A page names the revision that it was made from. Where the same part was changed since, nothing is saved: what was typed
stays in the form, what is there now stands above it, and sending it again counts. Read `kept`.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from intake.medical import examinations
from intake.medical.examinations import Draft, EntryChange, Reasons, RowsChange, Saved, SectionChange, Withdrawal
from intake.medical.fitting import Unfit
from intake.medical.form import Field
from intake.medical.record import NOTHING, Answer
from intake.pages.medical.asking.spoken import spoken
from intake.pages.medical.here import form_of
from intake.pages.visit import Visit
from workflow.errors import NotNow, Sentence, VigilError
from workflow.pages.forms import Given

Change = SectionChange | EntryChange | RowsChange | Withdrawal | Reasons


class Kept(Struct, frozen=True):
    """What came of it: `saved`, or what hindered it. `draft` is the record as it stands now."""

    draft: Draft
    saved: Saved | None = None
    problems: Mapping[str, Sentence] = {}
    fault: VigilError | None = None
    news: list[str] = []


async def kept(
    visit: Visit, draft: Draft, change: Change, given: Given, fields: Sequence[Field], *, before: str = ""
) -> Kept:
    """Save a change that was read from a form; `before` stands before the names of its fields."""
    if given.problems:
        return Kept(draft, problems=given.problems)
    revision = draft.revision if visit.seen is None else visit.seen
    try:
        saved = await examinations.save(
            visit.tables,
            draft.id,
            change,
            form=form_of(visit),
            revision=revision,
            signed_in=visit.who,
            now=visit.now,
            once=visit.once,
        )
    except Unfit as unfit:
        return Kept(draft, problems={f"{before}{key}": one for key, one in unfit.problems.items()})
    except NotNow as fault:
        return await _meanwhile(visit, draft, change, fields, fault)
    except VigilError as fault:
        return Kept(draft, fault=fault)
    return Kept(draft, saved)


async def _meanwhile(visit: Visit, draft: Draft, change: Change, fields: Sequence[Field], fault: NotNow) -> Kept:
    """Who changed it, and what it says now where that is not what was typed."""
    fresh = await examinations.read(visit.tables, draft.id, form=form_of(visit), signed_in=visit.who, now=visit.now)
    if fresh.revision == draft.revision and visit.seen == draft.revision:
        return Kept(fresh, fault=fault)
    said = [visit.tongue.say(fault.what)]
    for field, now, typed in _differing(fresh, change, fields):
        words = spoken(visit.tongue, form_of(visit), field, now) or "—"
        if spoken(visit.tongue, form_of(visit), field, typed) != words:
            said.append(f"{visit.tongue.words(field.title)}: {words}")
    return Kept(fresh, news=said, fault=fault)


def _differing(draft: Draft, change: Change, fields: Sequence[Field]) -> list[tuple[Field, Answer, Answer]]:
    if isinstance(change, SectionChange):
        now: Mapping[str, Answer] = draft.record.answers
    elif isinstance(change, EntryChange) and change.no is not None:
        entry = draft.record.entry(change.entries, change.no)
        now = {} if entry is None else entry.answers
    else:
        return []
    return [(one, now.get(one.key, NOTHING), change.answers.get(one.key) or NOTHING) for one in fields]
