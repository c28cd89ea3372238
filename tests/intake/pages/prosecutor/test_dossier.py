"""Content for another office: what was granted opens with a reason, nothing else is there, taken back it is gone."""

from tests.intake.pages.desk.steps.house import PROSECUTOR
from tests.intake.pages.prosecutor.conftest import INSPECTOR
from tests.intake.pages.prosecutor.sent import LIST, at, granted_to, problems, sent_to


async def test_what_was_granted_opens_with_a_reason_which_is_recorded(desk):
    case, n = await granted_to(desk, "allegation")
    petra = await at(desk, case, n)
    assert f"{LIST}/{case}/dossier/allegation" in petra.page.links
    assert f"{LIST}/{case}/dossier/identity" not in petra.page.links
    assert "They beat me" not in petra.answer.text

    await petra.open(f"{LIST}/{case}/dossier/allegation")
    assert "They beat me" not in petra.answer.text
    await petra.send(reason="")
    assert problems(petra) == ["Choose why you need it."]
    await petra.send(reason="referral")
    await petra.open(petra.location)

    assert "They beat me." in petra.page.text
    opened = (await desk.entries(case))[-1]
    assert (opened.kind, opened.data["compartment"], opened.data["reason"], opened.by.office) == (
        *("opened", "allegation", "referral", "prosecution"),
    )
    assert "Arben Example" not in petra.answer.text


async def test_without_a_grant_nothing_opens_and_the_office_sees_only_its_own_course(desk):
    case, n = await sent_to(desk)
    petra = await at(desk, case, n)

    assert petra.page.text.count("Not granted to your office.") == 3
    assert "/dossier/" not in petra.answer.text
    assert "Case registered" not in petra.page.text
    await petra.open(f"{LIST}/{case}/dossier/allegation")
    assert petra.status == 404


async def test_what_is_taken_back_is_gone_with_its_files(desk):
    case, n = await granted_to(desk, "allegation", "identity")
    petra = await at(desk, case, n)
    await petra.open(f"{LIST}/{case}/dossier/identity")
    await petra.send(reason="referral")
    await petra.open(petra.location)
    assert "Arben Example" in petra.page.text

    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/access")
    (form,) = [n for n, one in enumerate(ana.page.forms) if one["action"].endswith("/revoke")]
    await ana.send(form=form, holder="office:prosecution", taken_for="consent_withdrawn")
    assert ana.status == 303, ana.page.text
    await ana.open(f"/desk/cases/{case}")
    assert "Taken back" in ana.page.text

    await petra.open(f"{LIST}/{case}/dossier/identity")
    assert petra.status == 404
    await petra.open(f"{LIST}/{case}/{n}")
    assert petra.page.text.count("Not granted to your office.") == 3


async def test_another_office_of_the_case_opens_nothing_that_was_granted_to_this_one(desk):
    case, _n = await granted_to(desk, "allegation")
    _case, n = await sent_to(desk, "inspectorate", "inspectorate", case)
    ilir = await at(desk, case, n, INSPECTOR)

    assert ilir.page.text.count("Not granted to your office.") == 3
    await ilir.open(f"{LIST}/{case}/dossier/allegation")
    assert ilir.status == 404
    assert PROSECUTOR not in ilir.answer.text
