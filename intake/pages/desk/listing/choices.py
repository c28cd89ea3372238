"""What the worklist may be filtered by, in words: places, clocks, states, whose step it is. Read `choices`."""

from intake.pages.desk.listing.rows import GROUPS
from workflow.duties import code_titles, role_titles, whose
from workflow.law import Law
from workflow.pages.tongue import Tongue
from workflow.worklist import SETTING

Choices = dict[str, list[tuple[str, str]]]


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
