"""A deadline in words, before any colour: "Late by 2 working days", "Due tomorrow 14:00", "Paused". Read `badge`.

Hours up to a day, then days; working days only where the clock counts them. Times that somebody may act on carry the
weekday. Nothing here decides whether something is late: the verdict comes from the engine.
"""

from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct

from workflow.calendar import Calendar
from workflow.clocks import Verdict
from workflow.errors import Sentence, _
from workflow.pages.tongue import Tongue

Tone = Literal["late", "late-met", "soon", "running", "kept", "held", "cannot", "watch", "none"]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOON_DAYS, WEEK_DAYS = 1, 7


class Badge(Struct, frozen=True):
    """Words about a deadline and the tone they are shown in; the words alone say everything."""

    tone: Tone
    words: str


def badge(
    tongue: Tongue,
    verdict: Verdict,
    due: datetime | None,
    *,
    now: datetime,
    met: datetime | None = None,
    working: Calendar | None = None,
    is_watch: bool = False,
) -> Badge:
    """The badge of a clock. `working` is given where the clock counts working days; times are UTC."""
    if verdict is Verdict.PAUSED or due is None:
        return Badge("held", tongue.say(_("Paused")))
    if verdict is Verdict.OPEN_LATE:
        return Badge("watch", _slow(tongue, due, now)) if is_watch else Badge("late", _late(tongue, due, now, working))
    if verdict is Verdict.LATE:
        return Badge("late-met", _late(tongue, due, met or now, working))
    if verdict is Verdict.KEPT:
        return Badge("kept", tongue.say(_("In time")))
    if verdict is Verdict.CANNOT_TELL:
        return Badge("cannot", tongue.say(_("Cannot tell")))
    if verdict is Verdict.LAPSED:
        return Badge("late-met", tongue.say(_("Not done, and no longer possible")))
    if verdict is Verdict.ENDED:
        return Badge("none", tongue.say(_("No longer needed")))
    return _coming(tongue, due, now, is_watch=is_watch)


def _coming(tongue: Tongue, due: datetime, now: datetime, *, is_watch: bool) -> Badge:
    days = (tongue.local(due) - tongue.local(now)).days
    quiet: Tone = "watch" if is_watch else "running"
    if days <= 0:
        return Badge("soon", tongue.say(_("Due today %(time)s", time=tongue.time(due))))
    if days == SOON_DAYS:
        return Badge("soon", tongue.say(_("Due tomorrow %(time)s", time=tongue.time(due))))
    if days <= WEEK_DAYS:
        return Badge(quiet, tongue.say(_("Due %(day)s, %(time)s", day=tongue.short_day(due), time=tongue.time(due))))
    return Badge(quiet, tongue.say(_("Due %(day)s", day=tongue.day(due))))


def _late(tongue: Tongue, due: datetime, at: datetime, working: Calendar | None) -> str:
    since = max(at - due, timedelta())
    if since < DAY:
        hours = max(1, since // HOUR)
        return tongue.ngettext("Late by %(num)d hour", "Late by %(num)d hours", hours) % {"num": hours}
    if working is not None:
        days = _working_days(working, tongue.local(due), tongue.local(at))
        if days:
            text = tongue.ngettext("Late by %(num)d working day", "Late by %(num)d working days", days)
            return text % {"num": days}
    days = since // DAY
    return tongue.ngettext("Late by %(num)d day", "Late by %(num)d days", days) % {"num": days}


def _slow(tongue: Tongue, due: datetime, at: datetime) -> str:
    """Of a watch: no limit is late, but it takes too long."""
    since = max(at - due, timedelta())
    if since < DAY:
        hours = max(1, since // HOUR)
        return tongue.ngettext("Too long by %(num)d hour", "Too long by %(num)d hours", hours) % {"num": hours}
    days = since // DAY
    return tongue.ngettext("Too long by %(num)d day", "Too long by %(num)d days", days) % {"num": days}


def _working_days(calendar: Calendar, after: date, until: date) -> int:
    """Working days after one day, up to and with another."""
    span = (until - after).days
    return sum(calendar.is_working(after + timedelta(days=step)) for step in range(1, span + 1))


def age(tongue: Tongue, since: datetime, now: datetime) -> str:
    """How old something is: hours on its first day, then days."""
    hours = max(0, (now - since) // HOUR)
    if not hours:
        return tongue.say(_("less than an hour"))
    if hours < DAY // HOUR:
        return tongue.ngettext("%(num)d hour", "%(num)d hours", hours) % {"num": hours}
    days = (now - since) // DAY
    return tongue.ngettext("%(num)d day", "%(num)d days", days) % {"num": days}


BASIS: dict[str, Sentence] = {
    "statute": _("law"),
    "case_law": _("case law"),
    "standard": _("standard"),
    "policy": _("own rule"),
}
UNCHECKED = _("law, unchecked")


def basis(tongue: Tongue, of: str, *, verified: bool) -> str:
    """The chip beside a limit: our own number never looks like a statute."""
    if of == "statute" and not verified:
        return tongue.say(UNCHECKED)
    return tongue.say(BASIS[of]) if of in BASIS else of
