"""An entry is corrected: one sees first which due dates move, and what was told stays."""


async def test_a_correction_shows_what_it_moves_before_it_is_recorded(desk):
    case = await desk.admitted()
    await desk.tell(case, "referral_sent", authority="prosecution", referral="referral-1")
    n = len(await desk.entries(case))
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/corrected")
    assert ana.location == f"/desk/cases/{case}/entries"
    await ana.open(ana.location)
    address = f"/desk/cases/{case}/entries/{n}/correction"
    assert address in ana.page.links
    await ana.open(address)
    assert "No longer counts: Referral acknowledged." in ana.page.text

    await ana.send(code="replaced", occurred_as="01.11.2026", reason="wrong_date", look="yes")
    assert ana.status == 200
    assert "Referral acknowledged. Now: due" in ana.page.text
    assert len(await desk.entries(case)) == n
    await ana.send(words="It went by post.")

    assert ana.location == f"/desk/cases/{case}?done={len(await desk.entries(case))}"
    kind, data = await desk.last(case)
    assert (kind, data["corrects"], data["code"], data["occurred_as"]) == ("corrected", n, "replaced", "2026-11-01")
    before = len(await desk.entries(case))
    await ana.again()
    assert (ana.status, len(await desk.entries(case))) == (303, before)


async def test_what_is_taken_back_no_longer_counts_and_can_be_put_back(desk):
    case = await desk.admitted()
    await desk.tell(case, "decided", code="violation")
    n = len(await desk.entries(case))
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/entries/{n}/correction")
    await ana.send(code="withdrawn", reason="entered_twice")
    assert (await desk.house.office.case(f"case:{case}")).state.regions[0] == "open"

    await ana.open(f"/desk/cases/{case}/entries/{n}/correction")
    assert ana.status == 404
    await ana.open(f"/desk/cases/{case}/entries/{n + 1}/correction")
    await ana.send(reason="typing_error")

    assert ana.status == 303
    assert (await desk.house.office.case(f"case:{case}")).state.regions[0] == "decided"


async def test_what_is_wrong_is_said_at_its_field_and_a_change_meanwhile_is_told(desk):
    case = await desk.admitted()
    n = len(await desk.entries(case))
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/entries/{n}/correction")
    for typed, sentence in (
        ({}, "Choose one of these."),
        ({"code": "replaced", "occurred_as": ""}, "Write when it happened"),
        ({"code": "replaced", "occurred_as": "1.1.2099"}, "This is still to come."),
        ({"code": "withdrawn", "reason": "because"}, "Choose one of these."),
    ):
        await ana.send(**{"reason": "typing_error", **typed})
        assert ana.status == 422, typed
        assert sentence in ana.page.text
    await desk.tell(case, "marked_urgent")

    await ana.send(code="withdrawn", reason="typing_error", words="mine")

    assert ana.status == 409
    assert "Marked urgent" in ana.page.text
    assert "mine" in ana.answer.text
    await ana.open(f"/desk/cases/{case}/entries/999/correction")
    assert ana.status == 404
