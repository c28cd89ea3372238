"""How people and offices are spoken of on these pages: states, kinds of office, roles of the policy."""

from sqlalchemy import Connection

from intake.people.epochs import INTAKE, KEYLESS, PARTNER
from intake.people.membership import NOT_FOR_PEOPLE
from intake.people.overview import ACTIVE, DISABLED, INVITED, WITHOUT_CODE
from workflow.errors import Sentence, _
from workflow.pages.tongue import Tongue
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force

STATES: dict[str, Sentence] = {
    ACTIVE: _("active"),
    INVITED: _("has a code, has not signed in yet"),
    WITHOUT_CODE: _("has neither key nor code"),
    DISABLED: _("disabled"),
}
KINDS: dict[str, Sentence] = {
    INTAKE: _("holds dossiers"),
    PARTNER: _("is sent cases"),
    KEYLESS: _("reads no content"),
}
KINDS_ABOUT: dict[str, Sentence] = {
    PARTNER: _("A medical unit, a prosecutor's office: it opens what was sent to it, with a key of its own."),
    INTAKE: _("The office that takes allegations in and holds their dossiers, with a key of its own."),
    KEYLESS: _("Administration, oversight: it has no key and opens nothing."),
}


def role_titles(connection: Connection) -> dict[str, Words]:
    """Every role that somebody can be given, by its key."""
    roles = law_in_force(connection).book.rules.policy.vocabulary.role
    return {one.key: one.title for one in roles if one.key not in NOT_FOR_PEOPLE}


def said(tongue: Tongue, words: dict[str, Sentence], key: str) -> str:
    """A state or a kind; one without words stands as it is."""
    return tongue.say(words[key]) if key in words else key
