"""What people type into pages is nowhere in clear afterwards, also where a page fails; and no page says it elsewhere.

A mark goes into every field of the portal and of the desk. Then database, journal, temporary files and log are
searched, and no address, header or title of an answer may have had one, nor a code that opens something.
"""

import sqlite3
from contextlib import closing

import httpx
import lxml.html
import pytest

from tests.browser import PASSPHRASES, Site
from tests.journeys.pressing import code_on, fields_of, form_on, opened
from tests.journeys.test_markers import MARKS, found_in

OFFICER = "demo-officer"
TYPED = " ".join(MARKS)
LAST = 9


class Watched(httpx.Client):
    """A client that looks at what every answer tells besides its page."""

    def __init__(self, url):
        self.secrets = [*MARKS]
        super().__init__(base_url=url, timeout=30, headers={"sec-fetch-site": "same-origin"}, event_hooks=None)

    def send(self, request, **options):
        answer = super().send(request, **options)
        answer.read()
        is_page = answer.headers.get("content-type", "").startswith("text/html") and answer.content
        title = lxml.html.fromstring(answer.content).findtext(".//title") if is_page else ""
        told = f"{answer.url} {title} {answer.headers.multi_items()}"
        assert [one for one in self.secrets if one in told] == []
        return answer

    def fill(self, page, action, **chosen):
        """Send the form with a mark in every field that takes words."""
        typed = dict.fromkeys(fields_of(page, action), TYPED)
        return self.post(action, data=form_on(page, action) | typed | chosen)


def report(client):
    """Every question answered in words; the receipt."""
    page = client.post("/en/report")
    draft = form_on(page, "/en/report/1")["draft"]
    client.secrets.append(draft)
    told = [client.fill(page, "/en/report/1", danger="yes")]
    choices = {
        "when": "before",
        "place_kind": "prison",
        "injuries": "yes",
        "behalf": "other",
        "reach": "yes",
        "date": "",
    }
    for number in range(2, LAST + 1):
        told.append(client.fill(told[-1], f"/en/report/{number}", **choices))
    assert client.post("/en/report/2", data={"draft": draft, "statement": TYPED, "go": "keep"}).status_code == 200
    page = client.post("/en/report/check", data={"draft": draft})
    assert page.text.count(MARKS[0]) >= 6
    receipt = code_on(client.post("/en/report/send", data={"draft": draft}))
    client.secrets.append(receipt)
    return receipt


def come_back(client, receipt):
    """Messages, danger, files, and codes that are none."""
    page = client.post("/en/receipt", data={"receipt": receipt})
    for act in ("message", "danger"):
        assert client.post(f"/en/receipt/{act}", data={"receipt": receipt, "text": f"{TYPED} {act}"}).status_code == 200
    for content in (TYPED.encode() * 9_000, b"MZ" + TYPED.encode() * 9_000):
        client.post("/en/receipt/file", data={"receipt": receipt}, files={"file": (f"{MARKS[0]}.txt", content)})
    for act in ("", "/message", "/danger", "/withdraw", "/proof", "/check"):
        client.post(f"/en/receipt{act}", data={"receipt": TYPED, "text": TYPED, "group": TYPED})
    client.post("/en/receipt", data={"receipt": receipt[:-1]})
    assert page.status_code == 200


def at_the_desk(client, case):
    """Sign in with a slip, take an allegation down, write into a case, look for somebody."""
    client.post("/sign-in", data={"name": TYPED, "passphrase": TYPED})
    client.post("/sign-in", data={"name": OFFICER, "passphrase": PASSPHRASES[OFFICER]})
    new = client.get("/desk/allegations/new")
    for chosen in ({}, {"channel": "phone", "language": "en", "received": "", "code": "on"}):
        client.fill(new, "/desk/allegations/new", **chosen)
    client.fill(client.get("/desk/search"), "/desk/search", birth_year="1990", number="")
    for page in ("registration", "notes", "messages", "steps/risk_assessed"):
        path = f"/desk/cases/{case}/{page}"
        form = opened(client, path)
        client.fill(form, path)
        at = {"at": form_on(form, path)["at"]} if page.startswith("steps") else {}
        client.fill(form, path, **at, institution="", incident_on="", victims="1", birth_year="", institution_number="")
    client.get(f"/desk/cases/{case}?entries=all")


def newest(demo):
    """The case that came last."""
    asked = "SELECT stream FROM event WHERE n = 1 AND stream LIKE 'case:%' ORDER BY log_index DESC LIMIT 1"
    with closing(sqlite3.connect(demo.data / "vigil.db")) as database:
        return database.execute(asked).fetchone()[0].removeprefix("case:")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_was_typed_into_pages_lies_nowhere_and_stands_in_no_address(demo):
    url = Site(demo).url
    with demo.serving(), Watched(url) as client:
        receipt = report(client)
        come_back(client, receipt)
        at_the_desk(client, newest(demo))
        with closing(sqlite3.connect(demo.data / "vigil.db", timeout=30)) as database:
            database.execute("ALTER TABLE draft RENAME TO drafts")
            database.commit()
        broken = client.post("/en/report/2", data={"statement": TYPED, "receipt": receipt})
        assert broken.status_code == 500
        assert all(one not in broken.text for one in (*MARKS, receipt))
        assert found_in(demo.folder) == []

    assert found_in(demo.folder) == []
    everything = b"".join(path.read_bytes() for path in demo.folder.rglob("*") if path.is_file())
    for code in client.secrets[len(MARKS) :]:
        assert code.encode() not in everything
        assert code.replace("-", "").encode() not in everything
