"""The first page, pages of words, and the way out: light, in every language, without a trace of anybody."""

import gzip

import pytest

from config.app import application
from config.settings import read_settings
from tests.intake.doors.house import client_of, settings_for
from workflow.errors import NotUnderstood
from workflow.pages.assets import asset, assets
from workflow.pages.languages import LANGUAGES

WORDS_ALONE = ("", "/receipt", "/return", "/code", "/protected", "/easy", "/paper", "/lost", "/sheet", "/accessibility")
MOST_BYTES = 30_000


async def test_the_first_page_with_its_style_is_below_thirty_kilobytes_over_the_wire(anna):
    packed = 0
    for address in ("/en/", asset("portal.css"), asset("favicon.svg")):
        async with anna.client.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
            raw = b"".join([piece async for piece in answer.aiter_raw()])
            assert answer.headers["content-encoding"] == "gzip"
            packed += len(raw) + sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
        assert gzip.decompress(raw)
    assert packed < MOST_BYTES
    plain = await anna.go("/en/", **{"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == "Accept-Encoding"
    assert set(assets()) >= {"portal.css"}


@pytest.mark.parametrize(("accepts", "leads_to"), [("sq,en;q=0.5", "sq"), ("sr-Cyrl", "sr-cyrl"), ("de", "en")])
async def test_it_begins_in_the_language_of_the_browser(anna, accepts, leads_to):
    await anna.go("/", **{"accept-language": accepts})
    assert anna.seen[-1].endswith(f"/{leads_to}/")
    await anna.go("/c", **{"accept-language": accepts})
    assert anna.seen[-1].endswith(f"/{leads_to}/code")


async def test_every_page_of_words_stands_in_every_language_with_a_neutral_title_and_a_way_out(anna):
    for code, language in LANGUAGES.items():
        for page in WORDS_ALONE:
            await anna.go(f"/{code}{page}")
            assert anna.answer.status_code == 200, page
            assert anna.tree.get("lang") == language.tag
            assert len(anna.tree.findall(".//h1")) == 1
            title = anna.tree.find(".//title").text.lower()
            assert not any(telling in title for telling in ("hurt", "treat", "report", "vigil", "tort"))
            assert anna.tree.xpath("//a[@class='vg-leave']/@href") == [f"/{code}/leave"]


@pytest.mark.parametrize("address", ["/xx", "/xx/receipt", "/EN", "/en/nowhere", "/sr-latn", "/en/report/0"])
async def test_an_address_that_is_none_is_a_page_that_says_so(anna, address):
    await anna.go(address)
    if address == "/en/report/0":  # a question's address alone opens nothing, whatever its number
        anna.sent = (address, {})
        await anna.again()
    assert anna.answer.status_code == 404
    assert "There is nothing here" in anna.words


async def test_the_discreet_page_says_nothing_of_what_it_is_for(anna):
    await anna.go("/en/code")
    words = anna.words.lower()
    assert not any(telling in words for telling in ("vigil", "hurt", "report", "office", "ombud", "case", "message"))
    assert {one.get("href") for one in anna.tree.xpath("//main//a")} == set()


async def test_leaving_clears_the_browser_and_shows_a_page_about_nothing(anna):
    answer = await anna.go("/en/leave", **{"sec-fetch-site": "same-origin"})
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert anna.heading.startswith("Today is ")
    assert anna.tree.xpath("//main//a | //header | //footer | //form") == []
    assert "vigil" not in anna.words.lower()


async def test_another_site_that_names_the_address_signs_nobody_out(anna):
    for site in ("cross-site", "same-site"):
        answer = await anna.go("/en/leave", **{"sec-fetch-site": site})
        assert "clear-site-data" not in answer.headers


async def test_an_office_may_name_where_leaving_goes(house, tmp_path):
    settings = settings_for(tmp_path / "data", VIGIL_LEAVE_URL="https://example.org/weather")
    async with client_of(application(settings, house.tables)) as client:
        answer = await client.get("/sq/leave")
    assert (answer.status_code, answer.headers["location"]) == (303, "https://example.org/weather")
    assert "clear-site-data" in answer.headers


@pytest.mark.parametrize("address", ["http://example.org/", "javascript:alert(1)", "https://", "https://ex ample\n"])
def test_an_address_to_leave_to_is_another_site(address):
    with pytest.raises(NotUnderstood, match="VIGIL_LEAVE_URL"):
        read_settings({"VIGIL_LEAVE_URL": address})
