"""The answers of workflow.toml: facts that whoever answers may tell, reasons that can be given, steps that exist."""

from collections.abc import Iterator

from workflow.errors import _
from workflow.policy.checks.known import Known
from workflow.policy.form import Misfit, guess
from workflow.policy.places import Path
from workflow.policy.terms import Answering

NEXT, REASON, AUTHORITY = "next_step", "reason", "authority"


def of_answers(known: Known) -> Iterator[Misfit]:
    """Everything that is wrong with the answers."""
    for number, one in enumerate(known.policy.workflow.answers):
        path: Path = ("answers", number)
        for place, kind in enumerate(one.to):
            sentence = known.case_event(kind)
            if sentence:
                yield (*path, "to", place), sentence
        for place, role in enumerate(one.by):
            sentence = known.role(role)
            if sentence:
                yield (*path, "by", place), sentence
        yield from _facts(known, one, path)
        yield from _reasoned(known, one, path)
        yield from _coded(known, one, path)


def _facts(known: Known, one: Answering, path: Path) -> Iterator[Misfit]:
    named = [
        ((*path, key, place), name) for key in ("done", "decisions") for place, name in enumerate(getattr(one, key))
    ]
    alone = (("said_by", one.said_by), ("received_by", one.received_by), ("notified_by", one.notified_by))
    named += [((*path, key), name) for key, name in alone if name is not None]
    for place, name in named:
        sentence = known.case_event(name)
        kind = known.kinds.get(name.partition(":")[0])
        if sentence or kind is None:
            yield place, sentence or _("%(name)s is a group; an answer is one event.", name=name)
        elif kind.origin == "act":
            yield place, _("%(name)s is an act of the office; an answer is a fact.", name=name)
        elif not set(one.by) <= set(kind.by):
            yield place, _("Not everybody who answers so may record %(name)s.", name=name)


def _reasoned(known: Known, one: Answering, path: Path) -> Iterator[Misfit]:
    said = {name.partition(":")[0] for name in (*one.done, *one.decisions)}
    for place, kind in enumerate(one.reasoned):
        if kind not in said:
            meant = guess(kind, said)
            yield (
                (*path, "reasoned", place),
                _("%(kind)s is none of these answers; did you mean %(meant)s?", kind=kind, meant=meant),
            )
        elif not known.codes(kind, REASON):
            yield (*path, "reasoned", place), _("%(kind)s has no reasons to choose from.", kind=kind)


def _coded(known: Known, one: Answering, path: Path) -> Iterator[Misfit]:
    for key, codes in (("next", known.lists.get(NEXT, [])), (AUTHORITY, known.lists.get(AUTHORITY, []))):
        for place, code in enumerate(getattr(one, key)):
            if code not in codes:
                yield (
                    (*path, key, place),
                    _(
                        "%(code)s is not a code of %(name)s; did you mean %(meant)s?",
                        code=code,
                        name=key,
                        meant=guess(code, codes),
                    ),
                )
