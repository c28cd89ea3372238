"""The few words at the top of a signed-in page, by role: at most six. Read `menu`."""

from workflow.errors import Sentence, _
from workflow.pages.tongue import Tongue

TAKE_DOWN = frozenset({"intake_officer", "case_officer"})
OFFICER, ADMINISTRATOR = frozenset({"intake_officer", "case_officer", "head"}), frozenset({"administrator"})
OVERSIGHT = frozenset({"oversight"})
DOCTOR = frozenset({"doctor"})
AUTHORITY = frozenset({"prosecutor", "inspectorate"})
INSTITUTION = frozenset({"institution"})
_MENU: tuple[tuple[frozenset[str], Sentence, str], ...] = (
    (OFFICER, _("Worklist"), "/desk/cases"),
    (TAKE_DOWN, _("New allegation"), "/desk/allegations/new"),
    (OFFICER, _("Planning"), "/desk/planning"),
    (OFFICER, _("Find a person"), "/desk/search"),
    (ADMINISTRATOR, _("People"), "/admin/people"),
    (ADMINISTRATOR, _("Offices"), "/admin/offices"),
    (ADMINISTRATOR, _("Jobs"), "/admin/jobs"),
    (INSTITUTION, _("Your register"), "/institution"),
    (INSTITUTION, _("Injuries checklist"), "/institution/injuries/new"),
    (INSTITUTION, _("Report of an incident"), "/institution/incidents/new"),
    (DOCTOR, _("Examinations"), "/medical/examinations"),
    (OVERSIGHT, _("Late now"), "/oversight/late"),
    (OVERSIGHT, _("Cases"), "/oversight/cases"),
    (OVERSIGHT, _("Figures"), "/oversight/figures"),
    (OVERSIGHT, _("Log and proof"), "/oversight/verification"),
    (OVERSIGHT, _("What I looked at"), "/oversight/my-looks"),
    (AUTHORITY, _("Referred to us"), "/prosecutor/cases"),
    (AUTHORITY, _("Answer by sheet"), "/prosecutor/sheet"),
)
_OWN = (_("My account"), "/account")


def menu(tongue: Tongue, roles: frozenset[str], path: str) -> list[tuple[str, str, bool]]:
    """Words, address, and whether one is there now."""
    entries = [*((words, href) for whose, words, href in _MENU if whose & roles), _OWN]
    here = max((href for _words, href in entries if path.startswith(href)), key=len, default="")
    return [(tongue.say(words), href, href == here) for words, href in entries]
