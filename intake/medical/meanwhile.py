"""Two people at one record: whether a part was changed since a page was made, by whom and when.

Read `check_untouched`.
"""

from sqlalchemy import Connection

from intake.medical.changes import REASONS
from intake.medical.form import Form
from intake.medical.record import Record
from intake.people.store import people
from workflow.errors import NotNow, Sentence, _
from workflow.policy.terms import Words


def check_untouched(connection: Connection, record: Record, form: Form, part: str, revision: int) -> None:
    """Raise NotNow if a part (`changes.part_of`) was changed after a revision."""
    later = [(name, one) for name, one in record.touched.items() if _meet(name, part) and one.revision > revision]
    if not later:
        return
    name, newest = max(later, key=lambda each: each[1].revision)
    person = people.find_person(connection, newest.person)
    raise NotNow(
        _(
            "This was not saved: %(who)s changed “%(part)s” on %(at)s, after this page was made.",
            who=person.name if person else newest.person,
            part=_spoken(form, name),
            at=newest.at,
        ),
        kept=_("What you filled in is still on this page."),
        next_step=_("Read what stands there now, then save it again."),
    )


def _meet(one: str, other: str) -> bool:
    """Whether two parts have something in common: the same, or a list and one of its entries."""
    short, long = sorted((one, other), key=len)
    return short == long or (":" in short and long.startswith(f"{short}:"))


def _spoken(form: Form, part: str) -> Sentence | Words:
    if part == REASONS:
        return _("Reasons for signing")
    section, _colon, rest = part.partition(":")
    entries, _colon, no = rest.partition(":")
    if not entries:
        return form.section(section).title
    known = form.entries(entries)
    return _("%(title)s %(no)s", title=known.one, no=no) if no else known.title
