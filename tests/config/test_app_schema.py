"""The description of the API is true: what it allows is taken, what it forbids is refused, and answers have its form.

Schemathesis asks; the same questions every time, few for each route.
"""

import asyncio
import shutil

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from config.app import application
from config.clock import now_utc
from intake.people import attempts
from intake.people.founding import found_people
from tests.builders import ADMINISTRATOR, Office
from tests.intake.doors.house import Door, bearing, settings_for
from workflow.store import connect

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
)
A_FEW = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def house(founded_sqlite, tmp_path_factory):
    """The application, a token that may do whatever a case officer may, and a case to do it to."""
    folder = tmp_path_factory.mktemp("described")
    office = Office(connect(f"sqlite:///{shutil.copy(founded_sqlite, folder / 'vigil.db')}"))

    async def settled():
        await office.tables.write(found_people, by=ADMINISTRATOR, now=now_utc())
        return await Door(None, office).token("intake", "case_officer")

    token = asyncio.run(settled())
    yield application(settings_for(folder / "data", VIGIL_HOSTS="localhost testserver"), office.tables), token
    asyncio.run(office.close())


MODES = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_the_application_does_what_its_description_says(house, mode):
    app, token = house
    described = schemathesis.openapi.from_asgi("/api/schema", app)
    operations = [found.ok() for found in described.get_all_operations()]  # type: ignore[union-attr]

    for operation in operations:
        takes = [operation.body, operation.query, operation.headers, operation.path_parameters]
        if mode is schemathesis.GenerationMode.NEGATIVE and not any(map(len, takes)):
            continue  # nothing can be asked of it in a wrong way

        @A_FEW
        @given(case=operation.as_strategy(generation_mode=mode))
        def asked(case):
            known = {one.name for one in case.operation.query}
            if mode is schemathesis.GenerationMode.NEGATIVE and {*(case.query or {})} - known:
                return  # a parameter that nobody knows is passed over, as everywhere on the web
            attempts._SPENT.clear()  # what is made up is often the same name
            case.call_and_validate(headers=bearing(token), checks=CHECKS)

        asked()

    assert {operation.path for operation in operations} >= {"/api/v1/allegations", "/api/v1/cases/{case}/events"}
