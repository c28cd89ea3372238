"""The power fails while people are at the pages: each code that was shown still opens, each act that was said done is.

Four people report, one goes on and on in a dossier; the server is killed, and starts again.
"""

import signal
import threading
from contextlib import suppress

import httpx

from tests.browser import PASSPHRASES, Site
from tests.journeys.pressing import code_on, form_on, opened

OFFICER = "demo-officer"


class Crowd:
    """People at the pages of a server until it is killed; what they were told is kept."""

    def __init__(self, site, case):
        self.site, self.case = site, case
        self.receipts, self.drafts, self.notes = [], [], 0
        self._process, self._enough = None, 0

    def until_the_power_fails(self, process, *, after):
        """Everybody at once, until so many more have a receipt."""
        self._process, self._enough = process, len(self.receipts) + after
        people = [threading.Thread(target=self._gone, args=(one,)) for one in (*[self._report] * 4, self._write_notes)]
        for one in people:
            one.start()
        for one in people:
            one.join()
        process.wait(timeout=10)

    def _gone(self, work):
        with suppress(httpx.HTTPError), httpx.Client(base_url=self.site.url, timeout=20) as client:
            work(client)

    def _report(self, client):
        while True:
            draft = form_on(client.post("/en/report"), "/en/report/1")["draft"]
            answer = client.post("/en/report/2", data={"draft": draft, "statement": "They hit me.", "go": "end"})
            self.drafts.append(form_on(answer, "/en/report/send")["draft"])
            self.receipts.append(code_on(client.post("/en/report/send", data={"draft": draft})))
            self.drafts.remove(draft)
            if len(self.receipts) >= self._enough:
                assert self._process is not None
                self._process.send_signal(signal.SIGKILL)

    def _write_notes(self, client):
        client.post("/sign-in", data={"name": OFFICER, "passphrase": PASSPHRASES[OFFICER]})
        path = f"/desk/cases/{self.case}/notes"
        page = opened(client, path)
        while True:
            done = client.post(path, data=form_on(page, path) | {"text": f"Note {self.notes}."})
            self.notes += done.status_code == 303
            page = client.get(path)


def test_what_a_page_said_is_true_after_three_power_failures(demo):
    site = Site(demo)
    crowd = Crowd(site, site.fullest_case())
    for after in (1, 10, 30):
        with demo.serving() as process:
            crowd.until_the_power_fails(process, after=after)

    with demo.serving(), httpx.Client(base_url=site.url, timeout=20) as client:
        assert [client.post("/en/receipt", data={"receipt": one}).status_code for one in crowd.receipts] == [200] * len(
            crowd.receipts
        )
        for draft in crowd.drafts:
            assert "They hit me." in client.post("/en/receipt", data={"receipt": draft}).text or code_on(
                client.post("/en/report/send", data={"draft": draft})  # it was sent, and nobody heard the answer
            )
        client.post("/sign-in", data={"name": OFFICER, "passphrase": PASSPHRASES[OFFICER]})
        notes = opened(client, f"/desk/cases/{crowd.case}/notes").text
        assert [n for n in range(crowd.notes) if f"Note {n}." not in notes] == []
    assert len({*crowd.receipts}) == len(crowd.receipts) >= 41
    assert '"misfits":[]' in demo.vigil("verify", "--json").replace(" ", "")
