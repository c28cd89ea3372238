"""vocabulary.toml: events, fields, codes and groups, and what the engine itself must find there."""

from collections.abc import Iterator

from workflow.errors import _
from workflow.policy.checks.known import CODE_FIELD, Known, twice
from workflow.policy.form import Misfit, guess
from workflow.policy.places import Path
from workflow.policy.rules import CLOSING, REVIVAL
from workflow.policy.terms import EventKind, StreamKind

# What the engine does by itself or looks at by name: the stream, and the fields that it reads or writes there.
_ADOPTION = ("version", "derivation", "changed", "changed_digest")
OF_THE_ENGINE: dict[str, tuple[StreamKind, tuple[str, ...]]] = {
    "corrected": ("case", ("corrects", "code", "kind_as", "occurred_as", "data_as")),
    "pause_started": ("case", ("clock", "reason")),
    "pause_ended": ("case", ("clock", "reason")),
    "extension_granted": ("case", ("clock", "amount")),
    "clock_stage_reached": ("case", ("stages", "noticed_late")),
    "clock_lapsed": ("case", ("lapsed",)),
    "policy_adopted": ("system", _ADOPTION),
    "calendar_adopted": ("system", _ADOPTION),
    "clock_override": ("system", ("reason",)),
}
GROUPS_OF_THE_ENGINE = (CLOSING, REVIVAL)
REPLACED = "replaced"  # the code of a correction that says something else in the place of what it corrects


def of_vocabulary(known: Known) -> Iterator[Misfit]:
    """Everything that is wrong in the vocabulary."""
    vocabulary = known.policy.vocabulary
    yield from twice(known.roles, ("role",), "key")
    yield from twice((event.kind for event in vocabulary.event), ("event",), "kind")
    yield from twice((field.key for field in vocabulary.field), ("field",), "key")
    yield from twice((codes.key for codes in vocabulary.codes), ("codes",), "key")
    for number, event in enumerate(vocabulary.event):
        yield from _event(known, event, ("event", number))
    yield from _fields(known)
    for number, codes in enumerate(vocabulary.codes):
        yield from twice((code.key for code in codes.code), ("codes", number, "code"), "key")
        if not codes.code:
            yield ("codes", number), _("The list %(key)s holds no code.", key=codes.key)
    yield from _groups(known)
    yield from _of_the_engine(known)


def _event(known: Known, event: EventKind, path: Path) -> Iterator[Misfit]:
    for number, role in enumerate(event.by):
        sentence = known.role(role)
        if sentence:
            yield (*path, "by", number), sentence
    if not event.by and event.origin != "time":
        yield path, _("Nobody may record %(kind)s; say who may: by = [...].", kind=event.kind)
    for number, name in enumerate(event.data):
        if name not in known.fields:
            meant = guess(name, known.fields)
            yield (*path, "data", number), _("%(name)s is not a field; did you mean %(meant)s?", name=name, meant=meant)
        elif known.fields[name].form == "code" and known.list_name(event.kind, name) not in known.lists:
            codes = known.list_name(event.kind, name)
            yield (
                (*path, "data", number),
                _(
                    "The field %(name)s of %(kind)s needs a list of codes named %(codes)s; did you mean %(meant)s?",
                    name=name,
                    kind=event.kind,
                    codes=codes,
                    meant=guess(codes, known.lists),
                ),
            )
    for number, name in enumerate(event.required):
        if name not in event.data:
            yield (
                (*path, "required", number),
                _("%(name)s is required but not among the data of %(kind)s.", name=name, kind=event.kind),
            )


def _fields(known: Known) -> Iterator[Misfit]:
    for number, field in enumerate(known.policy.vocabulary.field):
        if field.codes is None:
            continue
        if field.form not in ("code", "list"):
            yield ("field", number, "codes"), _("A field of the form %(form)s has no codes.", form=field.form)
        elif field.codes not in known.lists:
            meant = guess(field.codes, known.lists)
            yield (
                ("field", number, "codes"),
                _("%(codes)s is not a list of codes; did you mean %(meant)s?", codes=field.codes, meant=meant),
            )


def _groups(known: Known) -> Iterator[Misfit]:
    for name, members in known.groups.items():
        path: Path = ("groups", name)
        if name in known.kinds:
            yield path, _("%(name)s is an event already; give the group another name.", name=name)
        if not members:
            yield path, _("The group %(name)s names no event.", name=name)
        yield from known.events(members, path)
        if _holds_itself(known, name):
            yield path, _("The group %(name)s holds itself.", name=name)
    for name in GROUPS_OF_THE_ENGINE:
        if name not in known.groups:
            meant = guess(name, known.groups)
            yield ("groups",), _("The engine needs a group named %(name)s; is it %(meant)s?", name=name, meant=meant)


def _holds_itself(known: Known, name: str) -> bool:
    seen: set[str] = set()
    waiting = list(known.groups[name])
    while waiting:
        member = waiting.pop()
        if member not in seen:
            seen.add(member)
            waiting += known.groups.get(member, ())
    return name in seen


def _of_the_engine(known: Known) -> Iterator[Misfit]:
    for kind, (stream, fields) in OF_THE_ENGINE.items():
        if kind not in known.kinds:
            meant = guess(kind, known.kinds)
            yield (), _("The engine needs an event named %(kind)s; is it %(meant)s?", kind=kind, meant=meant)
            continue
        event = known.kinds[kind]
        path: Path = ("event", known.policy.vocabulary.event.index(event))
        if event.stream != stream:
            yield (
                (*path, "stream"),
                _('%(kind)s happens to the stream %(stream)s; write stream = "%(stream)s".', kind=kind, stream=stream),
            )
        for name in fields:
            if name not in event.data:
                yield (*path, "data"), _("The engine needs %(name)s among the data of %(kind)s.", name=name, kind=kind)
    if known.codes("corrected", CODE_FIELD) and REPLACED not in known.codes("corrected", CODE_FIELD):
        number = next(
            n
            for n, codes in enumerate(known.policy.vocabulary.codes)
            if codes.key == known.list_name("corrected", CODE_FIELD)
        )
        yield ("codes", number), _("The engine needs %(code)s among the codes of corrected.", code=REPLACED)
