"""The page of HTTP is true: its examples are sent in their order, and the answers have the keys that it shows.

What stands in an example for a secret or a name (receipt, code, token, case) is exchanged for the one of this house.
"""

import json
import re
import shutil
from itertools import pairwise

from config.app import application
from config.clock import now_utc
from config.web.measures import Measures
from intake.people.founding import found_people
from tests.builders import ADMINISTRATOR, Office
from tests.intake.doors.house import opened, settings_for
from tests.intake.doors.test_conduct import a_case
from tests.test_docs import REFERENCE, blocks, rows, sections, text_of
from workflow import errors
from workflow.store import connect

PAGE = REFERENCE / "http.md"
CASE, RECEIPT = r"0195f2aa-6d10-7c3e-9b1f-2f0c5d7a8e21", r"(?i)n6ek[- ]wyvj[- ]8h0b[- ]2r1m[- ]zq7c[- ]5dxt[- ]43af"
CODE, TOKEN, TIME = r"R2P6(-\w{4}){6}", "vigil_…", "2026-03-02T15:00:00Z"


def examples():
    """Each request on the page with the answer that follows it."""
    on_page = blocks(PAGE)
    return [(one.text, json.loads(after.text)) for one, after in pairwise(on_page) if one.language == "http"]


def ours(asked, known):
    """A request with the secrets and names of this house."""
    for written, here in known.items():
        asked = re.sub(written, here, asked)
    return asked


def fits(told, shown):
    """Whether an answer has the keys that are shown, and no others."""
    if isinstance(shown, dict) and "channel" not in shown:  # the fields of an event are the policy's
        return (
            isinstance(told, dict) and told.keys() == shown.keys() and all(fits(told[key], shown[key]) for key in shown)
        )
    return not isinstance(shown, list) or shown == [] or any(fits(one, shown[0]) for one in told)


async def test_every_example_is_answered_as_the_page_says(founded_sqlite, tmp_path):
    office = Office(connect(f"sqlite:///{shutil.copy(founded_sqlite, tmp_path / 'vigil.db')}"))
    codes = await office.tables.write(found_people, by=ADMINISTRATOR, now=now_utc())
    case = await a_case(office, days_ago=2, number="12/2026")
    known = {CASE: case, CODE: codes.officer_code, TIME: now_utc().isoformat()}
    async with opened(office, tmp_path / "data") as door:
        known[TOKEN] = await door.token("intake", "case_officer")
        for asked, shown in examples():
            head, _blank, body = ours(asked, known).partition("\n\n")
            line, *headers = head.splitlines()
            method, path = line.split()
            given = dict(header.split(": ", 1) for header in headers) | {"Content-Type": "application/json"}
            answer = await door.client.request(method, path, content=body.encode(), headers=given)

            assert answer.status_code in (200, 201), (line, answer.text)
            assert fits(answer.json(), shown), (line, answer.text)
            known[RECEIPT] = answer.json().get("receipt", known.get(RECEIPT, ""))
    await office.close()


def test_every_route_that_speaks_json_is_on_the_page_and_the_other_way_round(office, tmp_path):
    told = application(settings_for(tmp_path / "data"), office.tables).openapi_schema.to_schema()["paths"]

    described = {
        f"`{method.upper()} {re.sub('{case}', '{id}', path)}`" for path, ways in told.items() for method in ways
    }
    listed = {cell for cell in rows(sections(PAGE)["HTTP"]) if cell.startswith("`")} - {"`GET /metrics`"}

    assert described == listed


def test_every_kind_of_error_is_explained_with_its_status():
    table = rows(sections(PAGE)["Errors"])

    for kind in errors.VigilError.__subclasses__():
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
        assert f"| {kind.status} |" in table[f"`urn:vigil:{name}`"]


def test_every_metric_is_explained():
    names = set(re.findall(rb"^# TYPE (\w+)", Measures().written(), re.MULTILINE))

    assert [name for name in names if f"`{name.decode()}`" not in text_of(PAGE)] == []
