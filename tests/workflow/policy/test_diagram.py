"""The workflow as a Mermaid diagram."""

import re

import pytest

from tests.workflow.policy.island import FOLDER, KOSOVO, edited
from workflow.policy.diagram import diagram
from workflow.policy.reading import checked, read_policy


def test_the_island_s_workflow_is_drawn_region_by_region():
    drawn = diagram(read_policy(FOLDER))

    assert (
        drawn
        == """\
stateDiagram-v2
state case_ {
    state "The book" as book_ {
        state "Handed in" as book__handed_in
        state "Entered" as book__entered
        state "Ruled" as book__ruled
        [*] --> book__handed_in
        book__handed_in --> book__entered : Petition entered in the book
        book__entered --> book__ruled : Board ruled
    }
    --
    state "Errand to the sheriff / Errand" as errand_ {
        state "At home" as errand__at_home
        state "Away" as errand__away
        state "Charged" as errand__charged
        state "Declined" as errand__declined
        state "most states" as errand__
        [*] --> errand__at_home
        errand__at_home --> errand__away : Sent to the sheriff
        errand__declined --> errand__away : Sent to the sheriff, Answer struck down
        errand__ --> errand__charged : Sheriff answered (Charges)
        errand__away --> errand__declined : Sheriff answered (Declines)
    }
}
"""
    )


@pytest.mark.parametrize("language", ["en", "sq", "sr"])
def test_every_state_of_the_shipped_workflow_is_drawn_in_each_language(language):
    policy = read_policy(KOSOVO)

    drawn = diagram(policy, language)

    for region in policy.workflow.region:
        for state in region.state:
            assert f'state "{getattr(state.title, language)}" as {region.key}__{state.key}\n' in drawn


def test_every_arrow_joins_two_states_that_are_drawn():
    drawn = diagram(read_policy(KOSOVO))

    ends = {end for arrow in re.findall(r"(\S+) --> (\S+)", drawn) for end in arrow}

    assert ends <= {"[*]", *re.findall(r" as (\w+)", drawn)}


def test_what_mermaid_reads_as_its_own_is_written_as_an_entity():
    content = edited("vocabulary.toml", 'en = "Board ruled"', """en = 'Ruled: "so"; #1 --> }'""")

    assert "book__ruled : Ruled#58; #quot;so#quot;#59; #35;1 --#gt; }\n" in diagram(checked(content))
