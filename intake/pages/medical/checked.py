"""What the checks say of a record or of one entry, and where each is mended. Read `remarks_of`, then `lacks_of`."""

from intake.medical.checks import Remark, remarks
from intake.medical.examinations import Draft
from intake.medical.form import Entries
from intake.medical.missing import of_entry
from intake.medical.record import Entry
from intake.pages.medical.here import Here, form_of
from intake.pages.visit import Visit
from workflow.errors import _

BLOCK = "block"


async def remarks_of(visit: Visit, draft: Draft) -> list[Remark]:
    """All remarks, in the order of the checks."""
    return remarks(draft.record, visit.frame.medical, draft.context)


def blocking(remark: Remark) -> bool:
    """Whether it hinders signing; else a reason is enough."""
    return remark.act == BLOCK


def anchor(at: Here, remark: Remark) -> str:
    """The address of what it is about."""
    return at.where(remark.section, remark.entries, remark.no, remark.field)


def spoken_of(visit: Visit, remark: Remark) -> str:
    """What it says, in the reader's language, and of which entry."""
    what = visit.tongue.value(remark.message)
    if remark.entries is None or remark.no is None:
        return str(what)
    one = form_of(visit).entries(remark.entries)
    named = remark.no if one.rows is None else form_of(visit).code(one.rows, remark.no).title
    return visit.tongue.say(_("%(entry)s %(no)s: %(what)s", entry=one.one, no=named, what=what))


async def lacks_of(visit: Visit, draft: Draft, entries: Entries, entry: Entry) -> dict[str, str]:
    """What an entry that was saved still lacks, or what hinders signing there: a sentence by the field it is about."""
    if not entry.stands:
        return {}
    section = form_of(visit).section_of(entries.key)
    gaps = of_entry(draft.record, section, entries, entry, draft.facts)
    said = {one.field or "": visit.tongue.say(one.sentence) for one in gaps}
    for one in await remarks_of(visit, draft):
        if blocking(one) and one.entries == entries.key and one.no == entry.no:
            said.setdefault(one.field or "", spoken_of(visit, one))
    return said
