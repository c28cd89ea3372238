"""An administrator's day: people come, go and come back, and nothing of it opens a case."""

import asyncio

import pytest

from intake.people.store import people
from tests.intake.pages.entrance.house import COLLEAGUE, OFFICER, PASSPHRASE, ROOT
from workflow.ledger.entry import decode
from workflow.store import cases

NEW = "/admin/people/new"
MARK = '"><b>Mezzanine</b> مبنى'


@pytest.fixture
async def root(small_site):
    """The administrator."""
    return await small_site.administrator()


async def test_each_finds_the_pages_of_their_role_and_no_others(small_site, root):
    ana = await small_site.officer()
    for path in ("/admin/people", NEW, "/admin/offices"):
        await ana.open(path)
        assert ana.status == 403
    await root.open("/desk/cases")
    assert root.status in (403, 404)
    await root.open("/start")
    assert root.path == "/admin/people"
    page = await root.open("/office")
    assert "no office that has a key" in page.text


async def test_somebody_is_added_once_however_often_the_form_is_sent(site):
    root = await site.administrator()
    code = await site.added(root, MARK)
    await root.again()
    assert "-".join(root.groups) == code
    assert "<b>" not in root.answer.text

    await root.open(NEW)
    page = await root.send(NEW, name=MARK.upper(), office="", role="")
    assert (root.status, "Somebody has this name already." in page.text) == (422, True)
    await root.send(NEW, name="x" * 200, office="intake", role="")
    assert root.status == 422
    page = await root.send(NEW, name="", office="", role="")
    assert (root.status, "Write a name, or choose an office and a role." in page.text) == (422, True)
    page = await root.send(NEW, name="", office="intake", role="case_officer")
    assert "somebody without a name yet" in page.text
    assert len(await site.tables.read(people.people)) == 4


async def test_two_at_once_add_one_person_and_show_one_code(site):
    root = await site.administrator()
    await root.open(NEW)
    form = dict(root.page.forms[NEW]) | {"name": COLLEAGUE, "office": "intake", "role": "case_officer"}

    answers = await asyncio.gather(*(root.client.post(NEW, data=form) for _ in range(4)))

    assert {one.status_code for one in answers} == {200}
    assert len({one.text.split('<ol class="vg-code">')[1].split("</ol>")[0] for one in answers}) == 1
    assert len(await site.tables.read(people.people)) == 3


async def test_a_code_is_lost_and_another_one_takes_its_place(small_site, root):
    first = await small_site.added(root, COLLEAGUE)
    page = await small_site.page_of(root, COLLEAGUE)
    await root.open(f"{page}/act/invite")
    await root.send(f"{page}/act/invite")
    second = "-".join(root.groups)
    bekim = small_site.browser()

    await bekim.begin(first, COLLEAGUE)
    assert bekim.status == 403
    await bekim.begin(second, COLLEAGUE)
    assert bekim.path == "/first-sign-in/done"


async def test_disabling_says_what_follows_and_signs_out_at_once_and_enabling_lets_in_again(site):
    root = await site.administrator()
    bekim = site.browser()
    await bekim.begin(await site.added(root, COLLEAGUE), COLLEAGUE)
    codes = await bekim.set_up_second_device()
    page = await site.page_of(root, COLLEAGUE)

    asked = await root.open(f"{page}/act/disable")
    assert "tokens are revoked" in asked.text
    done = await root.send(f"{page}/act/disable")
    assert "Disabled: sessions" in done.text
    await bekim.open("/account")
    assert bekim.path == "/sign-in"
    await bekim.sign_in(COLLEAGUE, code=codes[0])
    assert bekim.status == 403

    await root.open(f"{page}/act/enable")
    await root.send(f"{page}/act/enable")
    await bekim.sign_in(COLLEAGUE, code=codes[0])
    assert bekim.path == "/desk/cases"


async def test_a_lost_second_device_is_taken_off_and_another_one_is_set_up_first(small_site, root):
    bekim = small_site.browser()
    await bekim.begin(await small_site.added(root, COLLEAGUE), COLLEAGUE)
    await bekim.set_up_second_device()
    page = await small_site.page_of(root, COLLEAGUE)

    await root.open(f"{page}/act/second-factor")
    await root.send(f"{page}/act/second-factor")
    await bekim.open("/account")
    assert bekim.path == "/sign-in"
    await bekim.sign_in(COLLEAGUE, PASSPHRASE)

    assert bekim.path == "/account/second-factor"


async def test_an_administrator_does_not_shut_themselves_out(small_site, root):
    mine = await small_site.page_of(root, ROOT)
    page = await root.open(mine)
    assert "your own account" in page.text

    for path in (f"{mine}/act/disable", f"{mine}/act/second-factor", f"{mine}/leave/administration"):
        await root.open(path)
        await root.send(path)
        assert root.status == 403, path
    await root.open("/admin/people")
    assert root.path == "/admin/people"


async def test_a_membership_begins_and_ends_by_the_administrator_and_the_log_says_who(small_site, root):
    await small_site.added(root, COLLEAGUE, role="", office="")
    page = await small_site.page_of(root, COLLEAGUE)
    await root.open(page)
    await root.send(f"{page}/join", office="intake", role="")
    assert root.status == 422
    await root.send(f"{page}/join", office="intake", role="reporter")
    assert root.status == 422
    done = await root.send(f"{page}/join", office="intake", role="case_officer")
    assert "a colleague lets them in" in done.text
    await root.again()
    assert root.status == 200
    await root.open(f"{page}/leave/intake")
    done = await root.send(f"{page}/leave/intake")
    assert "In no office yet" in done.text
    await root.open(f"{page}/leave/intake")
    assert root.status == 404

    administrator = await small_site.tables.read(people.person_named, ROOT)
    told = [decode(leaf) for leaf in await small_site.tables.read(stream, "office:intake")][-2:]
    assert [(one.kind, one.by.person, one.by.role) for one in told] == [
        ("member_added", administrator.id, "administrator"),
        ("member_left", administrator.id, "administrator"),
    ]


async def test_before_somebody_goes_it_is_said_who_hands_over_their_cases_and_no_case_is_counted(small_site, root):
    await small_site.officer()
    page = await small_site.page_of(root, OFFICER)

    leaving = await root.open(f"{page}/leave/intake")
    assert "until somebody of that office hands it over, best before they go" in leaving.text
    assert "they give a colleague access first" in leaving.text
    disabling = await root.open(f"{page}/act/disable")
    assert "What is assigned to them stays so until somebody of their office hands it over" in disabling.text
    for address in ("/desk/handover", f"/desk/handover/{page.rpartition('/')[2]}"):
        await root.open(address)
        assert root.status == 403


async def test_who_there_is_not_has_no_page(small_site, root):
    for path in ("/admin/people/p-0000000000000000", f"/admin/people/{OFFICER}/act/invite", "/admin/people/x/act/none"):
        await root.open(path)
        assert root.status == 404


def stream(connection, name):
    """The entries of a stream, as they are kept."""
    return list(cases.leaves(connection, name))
