"""The few words at the top of a signed-in page, by role: at most six. Read `menu`."""

from workflow.errors import Sentence, _
from workflow.pages.tongue import Tongue

TAKE_DOWN = frozenset({"intake_officer", "case_officer"})
OFFICER, ADMINISTRATOR = frozenset({"intake_officer", "case_officer", "head"}), frozenset({"administrator"})
_MENU: tuple[tuple[frozenset[str], Sentence, str], ...] = (
    (OFFICER, _("Worklist"), "/desk/cases"),
    (TAKE_DOWN, _("New allegation"), "/desk/allegations/new"),
    (OFFICER, _("Find a person"), "/desk/search"),
    (ADMINISTRATOR, _("People"), "/admin/people"),
    (ADMINISTRATOR, _("Offices"), "/admin/offices"),
)
_OWN = (_("My account"), "/account")


def menu(tongue: Tongue, roles: frozenset[str], path: str) -> list[tuple[str, str, bool]]:
    """Words, address, and whether one is there now."""
    entries = [(words, href) for whose, words, href in _MENU if whose & roles]
    return [(tongue.say(words), href, path.startswith(href)) for words, href in [*entries, _OWN]]
