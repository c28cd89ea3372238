"""notifications.toml: every rule is about something that happens, and tells somebody who may hear of it."""

from collections.abc import Iterator

from workflow.errors import NotUnderstood, Sentence, _
from workflow.policy.checks.known import Known
from workflow.policy.form import Misfit, guess
from workflow.policy.places import Path
from workflow.policy.terms import NoticeRule
from workflow.span import Span

NOT_AT_ALL = ("reporter", "system")  # who has no account, and the work of time
NOT_OF_CASES = (*NOT_AT_ALL, "administrator")  # whoever runs the system never hears of a case
BY_TIME = "clock_stage_reached"
SETTING, URGENT = "setting", "urgent"


def of_notices(known: Known) -> Iterator[Misfit]:
    """Everything that is wrong with the rules; nothing where a policy has none."""
    notices = known.policy.notifications
    if notices is None:
        return
    for name in ("unread_tell", "passed_over_tell"):
        yield from _roles(known, getattr(notices, name), (name,), NOT_OF_CASES)
    yield from _span(notices.stages.urgent_up_to, ("stages", "urgent_up_to"))
    yield from _span(notices.stages.unread_after, ("stages", "unread_after"))
    for number, rule in enumerate(notices.rule):
        yield from _rule(known, rule, ("rule", number))
        if rule in notices.rule[:number]:
            yield ("rule", number), _("This rule stands there twice.")
    for number, one in enumerate(notices.implicated):
        yield from _roles(known, (one.role,), ("implicated", number), NOT_OF_CASES, step="role")
        codes = known.lists.get(known.list_name("", SETTING), []) if SETTING in known.fields else []
        for place, code in enumerate(one.setting):
            if code not in codes:
                meant = guess(code, codes)
                yield (
                    ("implicated", number, SETTING, place),
                    _("%(code)s is not a setting; did you mean %(meant)s?", code=code, meant=meant),
                )


def _rule(known: Known, rule: NoticeRule, path: Path) -> Iterator[Misfit]:
    sentence = known.event(rule.event)
    kinds = known.opened([rule.event])
    if sentence is None and BY_TIME in kinds:
        sentence = _("Whom a stage of a clock is told stands with the clock: `tell` in clocks.toml.")
    if sentence is not None:
        yield (*path, "event"), sentence
        return
    is_of_case = any(known.kinds[kind].stream == "case" for kind in kinds)
    yield from _roles(known, rule.tell, (*path, "tell"), NOT_OF_CASES if is_of_case else NOT_AT_ALL)
    for place, role in enumerate(rule.by):
        sentence = known.role(role) or _never_said(known, rule.event, role)
        if sentence:
            yield (*path, "by", place), sentence
    if rule.urgency == "as_said" and not any(URGENT in known.kinds[kind].data for kind in kinds):
        yield (*path, "urgency"), _("%(event)s does not say whether it is urgent.", event=rule.event)
    yield from _span(rule.unread_after, (*path, "unread_after"))


def _never_said(known: Known, event: str, role: str) -> Sentence | None:
    if any(role in known.kinds[kind].by for kind in known.opened([event])):
        return None
    return _("%(role)s never records %(event)s.", role=role, event=event)


def _roles(
    known: Known, roles: tuple[str, ...], path: Path, never: tuple[str, ...], *, step: str | None = None
) -> Iterator[Misfit]:
    if not roles:
        yield path, _("Nobody is told by this; name a role, or take it out.")
    for place, role in enumerate(roles):
        sentence = known.role(role)
        if sentence is None and role in never:
            sentence = _("%(role)s is never told of this.", role=role)
        if sentence:
            yield (*path, place if step is None else step), sentence


def _span(text: str | None, path: Path) -> Iterator[Misfit]:
    if text is None:
        return
    try:
        if Span.parse(text).amount < 1:
            yield path, _("%(span)s is no time to wait.", span=text)
    except NotUnderstood as fault:
        yield path, fault.what
