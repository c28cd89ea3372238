"""A doctor's day in a real browser without scripts: asked, examined, twelve findings, left, resumed, signed.

Three findings are entered by keyboard alone, and every key is counted; the others are sent as the same forms.
"""

from urllib.parse import urlsplit

import httpx

from tests.browser import EVERY_LOOK, NARROW, PASSPHRASES, follow, press
from tests.intake.attachments.samples import photograph
from tests.intake.medical.exam import complete
from tests.intake.pages.desk.steps.house import SAME, Page
from tests.intake.pages.medical.typing import FORM, typed_as
from tests.journeys.keys import Keys
from tests.journeys.test_officer import taken_down

DOCTOR, OFFICER, UNIT = "demo-doctor", "demo-officer", "Medical unit (demo)"
MOST_TABS, MOST_KEYS = 40, 200  # for one finding, with all its words
BY_HAND = (
    ("405R", "bruise", "45", "20", "purple", "oval"),
    ("402L", "tramline", "90", "30", "red", "parallel"),
    ("302R", "graze", "60", "15", "red", "irregular"),
)


def test_a_doctors_day(browser, capsys):
    path = asked_for(browser)
    page = browser.page(DOCTOR)
    page.goto("/start")
    assert urlsplit(page.url).path == "/medical/examinations"
    browser.looks_right(page, "doctor-list")
    follow(page.locator(f'a[href="{path}"]'))
    browser.looks_right(page, "doctor-begin")
    press(page, "Open, and begin")
    browser.looks_right(page, "doctor-tasks")
    page.goto(f"{path}/parts/B")
    browser.looks_right(page, "doctor-part")
    rest = Rest(browser.site, path)
    rest.send(but="I")

    page.goto(f"{path}/parts/I/finding/new")
    browser.looks_right(page, "doctor-finding", EVERY_LOOK)
    costs = [a_finding(Keys(page), *one) for one in BY_HAND]
    with capsys.disabled():
        print("\none finding by keyboard:", *(f"{tabs} tabs, {presses} keys;" for tabs, presses in costs))
    assert all(tabs <= MOST_TABS and presses <= MOST_KEYS for tabs, presses in costs)
    leaves_and_comes_back(browser, page, path)

    rest.send(only="I")
    page = browser.page(DOCTOR, width=NARROW)
    page.goto(f"{path}/parts/I/finding")
    assert page.get_by_text("12 findings").is_visible()
    browser.looks_right(page, "doctor-findings", EVERY_LOOK)
    photographs(browser, page, path)
    signs(browser, page, path)


def asked_for(browser):
    """An examination that the officer asks for, with the person's consent; the address of its page."""
    case = taken_down(browser, width=NARROW)
    page = browser.page(OFFICER)
    page.goto(f"{case}/steps/consent_recorded")
    page.get_by_label("Medical examination", exact=True).check()
    page.get_by_label("Given", exact=True).check()
    press(page, "Record")
    page.goto(f"{case}/steps/exam_requested")
    page.get_by_label("Forensic", exact=True).check()
    page.get_by_label("Who examines").select_option(label=UNIT)
    for part in ("Identity", "Medical"):
        page.get_by_label(part).first.check()
    press(page, "Record")
    return f"/medical/examinations/{case.split('/')[-1]}/examination-1"


def a_finding(keys, region, kind, length, width, colour, shape):
    """One finding by Tab, typing and Enter alone; how many tabs and keys it took."""
    keys.to("Region and side").type(region[:3])
    if region.endswith("L"):
        keys.press("ArrowDown")  # right stands before left
    keys.to("Kind").type(kind)
    keys.to("How many").type("1")
    keys.to("Length").type(length)
    keys.to("Width").type(width)
    keys.to("Measured or estimated").type("m")
    keys.to("Colour, from the middle to the edge, 1 of 2").type(colour)
    keys.to("Shape, 1 of 2").type(shape)
    keys.to("Distance").type("30")
    keys.to("From what").type("tip of the elbow")
    keys.to("Tenderness").type("on p")
    keys.to("Healing").type("fad")
    keys.to("How the person got it").type("ill")
    keys.to("In the person’s words").type("with a stick")
    keys.to("In which episode").type("e1")
    keys.to("Treated").type("no")
    keys.to("Age").type("cann")
    keys.to("No grade: say why below").press("ArrowDown").press("ArrowDown")
    keys.to("Other causes").type("A fall.")
    keys.to("Save, and add another").go()
    return keys.tabs, keys.presses


def leaves_and_comes_back(browser, page, path):
    """In the middle of a finding the session ends: what was typed is there after signing in, and nothing was saved."""
    page.goto(f"{path}/parts/I/finding")
    follow(page.locator('a[href$="?region=204L"]').first)
    page.get_by_label("In the person’s words").fill("He kicked me.")
    page.context.clear_cookies()
    press(page, "Save, back to the list")
    page.get_by_label("Sign-in name").fill(DOCTOR)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASES[DOCTOR])
    press(page, "Open my key and sign in")
    follow(page.get_by_role("button").last)
    page.goto(f"{path}/parts/I/finding")
    assert page.get_by_text("4 findings").is_visible()
    follow(page.get_by_role("link", name="Open F4", exact=False))
    assert page.get_by_label("In the person’s words").input_value() == "He kicked me."
    page.get_by_text("Withdraw this entry").click()
    page.get_by_label("Why", exact=True).fill("Entered twice.")
    press(page, "Withdraw")
    browser.looks_right(page, "doctor-withdrawn")
    page.goto(path)
    assert page.get_by_text("You may leave at any time.").is_visible()


class Rest:
    """Everything else of a whole examination, sent form by form to the same pages."""

    def __init__(self, site, path):
        self.client = httpx.Client(base_url=site.url, cookies=site.badge(DOCTOR), headers=SAME, timeout=60)
        self.path, self.whole = path, complete()

    def send(self, *, but="", only=""):
        """Section by section, the consents first; all but one, or that one alone."""
        for section in sorted(FORM.sections, key=lambda one: one.key != "C"):
            if section.key == but or (only and section.key != only):
                continue
            for entries in section.entries:
                self._entries(section, entries)
            if section.field:
                self._form(f"/parts/{section.key}", typed_as(self.whole, section.field, self.whole.answers), form=1)

    def _entries(self, section, entries):
        address = f"/parts/{section.key}/{entries.key}"
        if entries.rows is not None:
            pairs = []
            for one in self.whole.entries(entries.key):
                pairs += typed_as(self.whole, entries.fields, one.answers, is_compact=True, before=f"{one.no}.")
            self._form(address, pairs)
            return
        if entries.key == "photo":
            return
        found = self.whole.entries(entries.key)
        if not found and entries.need != "optional":
            self._form(address, [(f"{entries.key}.blank", "none" if entries.none else "not_asked")])
        for number, one in enumerate(found):
            if entries.key == "finding" and number < len(BY_HAND):
                continue
            answers = {key: answer for key, answer in one.answers.items() if not key.endswith("_refs")}
            self._form(f"{address}/new", typed_as(self.whole, entries.fields, answers, is_compact=True))

    def _form(self, address, pairs, *, form=-1):
        """Fill in the form of a page, and send it."""
        shown = Page(self.client.get(self.path + address).text).forms[form]
        said = [*((name, value) for name, value in shown["values"] if name in ("form_token", "once", "seen")), *pairs]
        data: dict[str, list[str]] = {}
        for name, value in said:
            data.setdefault(name, []).append(value)
        answer = self.client.post(shown["action"], data=data)
        assert answer.status_code == 303, f"{address}: {Page(answer.text).problems}"


def photographs(browser, page, path):
    """Two pictures, one of them of an intimate part: that one is shown only after a further press."""
    for kind, region, consent in (("overview", "405R", "photo"), ("intimate", "205R", "photo_intimate")):
        page.goto(f"{path}/photographs/new")
        if kind == "overview":
            browser.looks_right(page, "doctor-photograph")
        page.locator("#f-kind").select_option(kind)
        page.locator("#f-region").select_option(region)
        page.locator("#f-scale").select_option("ruler")
        page.get_by_label("F1 ", exact=False).first.check()
        page.locator("#f-taken_at").fill("02.03.2026 10:30")
        page.locator("#f-by").fill("Dr Example")
        page.locator("#f-consent_ref").select_option(index=consent_of(page, consent))
        content = photograph(640, 480 if kind == "overview" else 400)
        page.locator("#f-file").set_input_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": content})
        press(page, "Seal it")
    assert page.locator("img").count() == 1
    browser.looks_right(page, "doctor-photographs")
    follow(page.get_by_role("link", name="Show it", exact=False))
    assert page.locator("img").count() == 1


def consent_of(page, matter):
    """Where the consent to a matter stands in the list of a form."""
    words = {"photo": "Photographs,", "photo_intimate": "Photographs of intimate"}[matter]
    labels = page.locator("#f-consent_ref option").all_inner_texts()
    return next(number for number, label in enumerate(labels) if words in label)


def signs(browser, page, path):
    """Checks, a reason for each warning, the signature, the report."""
    page.goto(f"{path}/checks")
    browser.looks_right(page, "doctor-checks")
    for one in page.locator("textarea").all():
        one.fill("Known, and true.")
    page.get_by_label("What I saw is marked as seen", exact=False).check()
    press(page, "Sign the report")
    assert "Signed." in page.get_by_role("status").inner_text()
    browser.looks_right(page, "doctor-report")
    page.goto("/medical/examinations")
    assert page.get_by_role("heading", name="Signed reports").is_visible()
