"""The names that a policy defines, and the questions all checks ask about them. Read `Known.events` first."""

from collections.abc import Iterable, Iterator, Sequence

from workflow.errors import Sentence, _
from workflow.policy.form import Misfit, guess
from workflow.policy.places import Path
from workflow.policy.terms import EventKind, Policy, Words

CODE_FIELD = "code"  # of `event:code`


class Known:
    """The names of a policy."""

    def __init__(self, policy: Policy) -> None:
        vocabulary = policy.vocabulary
        self.policy = policy
        self.kinds: dict[str, EventKind] = {event.kind: event for event in vocabulary.event}
        self.groups = vocabulary.groups
        self.roles = [role.key for role in vocabulary.role]
        self.fields = {field.key: field for field in vocabulary.field}
        self.lists = {codes.key: [code.key for code in codes.code] for codes in vocabulary.codes}
        self.references = [field.key for field in vocabulary.field if field.form == "reference"]

    def list_name(self, kind: str, field: str) -> str:
        """The code list of an event's field: the one the field names, else the one called <event>_<field>."""
        return self.fields[field].codes or f"{kind}_{field}"

    def codes(self, kind: str, field: str) -> list[str]:
        """The codes that may stand in a field of an event; none where the event or the list lacks."""
        if kind not in self.kinds or field not in self.kinds[kind].data or field not in self.fields:
            return []
        return self.lists.get(self.list_name(kind, field), [])

    def code_title(self, kind: str, code: str) -> Words:
        """The words for the code of `kind:code`."""
        name = self.list_name(kind, CODE_FIELD)
        return next(
            one.title
            for codes in self.policy.vocabulary.codes
            if codes.key == name
            for one in codes.code
            if one.key == code
        )

    def opened(self, names: Iterable[str]) -> frozenset[str]:
        """The kinds behind names of events and groups, codes dropped."""
        found: set[str] = set()
        waiting = [name.partition(":")[0] for name in names]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [inner.partition(":")[0] for inner in self.groups.get(name, ())]
        return frozenset(found & self.kinds.keys())

    def may_happen(self, names: Iterable[str]) -> bool:
        """Whether anybody, or time itself, may record one of these."""
        return any(self.kinds[kind].by or self.kinds[kind].origin == "time" for kind in self.opened(names))

    def events(self, names: Sequence[str], path: Path) -> Iterator[Misfit]:
        """What is wrong with a list of events that touch a case."""
        for number, name in enumerate(names):
            sentence = self.case_event(name)
            if sentence:
                yield (*path, number), sentence
            elif name in names[:number]:
                yield (*path, number), _("%(name)s stands in this list twice.", name=name)

    def case_event(self, name: str) -> Sentence | None:
        """What is wrong with one name of an event that is to touch a case."""
        return self.event(name) or self._elsewhere(name)

    def event(self, name: str) -> Sentence | None:
        """What is wrong with one name of an event, of a group, or `event:code`."""
        kind, colon, code = name.partition(":")
        if kind in self.groups:
            return _("%(kind)s is a group of events, and a group has no codes.", kind=kind) if colon else None
        if kind not in self.kinds:
            meant = guess(kind, [*self.kinds, *self.groups])
            return _(
                "%(kind)s is neither an event nor a group of events; did you mean %(meant)s?", kind=kind, meant=meant
            )
        codes = self.codes(kind, CODE_FIELD)
        if not colon or code in codes:
            return None
        if not codes:
            return _("%(kind)s has no codes, so %(name)s never happens; write %(kind)s.", kind=kind, name=name)
        return _(
            "%(code)s is not a code of %(kind)s; did you mean %(meant)s?",
            code=code,
            kind=kind,
            meant=guess(code, codes),
        )

    def role(self, role: str) -> Sentence | None:
        """What is wrong with the name of a role."""
        if role in self.roles:
            return None
        return _("%(role)s is not a role; did you mean %(meant)s?", role=role, meant=guess(role, self.roles))

    def reference(self, name: str) -> Sentence | None:
        """What is wrong with the name of a field that must hold a reference."""
        if name in self.references:
            return None
        meant = guess(name, self.references)
        return _("%(name)s is not a field that holds a reference; did you mean %(meant)s?", name=name, meant=meant)

    def _elsewhere(self, name: str) -> Sentence | None:
        stream = next(
            (self.kinds[kind].stream for kind in self.opened([name]) if self.kinds[kind].stream != "case"), None
        )
        if stream is None:
            return None
        return _("%(name)s happens to the stream %(stream)s and is never seen by a case.", name=name, stream=stream)


def twice(keys: Iterable[str], path: Path, step: str) -> Iterator[Misfit]:
    """Every key of a list of tables that an earlier one has already; `step` is the key's own name."""
    seen: set[str] = set()
    for number, key in enumerate(keys):
        if key in seen:
            yield (
                (*path, number, step),
                _("%(key)s is defined twice; give this one another name or take it out.", key=key),
            )
        seen.add(key)
