"""An auditor in a real browser without scripts: follows one case, takes data and log along, checks them elsewhere.

What is not theirs stays shut, whatever address they try.
"""

import csv
import io
import json
import subprocess
from zipfile import ZipFile

from tests.browser import NARROW, follow
from tests.served import VIGIL

AUDITOR, OFFICER = "demo-oversight", "demo-officer"
DECIDED = "OI-2026/0002"


def saved(page, path):
    """A file, as somebody saves it who presses its link."""
    answer = page.context.request.get(path)
    assert answer.status == 200, path
    assert "attachment; filename=" in answer.headers["content-disposition"]
    return answer.body()


def test_an_auditor_follows_one_case_from_its_allegation_to_the_decision_and_what_is_late_in_it(browser):
    page = browser.page(AUDITOR)
    page.goto("/start")
    assert page.url.endswith("/oversight")
    browser.looks_right(page, "oversight-start")
    assert page.get_by_text("Oversight: no names, no content").is_visible()

    follow(page.get_by_role("link", name="Late now", exact=True))
    browser.looks_right(page, "oversight-late")
    page.get_by_label("Whose step").select_option("prosecutor")
    follow(page.get_by_role("button", name="Show"))
    browser.looks_right(page, "oversight-late-filtered")
    follow(page.get_by_role("link", name="Cases", exact=True).first)
    browser.looks_right(page, "oversight-cases")
    page.get_by_label("Number").fill(DECIDED)
    follow(page.get_by_role("button", name="Show"))
    follow(page.get_by_role("link", name=DECIDED, exact=True))

    browser.looks_right(page, "oversight-case")
    told = page.locator("#main").inner_text()
    assert told.index("Allegation received") < told.index("Referral sent") < told.index("Our decision taken")
    assert "not yet" in told
    path = page.url.removeprefix(browser.site.url)
    table = csv.DictReader(io.StringIO(saved(page, f"{path}/timeline.csv").decode()))
    assert {"allegation_received", "referral_sent", "decided"} <= {row["kind"] for row in table}
    assert json.loads(saved(page, f"{path}/timeline.json"))["tables"]["timeline"]

    follow(page.get_by_role("link", name="Figures", exact=True))
    browser.looks_right(page, "oversight-figures")
    page.get_by_label("Numbers").select_option("published")
    follow(page.get_by_role("button", name="Show"))
    assert page.get_by_text("As published: rounded to five").is_visible()
    browser.looks_right(page, "oversight-figures-published")

    follow(page.get_by_role("link", name="What I looked at"))
    browser.looks_right(page, "oversight-my-looks")
    assert page.get_by_role("cell", name="Timeline of a case").first.is_visible()


def test_the_log_is_taken_along_and_verified_on_another_machine(browser, tmp_path):
    page = browser.page(AUDITOR, width=NARROW)
    page.goto("/oversight/verification")
    browser.looks_right(page, "oversight-verification")
    note = page.get_by_label("Checkpoint as text").inner_text()
    bundle = saved(page, "/oversight/verification/log.zip")

    with ZipFile(io.BytesIO(bundle)) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    (tmp_path / "vkey").write_text(page.get_by_label("Verifier key", exact=True).inner_text())
    (tmp_path / "kept").write_text(f"{note.rstrip()}\n")
    command = [str(VIGIL), "verify", str(folder), "--vkey", str(tmp_path / "vkey"), "--since", str(tmp_path / "kept")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, "All holds" in done.stdout) == (0, True), done.stdout + done.stderr


def test_nothing_of_a_dossier_opens_for_an_auditor_whatever_address_is_tried(browser):
    case = browser.site.fullest_case()
    page = browser.page(AUDITOR)
    desk = f"/desk/cases/{case}"
    tried = ["/desk/cases", "/desk/search", desk, f"{desk}/messages", f"{desk}/notes", f"{desk}/access"]
    tried += [f"{desk}/dossier/allegation", f"{desk}/files/{'A' * 22}/original", f"{desk}/timeline.json"]
    tried += ["/admin/people", "/medical/examinations", "/prosecutor/cases"]
    tried += [f"/oversight/cases/{case}/dossier/allegation", f"/oversight/cases/{case}/files/a", "/api/v1/cases"]
    for path in tried:
        answer = page.context.request.get(path)
        assert answer.status in (401, 403, 404), f"{path}: {answer.status}"
    page.goto(desk)
    browser.looks_right(page, "oversight-shut-out")
    assert page.get_by_text("This page is for people in another role.").is_visible()


def test_the_officer_sees_that_oversight_looked_at_the_case(browser):
    case = browser.site.fullest_case()
    browser.page(AUDITOR).goto(f"/oversight/cases/{case}")
    page = browser.page(OFFICER)
    page.goto(f"/desk/cases/{case}/access")
    assert page.get_by_text("at what happened in this case").is_visible()
