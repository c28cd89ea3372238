"""The first page by role, and the language of pages without one in their address."""


async def test_a_language_is_kept_on_the_device_and_leads_nowhere_else(small_site):
    one = small_site.browser()
    await one.open("/language/sq?then=/first-sign-in")
    assert one.path == "/first-sign-in"
    assert one.answer.headers["content-language"] == "sq"
    assert one.client.cookies["vigil-language"] == "sq"
    await one.open("/language/xx")
    assert one.status == 404

    elsewhere = await one.client.get("/language/en?then=//elsewhere.example/", follow_redirects=False)
    assert elsewhere.headers["location"] == "/start"


async def test_who_is_in_no_office_is_told_whom_to_ask(small_site):
    root, one = await small_site.administrator(), small_site.browser()
    await one.begin(await small_site.added(root, "drita", "", ""), "drita")
    await one.set_up_second_device()

    page = await one.open("/start")

    assert "in no office yet" in page.text
