"""Forms of pages over real HTTP without a browser: what a form would send as it stands. Read `form_on`."""

import lxml.html


def form_on(answer, action):
    """What the form that goes to an address would send as it stands; of several the one that asks most."""
    tree = lxml.html.fromstring(answer.content)
    forms = [one for one in tree.forms if (one.get("action") or "").partition("#")[0] == action]
    assert forms, f"no form to {action}: {' '.join(tree.text_content().split())[:400]}"
    return dict(max(forms, key=lambda one: len(one.fields)).form_values())


def fields_of(answer, action):
    """The names of the fields of that form in which something is typed."""
    tree = lxml.html.fromstring(answer.content)
    typed = [f"//form[starts-with(@action,'{action}')]//{what}" for what in ("textarea", "input[@type='text']")]
    return {one.get("name") for path in typed for one in tree.xpath(path)}


def code_on(answer):
    """The code that a page shows."""
    groups = lxml.html.fromstring(answer.content).xpath("//ol[@class='vg-code']/li/span")
    assert len(groups) == 7, answer.text
    return "-".join(one.text_content() for one in groups)


def opened(client, path):
    """A page about what lies in a dossier, after saying why it is needed."""
    page = client.get(path)
    for form in lxml.html.fromstring(page.content).forms:
        if "reason" in form.fields and form.method == "POST":
            client.post(form.get("action"), data=dict(form.form_values()) | {"reason": "triage", "go": "open"})
            return client.get(path)
    return page
