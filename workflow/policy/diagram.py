"""The workflow of a policy as a picture: a Mermaid state diagram, the regions of a case side by side.

Drawn is what is usual: from where an act is allowed, from where a fact is expected. What comes from more than half of a
region's states comes from "most states", or nobody could follow the arrows. What moves nothing is left out.
"""

from collections.abc import Iterator
from typing import Literal

from workflow.policy.checks.known import Known
from workflow.policy.terms import Policy, Region, Transition, Words

Language = Literal["en", "sq", "sr"]

_MOST = {"en": "most states", "sq": "shumica e gjendjeve", "sr": "većina stanja"}
# Mermaid reads these as its own; it has entities for them.
_ENTITIES = str.maketrans({"#": "#35;", '"': "#quot;", ":": "#58;", ";": "#59;", "<": "#lt;", ">": "#gt;", "\n": " "})


def diagram(policy: Policy, language: Language = "en") -> str:
    """Mermaid text, ending in a line break."""
    drawing = _Drawing(policy, language)
    regions = "\n    --\n".join("\n".join(drawing.region(region)) for region in policy.workflow.region)
    return f"stateDiagram-v2\nstate case_ {{\n{regions}\n}}\n"


class _Drawing:
    """A policy and the language in which it is drawn."""

    def __init__(self, policy: Policy, language: Language) -> None:
        self.policy, self.language, self.known = policy, language, Known(policy)

    def region(self, region: Region) -> Iterator[str]:
        """The lines of one region; states of different regions may be called alike, so the region's key goes first."""
        here, arrows = f"{region.key}__", self.arrows(region)
        yield f'    state "{self.title(region)}" as {region.key}_ {{'
        yield from (f'        state "{self.words(state.title)}" as {here}{state.key}' for state in region.state)
        if any(source == "" for source, _target in arrows):
            yield f'        state "{_MOST[self.language]}" as {here}'
        yield f"        [*] --> {here}{region.initial}"
        for (source, target), events in arrows.items():
            yield f"        {here}{source} --> {here}{target} : {', '.join(events)}"
        yield "    }"

    def title(self, region: Region) -> str:
        """The region's title, and for what it is drawn once each."""
        titles = [region.title] + ([self.known.fields[region.per].title] if region.per else [])
        return " / ".join(dict.fromkeys(map(self.words, titles)))

    def arrows(self, region: Region) -> dict[tuple[str, str], list[str]]:
        """From a state ("" for most) to another: what the events that move it are called."""
        arrows: dict[tuple[str, str], list[str]] = {}
        for transition in self.policy.workflow.transition:
            if transition.region == region.key:
                for source in _sources(region, transition):
                    arrows.setdefault((source, transition.to), []).append(self.event(transition.event))
        return arrows

    def event(self, name: str) -> str:
        """What an event is called, with its code."""
        kind, _colon, code = name.partition(":")
        title = self.words(self.known.kinds[kind].title)
        return f"{title} ({self.words(self.known.code_title(kind, code))})" if code else title

    def words(self, words: Words) -> str:
        """Words in the language of the drawing, with nothing that Mermaid would read."""
        return str(getattr(words, self.language)).translate(_ENTITIES)


def _sources(region: Region, transition: Transition) -> list[str]:
    moved = [state.key for state in region.state if state.key not in (*transition.unless, transition.to)]
    usual = [state for state in moved if state in transition.from_ or not transition.from_]
    return [""] if len(usual) > len(region.state) / 2 else usual
