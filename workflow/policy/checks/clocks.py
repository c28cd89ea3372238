"""clocks.toml: every clock can start, can be met or ended, and tells somebody who exists."""

from collections.abc import Iterator
from typing import get_type_hints

from msgspec import Struct, structs

from workflow.errors import NotUnderstood, _
from workflow.policy.checks.known import Known, twice
from workflow.policy.form import Misfit, guess
from workflow.policy.places import Path
from workflow.policy.terms import Clock, EventName, Stage, When
from workflow.span import Span, Unit

UNTIL = "until"  # the field in which a postponement names the day
# How long about, in hours: enough to see that a stage lies before its clock's beginning.
_HOURS = {Unit.HOURS: 1, Unit.DAYS: 24, Unit.WORKING_DAYS: 24, Unit.WEEKS: 168, Unit.MONTHS: 744, Unit.YEARS: 8_784}


def of_clocks(known: Known) -> Iterator[Misfit]:
    """Everything that is wrong with the clocks."""
    clocks = known.policy.clocks.clock
    yield from twice((clock.key for clock in clocks), ("clock",), "key")
    for number, clock in enumerate(clocks):
        path = ("clock", number)
        for part in (_event_lists, _life, _per, _counting, _stages, _conditions, _pauses, _postponement, _undone):
            yield from part(known, clock, path)
        yield from _spans(clock, path)
    yield from _ask_again(known)


def _ask_again(known: Known) -> Iterator[Misfit]:
    """Whom the day tells on which a pause is to be asked about again; needed where a pause has no end of its own."""
    asking, reasons = known.policy.clocks.ask_again, known.codes("pause_started", "reason")
    if asking is None:
        for number, clock in enumerate(known.policy.clocks.clock):
            for place, pause in enumerate(clock.pauses):
                if pause.at_most is None and pause.reason in reasons:
                    yield (
                        ("clock", number, "pauses", place),
                        _("Nobody is told to ask about the pause %(why)s again; say [ask_again].", why=pause.reason),
                    )
        return
    yield from _length(asking.at_most, ("ask_again", "at_most"))
    if asking.after is not None:
        yield from _length(asking.after, ("ask_again", "after"))
    if bool(asking.after) != bool(asking.then_tell):
        yield ("ask_again",), _("after and then_tell go together: when somebody else is told, and who.")
    if not asking.tell:
        yield ("ask_again", "tell"), _("Nobody is told to ask again; name a role.")
    for name in ("tell", "then_tell"):
        for place, role in enumerate(getattr(asking, name)):
            fault = known.role(role)
            if fault:
                yield ("ask_again", name, place), fault


def _event_lists(known: Known, part: Struct, path: Path) -> Iterator[Misfit]:
    """All lists of events in a clock and its parts, also those that a later release adds."""
    hints = get_type_hints(type(part), include_extras=True)
    for field in structs.fields(part):
        value, place = getattr(part, field.name), (*path, field.encode_name)
        if hints[field.name] == tuple[EventName, ...]:
            yield from known.events(value, place)
        elif isinstance(value, Struct):
            yield from _event_lists(known, value, place)
        elif isinstance(value, tuple):
            for number, inner in enumerate(value):
                if isinstance(inner, Struct):
                    yield from _event_lists(known, inner, (*place, number))


def _life(known: Known, clock: Clock, path: Path) -> Iterator[Misfit]:
    """Can it start, can it come to an end? Unknown events are named elsewhere and are not named again."""
    if not _all_known(known, clock.starts + clock.again_from + clock.met_by + clock.ended_by + clock.armed_by):
        return
    if not known.may_happen(clock.starts):
        yield (*path, "starts"), _("Nothing starts %(key)s: nobody may record what it starts with.", key=clock.key)
    if not known.may_happen(clock.met_by + clock.ended_by):
        yield (*path, "met_by"), _("Nothing meets or ends %(key)s: nobody may record what would.", key=clock.key)
    if clock.armed_by and not known.may_happen(clock.armed_by):
        yield (*path, "armed_by"), _("Nothing arms %(key)s: nobody may record what would.", key=clock.key)


def _all_known(known: Known, names: tuple[str, ...]) -> bool:
    return all(known.event(name) is None for name in names)


def _per(known: Known, clock: Clock, path: Path) -> Iterator[Misfit]:
    if clock.per in ("case", "silence"):
        return
    if clock.per not in known.references:
        meant = guess(clock.per, ["case", "silence", *known.references])
        yield (
            (*path, "per"),
            _(
                "%(per)s is neither case nor silence nor a field that holds a reference; did you mean %(meant)s?",
                per=clock.per,
                meant=meant,
            ),
        )
    elif not any(clock.per in known.kinds[kind].data for kind in known.opened(clock.starts)):
        yield (*path, "per"), _("No event that starts %(key)s has the field %(per)s.", key=clock.key, per=clock.per)


def _spans(clock: Clock, path: Path) -> Iterator[Misfit]:
    spans: list[tuple[Path, str | None]] = [
        (("limit",), clock.limit),
        (("lapses_after",), clock.lapses_after),
        (("incident_at_most",), clock.incident_at_most),
    ]
    if clock.extension:
        spans.append((("extension", "of"), clock.extension.of))
        if clock.extension.at_most < 1:
            yield (*path, "extension", "at_most"), _("An extension that is never granted is none; write 1 or more.")
    if clock.postponement:
        spans.append((("postponement", "at_most"), clock.postponement.at_most))
    spans += [(("pauses", number, "at_most"), pause.at_most) for number, pause in enumerate(clock.pauses)]
    for number, when in enumerate(clock.when):
        spans.append((("when", number, "incident_age_from"), when.incident_age_from))
        spans.append((("when", number, "incident_age_under"), when.incident_age_under))
    for place, text in spans:
        if text is not None:
            yield from _length(text, (*path, *place))


def _length(text: str, path: Path) -> Iterator[Misfit]:
    try:
        if Span.parse(text).amount < 1:
            yield path, _("%(span)s is not a length of time; write 1 or more.", span=text)
    except NotUnderstood as error:
        yield path, error.what


def _counting(known: Known, clock: Clock, path: Path) -> Iterator[Misfit]:
    in_hours = "hour" in clock.limit
    if in_hours and clock.first_day == "counted":
        yield (*path, "first_day"), _("Hours are elapsed time and have no first day; take first_day out.")
    if in_hours and clock.end_on_non_working_day == "moves_on":
        yield (*path, "end_on_non_working_day"), _("Hours run through days off; take end_on_non_working_day out.")
    if not in_hours and clock.first_hour == "not_counted":
        yield (*path, "first_hour"), _("first_hour is for a limit in hours; for days there is first_day.")
    if clock.incident_at_most and clock.counts_from != "incident":
        yield (*path, "incident_at_most"), _('incident_at_most needs counts_from = "incident".')
    if clock.counts_from == "incident" and "incident_on" not in known.fields:
        yield (*path, "counts_from"), _("No field incident_on says when the incident was.")
    if clock.while_closed == "runs" and not clock.standing:
        yield (*path, "while_closed"), _("while_closed needs standing = true.")


def _stages(known: Known, clock: Clock, path: Path) -> Iterator[Misfit]:
    for number, stage in enumerate(clock.stages):
        place: Path = (*path, "stages", number)
        for position, role in enumerate(stage.tell):
            sentence = known.role(role)
            if sentence:
                yield (*place, "tell", position), sentence
        if not stage.tell:
            yield (*place, "tell"), _("The stage %(at)s of %(key)s tells nobody.", at=stage.at, key=clock.key)
        if stage.at in [earlier.at for earlier in clock.stages[:number]]:
            yield (*place, "at"), _("%(key)s has the stage %(at)s twice.", key=clock.key, at=stage.at)
        yield from _offset(clock, stage, (*place, "at"))


def _offset(clock: Clock, stage: Stage, path: Path) -> Iterator[Misfit]:
    if stage.at == "due":
        return
    too_long = list(_length(stage.at.lstrip("+-"), path))
    yield from too_long
    if too_long or list(_length(clock.limit, path)):  # a limit of no length is named where it stands
        return
    offset, limit = Span.parse(stage.at), Span.parse(clock.limit)
    if -offset.amount * _HOURS[offset.unit] > limit.amount * _HOURS[limit.unit]:
        yield path, _("The stage %(at)s lies before %(key)s has begun.", at=stage.at, key=clock.key)


def _conditions(known: Known, clock: Clock, path: Path) -> Iterator[Misfit]:
    for number, when in enumerate(clock.when):
        place: Path = (*path, "when", number)
        if when == When():
            yield place, _("A condition that asks nothing always holds; take it out.")
        for name in ("setting", "visible_injury", "source"):
            asked = getattr(when, name)
            if asked and name not in known.fields:
                yield (
                    (*place, name),
                    _(
                        "No field is named %(name)s; did you mean %(meant)s?",
                        name=name,
                        meant=guess(name, known.fields),
                    ),
                )
                continue
            codes = known.lists.get(known.fields[name].codes or "", []) if asked else []
            for position, code in enumerate(asked):
                if code not in codes:
                    yield (
                        (*place, name, position),
                        _(
                            "%(code)s is not a code of %(name)s; did you mean %(meant)s?",
                            code=code,
                            name=name,
                            meant=guess(code, codes),
                        ),
                    )


def _pauses(known: Known, clock: Clock, path: Path) -> Iterator[Misfit]:
    reasons = known.codes("pause_started", "reason")
    for number, pause in enumerate(clock.pauses):
        place: Path = (*path, "pauses", number)
        if not pause.from_ and pause.reason not in reasons:
            meant = guess(pause.reason, reasons)
            yield (
                (*place, "reason"),
                _(
                    "%(reason)s is not a reason of pause_started; did you mean %(meant)s?",
                    reason=pause.reason,
                    meant=meant,
                ),
            )
        if pause.from_ and not pause.until and not pause.at_most:
            yield place, _("The pause %(reason)s never ends; say until = [...] or at_most.", reason=pause.reason)


def _postponement(known: Known, clock: Clock, path: Path) -> Iterator[Misfit]:
    """What puts a due date off names the day."""
    if clock.postponement is None:
        return
    for kind in sorted(known.opened(clock.postponement.by)):
        if UNTIL not in known.kinds[kind].data:
            yield (
                (*path, "postponement", "by"),
                _("%(kind)s cannot say until when: it has no field %(field)s.", kind=kind, field=UNTIL),
            )


def _undone(known: Known, clock: Clock, path: Path) -> Iterator[Misfit]:
    ends = known.opened(clock.met_by + clock.ended_by)
    for number, undone in enumerate(clock.undone):
        for position, name in enumerate(undone.what):
            if known.event(name) is None and not ends & known.opened([name]):
                yield (
                    (*path, "undone", number, "what", position),
                    _("%(name)s neither meets nor ends %(key)s, so nothing is undone.", name=name, key=clock.key),
                )
