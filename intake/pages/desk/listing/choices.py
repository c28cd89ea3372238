"""What the worklist may be filtered by, in words: places, clocks, states, whose step, whose case. Read `choices`."""

from collections.abc import Collection

from intake.pages.desk.casepage.names import Names
from intake.pages.desk.listing.asked import LEFT, NOBODY
from intake.pages.desk.listing.rows import GROUPS
from workflow.duties import code_titles, role_titles, whose
from workflow.errors import _
from workflow.law import Law
from workflow.pages.tongue import Tongue
from workflow.worklist import SETTING

Choices = dict[str, list[tuple[str, str]]]


def people_of(tongue: Tongue, names: Names, officers: Collection[str], asked: str) -> list[tuple[str, str]]:
    """Whose cases may be asked for: nobody's, of those who left, of each colleague by name, of who was `asked` for."""
    others = {asked} & {*names.people}
    by_name = sorted((names.people.get(one, one).casefold(), one) for one in {*officers} | others)
    first = [(NOBODY, tongue.say(_("Nobody yet"))), (LEFT, tongue.say(_("Somebody who left the office")))]
    return first + [(one, names.person(tongue, one)) for _folded, one in by_name]


def choices(tongue: Tongue, law: Law) -> Choices:
    """For each filter its values with their words, in the order of the policy."""
    rules, say = law.book.rules, tongue.words
    titles = role_titles(rules)
    waited_for = sorted({role for role in whose(rules).values() if role in titles})
    return {
        "due": [(group.value, tongue.say(words)) for group, words in GROUPS.items()],
        "setting": [(code, say(words)) for (key, code), words in code_titles(rules).items() if key == SETTING],
        "waiting": [(role, say(titles[role])) for role in waited_for],
        "clock": [(one.key, say(one.title)) for one in rules.policy.clocks.clock],
        "state": [
            (f"{region.key}:{one.key}", f"{say(region.title)}: {say(one.title)}")
            for region in rules.policy.workflow.region
            for one in region.state
        ],
    }
