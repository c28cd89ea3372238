"""Pages in a real browser, as people meet them: Chromium without scripts, wide and narrow, light and dark.

`site` is a demo that a real server serves, one for each process of the test run. `browser` opens pages at it:
`browser.page("demo-officer", width=320)`; what no page may do (ask elsewhere, break its own policy) is looked for at
the end of every test. `browser.looks_right(page, "worklist")` looks at a page closely, and keeps its pictures.

Tests with `browser` are plain functions, in modules without `async` ones: Playwright has a loop of its own.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.demo_people import PEOPLE
from tests.served import Instance

SCREENS = Path(__file__).parent.parent / ".artefacts" / "screens"
WIDE, NARROW, HEIGHT = 1280, 320, 900
PASSPHRASES = {one.name: one.passphrase for one in PEOPLE}
# Nothing of the browser's own goes out; `--no-sandbox` because CI is often root, whom its sandbox refuses.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
Look = tuple[int, str]
# These two looks have every width and every scheme; each costs half a second.
LOOKS: Sequence[Look] = ((WIDE, "light"), (NARROW, "dark"))
EVERY_LOOK: Sequence[Look] = tuple((width, scheme) for width in (WIDE, NARROW) for scheme in ("light", "dark"))
A_STATUS = "Failed to load resource: the server responded with a status of"


def pytest_configure(config: pytest.Config) -> None:
    """`-m "not browser"` leaves the browser out."""
    config.addinivalue_line("markers", "browser: needs Chromium (added to every test that uses `browser`)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


class Site:
    """A demo that is served; `url` has no slash at its end."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.url = instance, f"http://127.0.0.1:{instance.port}"
        self._badges: dict[str, dict[str, str]] = {}

    def case(self, number: str) -> str:
        """A case as it stands in addresses, by its number."""
        return self._one('SELECT stream FROM "case" WHERE number = ?', number).removeprefix("case:")

    def fullest_case(self) -> str:
        """The case with most in its dossier."""
        most = "SELECT stream FROM item GROUP BY stream ORDER BY count(*) DESC, stream LIMIT 1"
        return self._one(most).removeprefix("case:")

    def person(self, name: str) -> str:
        """Somebody of the demo as they stand in addresses."""
        return self._one("SELECT id FROM person WHERE name = ?", name)

    def _one(self, question: str, *about: str) -> str:
        with closing(sqlite3.connect(f"file:{self.instance.data / 'vigil.db'}?mode=ro", uri=True)) as database:
            return str(database.execute(question, about).fetchone()[0])

    def badge(self, person: str) -> dict[str, str]:
        """The cookies of somebody of the demo, who signs in once: opening a key is slow on purpose."""
        if person not in self._badges:
            self._badges[person] = self.signed_in(person)
        return self._badges[person]

    def signed_in(self, person: str) -> dict[str, str]:
        """The cookies of a session of their own, which a test may end."""
        form = {"name": person, "passphrase": PASSPHRASES[person]}
        with httpx.Client(base_url=self.url, timeout=60) as client:
            answer = client.post("/sign-in", data=form)
            assert answer.status_code == 303, answer.text
            return dict(client.cookies)


class Browser:
    """Chromium during one test: opens pages, and remembers what they did that no page may do."""

    def __init__(self, chromium: Any, site: Site) -> None:
        self.site, self.faults = site, list[str]()
        self._chromium, self._contexts = chromium, list[Any]()

    def page(self, person: str | None = None, *, width: int = WIDE, scheme: str = "light", badge: Any = None) -> Any:
        """A page (Playwright's) in a browser of its own, of somebody signed in or of nobody; addresses are paths."""
        context = self._context(java_script_enabled=False, viewport=_sized(width), color_scheme=scheme)
        badge = self.site.badge(person) if badge is None and person is not None else badge or {}
        context.add_cookies([{"name": name, "value": value, "url": self.site.url} for name, value in badge.items()])
        context.on("console", self._told)
        context.on("request", self._asked)
        return context.new_page()

    def looks_right(self, page: Any, name: str, looks: Sequence[Look] = LOOKS) -> None:
        """Assert that a page as it stands can be used by everybody, at every width, light and dark; keep its pictures.

        One title, one first heading, nothing that runs out at the side, no violation that axe finds.
        """
        page.wait_for_load_state()  # on a busy machine a press comes back before its answer is there whole
        page.locator("h1").first.wait_for()
        html, address = page.content(), page.url
        assert page.title().strip(), f"{name} has no title"
        assert page.locator("h1").count() == 1, f"{name} has {page.locator('h1').count()} first headings"
        glass = self._glass(address, html)
        found = [fault for width, scheme in looks for fault in _seen(glass, name, width, scheme)]
        glass.context.close()
        assert found + self.faults == []

    def fits(self, page: Any) -> bool:
        """Whether nothing runs out at the side, at the width that the page is opened in."""
        return _over(page) <= 0

    def close(self) -> None:
        """Close what is open."""
        for context in self._contexts:
            context.close()

    def _context(self, **options: Any) -> Any:
        context = self._chromium.new_context(base_url=self.site.url, locale="en-GB", **options)
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        return context

    def _glass(self, address: str, html: str) -> Any:
        """The same page where scripts run, for axe is one: what stands there now, be it the answer to a form."""
        context = self._context(bypass_csp=True)
        page = context.new_page()
        page.route(address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        page.goto(address)
        return page

    def _told(self, message: Any) -> None:
        is_status = message.text.startswith(A_STATUS) and "/static/" not in message.location.get("url", "")
        if message.type in ("error", "warning") and not is_status:
            self.faults.append(f"{message.type}: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(f"{self.site.url}/"):
            self.faults.append(f"asked elsewhere: {request.url}")


def press(page: Any, label: str) -> None:
    """Press a button, and be there when its answer is."""
    follow(page.get_by_role("button", name=label, exact=True))


def follow(way: Any) -> None:
    """Press what leads to another page, and wait until that page is there.

    A press alone comes back early on a busy machine, and what is done next is done to the page before.
    """
    with way.page.expect_navigation():
        way.click()


def in_text(page: Any) -> str:
    """A page as a text browser shows it (w3m, 80 columns)."""
    if shutil.which("w3m") is None:
        _missing("w3m")
    command = ["w3m", "-dump", "-cols", "80", "-T", "text/html", "-I", "utf-8", "-O", "utf-8"]
    shown: str = subprocess.run(command, input=page.content(), capture_output=True, text=True, check=True).stdout
    return shown


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demo, served as long as the tests run."""
    instance = Instance(tmp_path_factory.mktemp("site"))
    shutil.copytree(_founded_demo(tmp_path_factory), instance.data)
    with instance.serving():
        yield Site(instance)


@pytest.fixture
def demo(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """A demo of the test's own, which nobody serves yet; its temporary files lie in its folder."""
    (tmp_path / "tmp").mkdir()
    instance = Instance(tmp_path, TMPDIR=str(tmp_path / "tmp"))
    shutil.copytree(_founded_demo(tmp_path_factory), instance.data)
    return instance


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser's process. It ends with the module: `async` tests elsewhere need the loop."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        _missing("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        process = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield process
        process.close()


@pytest.fixture
def browser(chromium: Any, site: Site) -> Iterator[Browser]:
    """A browser for one test; what its pages may not do fails the test at the end."""
    browser = Browser(chromium, site)
    yield browser
    browser.close()
    assert browser.faults == []


def _seen(page: Any, name: str, width: int, scheme: str) -> list[str]:
    """What is wrong with a page at one width in one scheme."""
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size(_sized(width))
    page.emulate_media(color_scheme=scheme)
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}-{width}-{scheme}.png", full_page=True)
    over = _over(page)
    at = f"{name} at {width} px, {scheme}:"
    found = [f"{at} runs out at the side by {over} px"] if over > 0 else []
    rules = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    for one in Axe().run(page, options=rules).response["violations"]:
        found += [f"{at} {one['id']}: {node['html'][:300]}" for node in one["nodes"][:3]]
    return found


def _over(page: Any) -> int:
    over: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return over


def _sized(width: int) -> Any:
    return {"width": width, "height": HEIGHT}


def _founded_demo(factory: pytest.TempPathFactory) -> Path:
    """The data of a new demo; whichever process comes first makes it for all."""
    shared = factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else factory.getbasetemp()
    folder = shared / "demo"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            Instance(folder).init("--demo")
            (folder / "made").touch()
    return folder / "data"


def _missing(program: str) -> None:
    """Skip here, fail where it decides whether a change lands."""
    told = f"{program} is not installed; on Debian: apt-get install {program}"
    if "CI" in os.environ:
        pytest.fail(told, pytrace=False)
    pytest.skip(told)
