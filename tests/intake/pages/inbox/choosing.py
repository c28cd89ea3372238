"""Somebody at their choices: each form of the page is found by where it leads."""

HERE = "/account/notices"


async def at_choices(desk, who):
    """A window of somebody there."""
    one = desk.browser(who)
    await one.open(HERE)
    return one


def form_of(browser, what):
    """The place of a form on the page; the last, where several lead there."""
    places = [n for n, one in enumerate(browser.page.forms) if one["action"] == f"{HERE}/{what}"]
    assert places, f"no form leads to {what}"
    return places[-1]


def offers(browser, what):
    """Whether there is such a form."""
    return f"{HERE}/{what}" in [one["action"] for one in browser.page.forms]


def values_of(browser, what):
    return dict(browser.page.forms[form_of(browser, what)]["values"])


async def send(browser, what, **typed):
    """Send one of the forms, and see where that leads."""
    await browser.send(form=form_of(browser, what), **typed)
    if browser.status == 303:
        await browser.open(browser.location)
    return browser.page
