"""How far apart two times are, in words: how early or late a step was, and how long after it happened it was recorded.

What is vague stays vague: a step of a day was recorded "33 h to 57 h later". Read `early` and `lag`.
"""

from datetime import datetime, timedelta

from workflow.errors import _
from workflow.moment import Moment
from workflow.pages.tongue import Tongue

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TELL_MINUTES, TELL_HOURS = 24 * HOUR, 3 * DAY  # below which so fine a difference still says something


def amount(tongue: Tongue, span: timedelta) -> str:
    """A length of time: minutes, hours and minutes within a day, hours within three, then days."""
    if span < HOUR:
        return tongue.say(_("%(minutes)s min", minutes=span // MINUTE))
    hours = span // HOUR
    if span < TELL_MINUTES and span % HOUR >= MINUTE:
        return tongue.say(_("%(hours)s h %(minutes)s min", hours=hours, minutes=span % HOUR // MINUTE))
    if span < TELL_HOURS:
        return tongue.say(_("%(hours)s h", hours=hours))
    return tongue.ngettext("%(num)d day", "%(num)d days", span // DAY) % {"num": span // DAY}


def early(tongue: Tongue, due: datetime, met: Moment) -> str:
    """How long before its time something was done that was in time."""
    least, most = amount(tongue, due - met.latest), amount(tongue, due - met.earliest)
    if least == most:
        return tongue.say(_("%(amount)s early", amount=least))
    return tongue.say(_("%(least)s to %(most)s early", least=least, most=most))


def lag(tongue: Tongue, happened: Moment, recorded: datetime) -> str:
    """How long after it happened something was recorded."""
    if recorded - happened.earliest < MINUTE:
        return tongue.say(_("at once"))
    most = amount(tongue, recorded - happened.earliest)
    if happened.earliest == happened.latest:
        return tongue.say(_("%(amount)s later", amount=most))
    if recorded <= happened.latest:
        return tongue.say(_("up to %(amount)s later", amount=most))
    least = amount(tongue, recorded - happened.latest)
    return tongue.say(_("%(least)s to %(most)s later", least=least, most=most))
