"""How clocks were kept, and how far cases come, as rows with a dot and a bar on one scale. Read `compliance_of`."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from intake.pages.oversight.durations import hours_said
from workflow.errors import _
from workflow.oversight.compliance import Compliance
from workflow.oversight.flow import Flow
from workflow.pages import due, spans
from workflow.pages.tongue import Tongue

PERCENT = 100


class Kept(Struct, frozen=True):
    """A clock in a row. Numbers are None where they are hidden; places are percent of the scale."""

    title: str
    about: str
    whose: str
    kept: int | None
    late: int | None
    open_late: int | None
    lost: int | None
    share: str
    interval: str
    dot: float | None
    low: float | None
    high: float | None
    half_in: str
    most_in: str


class Reached(Struct, frozen=True):
    """A step on the way, how many cases came to it, and its bar in percent."""

    title: str
    cases: int | None
    bar: float | None


def compliance_of(tongue: Tongue, rows: Sequence[Compliance]) -> list[Kept]:
    """Clocks of which something is decided or hidden; the others would be rows of zeros."""
    return [_kept(tongue, row) for row in rows if row.decided != 0]


def flow_of(tongue: Tongue, flow: Flow) -> dict[str, Any]:
    """From allegation to redress, open cases by age, recommendations, how late entries come."""
    steps = [Reached(_step(tongue, one.key, one.title), one.cases, _place(one.share)) for one in flow.steps]
    ages = [(_age(tongue, one.from_days, one.to_days), one.cases) for one in flow.ages]
    lag = [
        (
            tongue.say(_("everybody")) if one.role_title is None else tongue.words(one.role_title),
            one.entries,
            hours_said(tongue, one.median_hours),
            hours_said(tongue, one.ninth_hours),
        )
        for one in flow.lag
    ]
    return {
        "flow": steps,
        "ages": ages,
        "recommendations": [(tongue.words(one.title), one.count) for one in flow.recommendations],
        "lag": lag,
    }


def _kept(tongue: Tongue, row: Compliance) -> Kept:
    basis = due.basis(tongue, row.basis, verified=row.verified)
    low, high = _place(row.low), _place(row.high)
    interval = ""
    if low is not None and high is not None:
        interval = tongue.say(_("%(low)s to %(high)s", low=round(low), high=round(high)))
    return Kept(
        title=tongue.words(row.title),
        about=tongue.say(_("%(basis)s: %(limit)s", basis=basis, limit=spans.span(tongue, row.limit))),
        whose=tongue.words(row.whose_title) if row.whose_title else "",
        kept=row.kept,
        late=row.late,
        open_late=row.open_late,
        lost=row.lost,
        share="" if row.share is None else f"{round(row.share * PERCENT)} %",
        interval=interval,
        dot=_place(row.share),
        low=low,
        high=high,
        half_in=hours_said(tongue, row.time.median_hours),
        most_in=hours_said(tongue, row.time.ninth_hours),
    )


def _place(share: float | None) -> float | None:
    return None if share is None else round(share * PERCENT, 1)


def _age(tongue: Tongue, first: int, last: int | None) -> str:
    if last is None:
        return tongue.say(_("%(first)s days and more", first=first))
    return tongue.say(_("%(first)s to %(last)s days", first=first, last=last))


def _step(tongue: Tongue, key: str, title: Any) -> str:
    said = STEPS.get(key)
    if said is not None:
        return tongue.say(said)
    return key if title is None else tongue.words(title)


STEPS = {
    "allegation": _("Allegation"),
    "examination": _("Examined"),
    "referral": _("Referred"),
    "investigation": _("Investigated"),
    "indictment": _("Indicted"),
    "sanction": _("Sanction"),
    "redress": _("Redress"),
}
