"""Offices: added, and what is to be done about their keys, which only their members can do."""

from tests.intake.pages.entrance.house import COLLEAGUE
from tests.intake.pages.entrance.test_first_time import account_digits, let_in

NEW = "/admin/offices/new"
DISTRICT = {"title": "Prosecution, Sample <District>", "office": "prosecution_north", "kind": "partner"}


async def test_an_office_is_added_and_its_first_member_makes_its_key(small_site):
    root = await small_site.administrator()
    await root.open(NEW)
    for wrong in ({"title": " "}, {"office": "Ünicode"}, {"kind": ""}, {"kind": "castle"}, {"office": "intake"}):
        await root.send(NEW, **DISTRICT | wrong)
        assert root.status == 422, wrong
    page = await root.send(NEW, **DISTRICT)
    await root.again()
    assert root.status == 200
    assert (root.path, DISTRICT["title"] in page.text) == ("/admin/offices", True)
    assert "makes its key by signing in" in page.text

    one = small_site.browser()
    await one.begin(await small_site.added(root, "cena", "prosecutor", "prosecution_north"), "cena")
    await one.set_up_second_device()
    page = await one.open("/start")
    assert "Referred to us" in page.text
    page = await root.open("/admin/offices/prosecution_north")
    assert "Can open the cases." in page.text
    assert "Let a second one in" in page.text


async def test_who_leaves_makes_a_new_key_due_and_a_colleague_who_stays_changes_it(site):
    ana, root, bekim = await site.officer(), await site.administrator(), site.browser()
    await bekim.begin(await site.added(root, COLLEAGUE), COLLEAGUE)
    await bekim.set_up_second_device()
    await let_in(ana, " ".join(await account_digits(bekim)))
    person = await site.page_of(root, COLLEAGUE)

    await root.open(f"{person}/leave/intake")
    await root.send(f"{person}/leave/intake")
    page = await root.open("/admin/offices/intake")
    assert "A new key is due" in page.text
    page = await bekim.open("/office/intake/key")
    assert bekim.status == 404

    page = await ana.open("/office")
    assert "A new key is due" in page.text
    await ana.open("/office/intake/key")
    page = await ana.send("/office/intake/key")
    assert "The office has a new key" in page.text
    await ana.again()
    assert ana.status == 200
    page = await root.open("/admin/offices/intake")
    assert "A new key is due" not in page.text
    assert "office:intake#3" in page.text  # the code's, the first officer's, this one: sent twice, changed once
    assert not (await site.office.verify()).misfits


async def test_without_shares_the_page_says_what_would_be_lost(small_site):
    root = await small_site.administrator()
    page = await root.open("/admin/offices")

    assert "There are no recovery shares" in page.text
    assert "not sealed to recovery" in page.text
    await root.open("/admin/offices/nowhere")
    assert root.status == 404
