"""Somebody at the portal with a browser that has no scripts: reads a page, types, presses what can be pressed."""

from html import unescape

import lxml.html
from httpx import Response

from config.clock import now_utc
from intake.dossier import opening, store
from intake.dossier.contents import read_contact, read_statement
from intake.vault.receipts import Receipt


class Walker:
    """One person in one browser. `presses` counts what they pressed; every address they saw is in `seen`."""

    def __init__(self, client, house):
        self.client, self.house = client, house
        self.presses, self.seen, self.answer = 0, list[str](), Response(0)

    async def go(self, path, **headers):
        """Type an address."""
        return self._arrived(await self.client.get(path, headers=headers, follow_redirects=True))

    async def press(self, label, **typed):
        """Type into the fields around a button or link with this label, and press it."""
        self.presses += 1
        link = next((one for one in self.tree.iter("a") if _words(one) == label), None)
        if link is not None:
            return await self.go(link.get("href"))
        button = next(one for one in self.tree.iter("button") if _words(one).partition(":")[0] == label)
        form = self._form_of(button)
        pairs = {**_values(form), **typed}
        if button.get("name"):
            pairs[button.get("name")] = button.get("value")
        action = (button.get("formaction") or form.get("action")).partition("#")[0]
        self.sent = action, {name: value for name, value in pairs.items() if value is not None}
        return await self.again()

    async def again(self):
        """Load the page again: the browser sends the form once more."""
        action, pairs = self.sent
        return self._arrived(await self.client.post(action, data=pairs, headers={"sec-fetch-site": "same-origin"}))

    async def send_file(self, content, name="paper.txt"):
        """Choose a file in the mailbox, and send it."""
        form = next(one for one in self.tree.forms if one.get("enctype"))
        answer = await self.client.post(form.get("action"), data=_values(form), files={"file": (name, content)})
        return self._arrived(answer)

    def _arrived(self, answer):
        self.answer, self.tree = answer, lxml.html.fromstring(answer.content)
        self.seen.append(str(answer.url))
        assert "set-cookie" not in answer.headers
        assert answer.status_code != 500, self.words
        return answer

    def _form_of(self, button):
        owner = button.get("form")
        return self.tree.get_element_by_id(owner) if owner else next(button.iterancestors("form"))

    @property
    def words(self):
        """The words of the page."""
        return " ".join(self.tree.text_content().split())

    @property
    def heading(self):
        """What the page is about."""
        return _words(self.tree.find(".//h1"))

    @property
    def groups(self):
        """The groups of the code that the page shows."""
        return [one.text_content() for one in self.tree.xpath("//ol[@class='vg-code']/li/span")]

    def typed(self, name):
        """What stands in a field."""
        form = next(one for one in self.tree.forms if name in one.fields)
        return _values(form)[name]

    async def report(self, statement="They beat me with a baton."):
        """The shortest way to a receipt, which is returned."""
        await self.go("/en/")
        await self.press("Start")
        await self.press("Skip this question")
        await self.press("To the end and send", statement=statement)
        await self.press("Send")
        return "-".join(self.groups)

    async def found(self, receipt):
        """What the office finds under a receipt: the case, the statement, the contact or None."""
        box = await self.house.tables.read(store.find_mailbox, Receipt.read(receipt).lookup)
        signed_in = await self.house.who("ana")
        items = await opening.open_items(
            self.house.tables,
            box.stream,
            compartments=("allegation", "identity"),
            signed_in=signed_in,
            now=now_utc(),
            reason="triage",
        )
        kinds = {one.kind: one.content or b"" for one in items}
        contact = read_contact(kinds["contact"]).contact if "contact" in kinds else None
        return box.stream, read_statement(kinds["statement"]), contact


def _values(form):
    values = dict(form.form_values())
    for area in form.iter("textarea"):
        values[area.get("name")] = unescape(area.text or "").removeprefix("\n")
    return values


def _words(element):
    return " ".join(element.text_content().split())
