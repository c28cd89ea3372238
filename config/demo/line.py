"""The line above every page of a demo: that it is one, and which day it is there. Read `on_top`."""

from config.clock import ahead, in_demo, now_utc
from workflow.errors import _
from workflow.pages.tongue import Tongue


def on_top(tongue: Tongue) -> str:
    """The line in a language; empty where real people work."""
    if not in_demo():
        return ""
    now = now_utc()
    days = (tongue.local(now) - tongue.local(now - ahead())).days
    if not ahead():
        return tongue.say(_("Demo: nobody here exists. Report nothing real."))
    if not days:
        return tongue.say(_("Demo: it is %(at)s. Report nothing real.", at=now))
    sentence = tongue.ngettext(
        "Demo: it is %(weekday)s %(day)s, %(num)d day ahead. Report nothing real.",
        "Demo: it is %(weekday)s %(day)s, %(num)d days ahead. Report nothing real.",
        days,
    )
    return sentence % {"weekday": tongue.weekday(now), "day": tongue.day(now), "num": days}
