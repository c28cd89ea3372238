import gzip
import re
from typing import Any

import pytest
from litestar import Response
from litestar.testing import create_test_client

from workflow.errors import NotFound
from workflow.pages.assets import ROUTES, STATIC, asset, assets

MOST_BYTES = 24_000  # on the wire, of the 30 kB that the first page may weigh with it


@pytest.fixture(scope="module")
def client():
    handlers: dict[int | type[Exception], Any] = {
        NotFound: lambda _request, error: Response(str(error), status_code=error.status)
    }
    with create_test_client(ROUTES, exception_handlers=handlers) as client:
        yield client


@pytest.mark.parametrize("name", ["portal.css", "staff.css", "favicon.svg"])
@pytest.mark.parametrize(
    "accepted", ["gzip, deflate, br", "GZIP;q=0.5", "identity", "gzip;q=0", "br, gzip; q=0.000", ""]
)
def test_a_file_arrives_whole_packed_or_not_and_may_be_kept_for_ever(client, name, accepted):
    answer = client.get(asset(name), headers={"accept-encoding": accepted})

    assert answer.status_code == 200
    assert answer.content == (STATIC / name).read_bytes()
    assert (answer.headers.get("content-encoding") == "gzip") is (accepted in {"gzip, deflate, br", "GZIP;q=0.5"})
    assert answer.headers["vary"] == "accept-encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css" if name.endswith("css") else "image/svg+xml")


@pytest.mark.parametrize("path", ["portal.css", "portal.0123456789ab.css", "README.md", "..%2Fassets.py", "x"])
def test_nothing_else_is_served(client, path):
    assert client.get(f"/static/{path}").status_code == 404


def test_a_file_that_does_not_exist_has_no_address():
    with pytest.raises(KeyError):
        asset("portal.js")


def test_style_sheets_are_small_and_fetch_nothing():
    for name in ("portal.css", "staff.css"):
        one = assets()[name]
        assert len(one.packed) < MOST_BYTES
        assert gzip.decompress(one.packed) == one.plain
        text = one.plain.decode()
        assert not re.search(r"url\(|@import|@font-face|expression\(", text)
        assert "MIT License" in text


def test_what_is_compiled_knows_every_class_of_its_source():
    compiled = assets()["staff.css"].plain.decode()
    for path in sorted((STATIC / "source").glob("_*.scss")):
        for name in set(re.findall(r"\.(vg-[\w-]+)", path.read_text(encoding="utf-8"))):
            assert re.search(rf"\.{name}(?![\w-])", compiled), (
                f"{path.name}: .{name}; compile again, see static/README.md"
            )
