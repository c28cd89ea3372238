"""Answers as somebody types them: the fields of a form are drawn with them, and read as a browser would send them.

Read `typed_as`.
"""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from zoneinfo import ZoneInfo

from intake.medical.record import Record
from intake.pages.medical.asking.shown import Asker
from intake.pages.routes import PAGES
from tests.intake.medical.exam import shipped
from tests.intake.pages.desk.steps.house import Page
from workflow.pages.forms import Typed
from workflow.pages.rendering import Pages
from workflow.pages.tongue import tongue

FORM = shipped().examination
ZONE = ZoneInfo("Europe/Belgrade")
TONGUE = tongue("en", ZONE)
HTML = """{% import "medical/asking/fields.html" as fields with context %}<form action="/x" method="post">
{% for one in asked %}{{ fields.whole(one) }}{% endfor %}</form>"""


@cache
def pages():
    """The pages' templates, and one that has fields alone."""
    folder = Path(mkdtemp(prefix="fields-"))
    Path(folder / "fields_alone.html").write_text(HTML)
    return Pages([PAGES, folder])


def drawn(record, fields, answers, *, is_compact=False, typed=None, before=""):
    """The fields as a page has them."""
    asked = Asker(TONGUE, FORM, record, is_compact, may_genital=True).fields(fields, answers, before=before)
    values = {"asked": asked} | ({} if typed is None else {"answers": typed})
    return pages().text("fields_alone.html", TONGUE, values)


def sent(html):
    """What a browser would send of the form as it stands."""
    return Typed(Page(html).forms[0]["values"])


def typed_as(record: Record, fields, answers, **how):
    """Names and values of a form that says these answers, without what is left empty."""
    fields = [one for one in fields if one.type not in ("system", "file")]
    return [(name, value) for name, value in sent(drawn(record, fields, answers, **how)).pairs() if value]
