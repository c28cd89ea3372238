"""A prosecutor with a browser, in a real application on either database."""

import pytest
from sqlalchemy import update

from config.app import application
from tests.intake.doors.house import client_of, settings_for
from tests.intake.pages.desk.steps.house import SAME, Browser
from tests.intake.sheets.house import INES, PETRA, Bench
from workflow.pages.origin import token_of
from workflow.store.schema import instance


class Window(Browser):
    """A browser that also sends files."""

    async def upload(self, content, *, name="sheet.csv", **fields):
        """Choose a file on the page of the sheet, and send it."""
        said = {"form_token": token_of(self.cookie)} | fields
        files = {"file": (name, content, "text/csv")} if content is not None else {"file": ("", b"")}
        headers = SAME | {"cookie": f"vigil={self.cookie}"}
        return self._see(await self.client.post("/prosecutor/sheet", data=said, files=files, headers=headers))


class Sheets:
    """The offices, and windows of their people."""

    def __init__(self, bench, client, cookies):
        self.bench, self.client, self.cookies = bench, client, cookies

    def window(self, who=PETRA):
        """A new window of somebody."""
        return Window(self.client, self.cookies[who])


@pytest.fixture
async def sheets(office, tmp_path):
    """Offices with an application."""
    bench = await Bench.settled(office)
    await bench.house.execute(update(instance).values(demo=True))
    cookies = {who: await bench.session(who) for who in (PETRA, INES)}
    async with client_of(application(settings_for(tmp_path / "data"), office.tables)) as client:
        yield Sheets(bench, client, cookies)
