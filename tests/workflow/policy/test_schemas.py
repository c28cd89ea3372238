"""The JSON Schemas in docs/reference: up to date, and asking for what the loader asks for."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from tests.workflow.policy.island import FOLDER, KOSOVO
from workflow.policy.schemas import CHRONOLOGY, schemas, write_schemas

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
GIVEN = sorted([*FOLDER.glob("*.toml"), *(KOSOVO / path.name for path in FOLDER.glob("*.toml"))])


def test_the_committed_schemas_are_up_to_date(tmp_path):
    written = write_schemas(tmp_path)

    old = [path.name for path in written if path.read_text() != (REFERENCE / path.name).read_text()]

    assert old == [], "run: vigil policy schemas docs/reference"


@pytest.mark.parametrize("path", GIVEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_shipped_file_is_valid_by_its_schema(path):
    schema = schemas()[f"policy-{path.stem}.schema.json"]

    as_json = json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), default=str))

    jsonschema.Draft202012Validator(schema).validate(as_json)


@pytest.mark.parametrize("name", sorted(schemas()))
def test_a_schema_is_one_and_refuses_an_unknown_key(name):
    validator = jsonschema.Draft202012Validator(schemas()[name])

    validator.check_schema(validator.schema)

    assert any("'nonsense' was unexpected" in error.message for error in validator.iter_errors({"nonsense": 1}))


def test_the_chronology_s_schema_lists_the_words():
    event = schemas()[CHRONOLOGY]["$defs"]["Event"]["properties"]["event"]

    assert {"allegation_made", "other"} <= set(event["enum"])
