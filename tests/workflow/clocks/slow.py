"""The clocks of a case a second time, slowly and obviously: for comparison only.

Written from what the policy's words mean (`workflow.policy.terms`), with nothing of `workflow.clocks`: each clock looks
through the whole story again for every question, remembers nothing and counts days one by one (`slow_calendar`).
Read `slowly_derived`, then `Clock.seen`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from tests.workflow.slow_calendar import is_off, slowly_due
from workflow.calendar import Calendar, Counting, shifted
from workflow.history import Happened
from workflow.moment import Moment, end_of_day
from workflow.policy import terms
from workflow.span import Span

PLAIN = Counting()
Bounds = tuple[datetime, datetime]
Stretch = tuple[datetime, datetime | None]
Pair = tuple[Happened, Happened]
Paused = tuple[terms.Pause, Happened, Happened, Happened | None]
Still = tuple[terms.Pause | None, Happened, Happened | None]


class Seen(NamedTuple):
    """All that is said of one occasion of a clock; events by their number."""

    key: str
    occasion: int
    root: int
    started: str
    first_due: Bounds
    due: Bounds | None
    met: int | None
    ended: int | None
    lapses_at: datetime | None
    closed: list[tuple[int, int]]
    stages: list[tuple[str, datetime, tuple[str, ...]]]
    learned_at: datetime
    ask_again_at: datetime | None
    still: list[Stretch]


class Occasion(NamedTuple):
    """A clock that started: at which place of the story, by what, counted from where, about whom."""

    place: int
    number: int
    cause: Happened
    root: Happened
    started: Moment
    reference: str | None
    lapses_at: datetime | None
    same_day: Happened | None


class Fate(NamedTuple):
    """What became of an occasion until some place of the story."""

    stopped: Happened | None
    met: bool
    closed: list[Pair]


def _opened(names: Iterable[str], groups: dict[str, tuple[str, ...]]) -> set[str]:
    return set().union(*(_opened(groups[name], groups) if name in groups else {name} for name in names))


def _is(event: Happened, names: set[str]) -> bool:
    return event.kind in names or f"{event.kind}:{event.code}" in names


class Clock:
    """One clock of a policy and one story."""

    def __init__(
        self, clock: terms.Clock, events: Sequence[Happened], policy: terms.Policy, calendar: Calendar
    ) -> None:
        self.clock, self.events, self.calendar = clock, events, calendar
        self.zone = calendar.zone
        self.off = frozenset(calendar.holidays)
        self.groups: dict[str, tuple[str, ...]] = dict(policy.vocabulary.groups)
        self.starts, self.again_from = self._named(clock.starts), self._named(clock.again_from)
        self.met_by, self.ended_by = self._named(clock.met_by), self._named(clock.ended_by)
        self.not_after, self.armed_by = self._named(clock.not_after), self._named(clock.armed_by)
        self.closing, self.revival = self._named(("closing",)), self._named(("revival",))
        self.at_work = self._named(("at_work",))
        self.asking = policy.clocks.ask_again
        self.undone = [(self._named(one.what), self._named(one.by)) for one in clock.undone]
        if clock.standing:
            self.undone.append((self.closing, self.revival | self.at_work))
        self.found: list[Occasion] = []

    def _named(self, names: Iterable[str]) -> set[str]:
        return _opened(names, self.groups)

    # ---- when does it start?

    def seen(self) -> Iterator[Seen]:
        """What is said of each occasion that is there."""
        for place, event in enumerate(self.events):
            if self._starts(place, event):
                self._begin(place, event)
        for occasion in self.found:
            if not self.clock.armed_by or list(self._heard(occasion, self.armed_by)):
                yield self._seen(occasion)

    def _starts(self, place: int, event: Happened) -> bool:
        starts, again = _is(event, self.starts), _is(event, self.again_from)
        if self.clock.per == "case" and self.found:
            wanted = again
        elif self.clock.per == "silence":
            wanted = starts or (again and any(self._broke(event, one, place) for one in self.found))
        else:
            wanted = starts
        if not wanted or any(_is(earlier, self.not_after) for earlier in self.events[: place + 1]):
            return False
        return not any(
            one.reference == self._reference(event) and self._fate(one, place).stopped is None and not _lost(one, event)
            for one in self.found
        )

    def _broke(self, event: Happened, one: Occasion, place: int) -> bool:
        fate = self._fate(one, place)
        return fate.met and fate.stopped is event

    def _begin(self, place: int, event: Happened) -> None:
        if self.clock.when and not any(self._holds(when, event) for when in self.clock.when):
            return
        root, started = self._counted_from(event)
        lapses_at = self._later_day(started.latest, self.clock.lapses_after) if self.clock.lapses_after else None
        number = len(self.found) + 1 if self.clock.per == "case" else event.n
        reference, same_day = self._reference(event), self._same_day(place, event)
        self.found.append(Occasion(place, number, event, root, started, reference, lapses_at, same_day))

    def _counted_from(self, event: Happened) -> tuple[Happened, Moment]:
        if self.clock.counts_from == "recorded":
            return event, Moment.exactly(event.recorded_at)
        incident = self._incident()
        if self.clock.counts_from == "incident" and incident:
            at_most = self.clock.incident_at_most
            if not at_most or event.moment.earliest <= self._shifted(incident[1].latest, at_most):
                return incident
        return event, event.moment

    def _same_day(self, place: int, event: Happened) -> Happened | None:
        """The last step that would meet it had the two been told the other way round, if it may have come after. Of
        a clock for each reference, what itself would meet it has met the one before, and begins another."""
        if self.clock.per == "silence" or (self.clock.per != "case" and self._meets(place)):
            return None
        reference, known = self._reference(event), {one.reference for one in self.found}
        steps = [step for at, step in enumerate(self.events[: place + 1]) if self._meets(at)]
        about = [
            step
            for step in steps
            if (named := self._reference(step)) in (None, reference) or (reference is None and named not in known)
        ]
        return about[-1] if about and about[-1].moment.latest >= event.moment.earliest else None

    # ---- what is known of the case

    def _incident(self) -> tuple[Happened, Moment] | None:
        for event in self.events:
            if event.code == "incident":
                return event, event.moment
            if "incident_on" in event.data:
                return event, Moment.parse(event.data["incident_on"], self.zone)
        return None

    def _known(self, name: str) -> str | None:
        told = [event.data[name] for event in self.events if name in event.data]
        return told[-1] if told else None

    def _holds(self, when: terms.When, event: Happened) -> bool:
        incident, at = self._incident(), event.moment.earliest
        setting, injury = self._known("setting"), self._known("visible_injury")
        answers = [
            not when.setting or setting is None or setting in when.setting,
            not when.visible_injury or injury is None or injury in when.visible_injury,
            not when.source or self._known("source") in when.source,
        ]
        if when.incident_age_from:
            answers.append(incident is not None and at >= self._shifted(incident[1].earliest, when.incident_age_from))
        if when.incident_age_under:
            answers.append(incident is None or at < self._shifted(incident[1].latest, when.incident_age_under))
        return all(answers)

    # ---- what is an event about, and what does it do?

    def _reference(self, event: Happened) -> str | None:
        return None if self.clock.per in ("case", "silence") else event.data.get(self.clock.per)

    def _concerns(self, place: int, one: Occasion) -> bool:
        """An event is about the reference it names; about all if it names none; if it names a reference of which there
        is no clock yet, about the clock that names none."""
        reference = self._reference(self.events[place])
        if reference is None:
            return True
        known = any(other.reference == reference for other in self.found if other.place < place)
        return one.reference == (reference if known else None)

    def _closes_in_part(self, place: int) -> bool:
        """Whether it closes one strand of the case while another, seen before, is open."""
        event = self.events[place]
        strand = event.data.get("strand")
        if strand is None or not _is(event, self.closing):
            return False
        is_closed: dict[str, bool] = {}
        for earlier in self.events[:place]:
            other = earlier.data.get("strand")
            if other is not None and _is(earlier, self.closing | self.revival | self.at_work):
                is_closed[other] = _is(earlier, self.closing)
        return any(not closed for other, closed in is_closed.items() if other != strand)

    def _meets(self, place: int) -> bool:
        return _is(self.events[place], self.met_by) and self._may_stop(place)

    def _ends(self, place: int) -> bool:
        return _is(self.events[place], self.ended_by) and self._may_stop(place)

    def _may_stop(self, place: int) -> bool:
        return self.clock.per == "strand" or not self._closes_in_part(place)

    def _fate(self, one: Occasion, until: int) -> Fate:
        """What has become of it after the event at `until`."""
        stopped, met, closed = one.same_day, one.same_day is not None, []
        for place in range(one.place + 1, until + 1):
            event = self.events[place]
            if not self._concerns(place, one):
                continue
            if stopped is not None and any(_is(stopped, what) and _is(event, by) for what, by in self.undone):
                if not _is(event, self.closing):
                    closed.append((stopped, event))
                stopped, met = None, False
            if stopped is None and not _lost(one, event) and (self._meets(place) or self._ends(place)):
                stopped, met = event, self._meets(place)
        return Fate(stopped, met, closed)

    def _heard(self, one: Occasion, names: set[str]) -> Iterator[Happened]:
        """The events of these names that an occasion hears: about it, for this clock, and while it goes on."""
        for place in range(one.place + 1, len(self.events)):
            event = self.events[place]
            is_meant = event.data.get("clock") in (None, self.clock.key)
            is_meant &= event.data.get("occasion") in (None, one.number)
            if _is(event, names) and is_meant and self._concerns(place, one) and not self._fate(one, place).stopped:
                yield event

    # ---- when is it due?

    def _seen(self, one: Occasion) -> Seen:
        stopped, met, closed = self._fate(one, len(self.events) - 1)
        pauses = list(self._pauses(one))
        extensions = self._extensions(one)
        still: list[Still] = [(rule, since, until or stopped) for rule, since, _asked, until in pauses]
        if self.clock.standing and self.clock.while_closed == "rests":
            still += [(None, a, b) for a, b in closed]
        short = [self._at_least(*stretch) for stretch in still]
        long = [self._at_most(*stretch) for stretch in still]
        first = self._due(one.started.earliest, short, extensions)
        last = self._due(one.started.latest, long, extensions)
        due = None if last is None else (last if first is None else min(first, last), last)
        return Seen(
            self.clock.key,
            one.number,
            one.root.n,
            one.started.text,
            (self._counted(one.started.earliest), self._counted(one.started.latest)),
            due,
            stopped.n if stopped and met else None,
            stopped.n if stopped and not met else None,
            one.lapses_at,
            [(a.n, b.n) for a, b in closed],
            [] if stopped else [*self._stages(due), *self._asked_stages(pauses)],
            max(self._learned(one, closed, pauses, extensions)),
            None if stopped else self._ask_again_at(pauses),
            _apart(long),
        )

    def _learned(
        self, one: Occasion, closed: Sequence[Pair], pauses: Sequence[Paused], extensions: Sequence[Happened]
    ) -> Iterator[datetime]:
        """When everything was learned that makes the occasion what it is."""
        made_by = [one.root, one.cause, *extensions, *list(self._heard(one, self.armed_by))[:1]]
        made_by += [revived for _, revived in closed]
        made_by += [event for _, *told in pauses for event in told if event]
        if self.clock.when or self.clock.counts_from != "occurred":
            asked = ("setting", "visible_injury", "source", "incident_on")
            incident = self._incident()
            made_by += [event for event in self.events if any(name in event.data for name in asked[:3])]
            made_by += [incident[0]] if incident else []
        return (event.learned_at for event in made_by)

    def _stages(self, due: Bounds | None) -> list[tuple[str, datetime, tuple[str, ...]]]:
        told = self.clock.stages if due else ()
        return [(one.at, due[1] if one.at == "due" else self._shifted(due[1], one.at), one.tell) for one in told if due]

    # ---- when is a pause to be asked about?

    def _holding(self, pauses: Sequence[Paused]) -> tuple[Happened, datetime | None] | None:
        """Of the pauses that nothing ended the one that lasts longest, the newest of equal ones: what said last when to
        ask again, and when it is over by itself."""
        open_ones = [(self._over_at(rule, since), asked) for rule, since, asked, until in pauses if until is None]
        if not open_ones:
            return None
        endless = [asked for over_at, asked in open_ones if over_at is None]
        if endless:
            return endless[-1], None
        last = max(over_at for over_at, _ in open_ones if over_at)
        return next(asked for over_at, asked in reversed(open_ones) if over_at == last), last

    def _over_at(self, rule: terms.Pause, since: Happened) -> datetime | None:
        return self._shifted(since.moment.latest, rule.at_most) if rule.at_most else None

    def _ask_again_at(self, pauses: Sequence[Paused]) -> datetime | None:
        holding = self._holding(pauses)
        if holding is None or "ask_again_on" not in holding[0].data:
            return None
        day = Moment.parse(holding[0].data["ask_again_on"], self.zone).earliest.astimezone(self.zone).date()
        while is_off(day, self.off):
            day += timedelta(days=1)
        at = end_of_day(day - timedelta(days=1), self.zone) + timedelta(seconds=1)
        return None if holding[1] is not None and holding[1] < at else at

    def _asked_stages(self, pauses: Sequence[Paused]) -> list[tuple[str, datetime, tuple[str, ...]]]:
        at, terms_of = self._ask_again_at(pauses), self.asking
        if at is None or terms_of is None:
            return []
        told = [("ask_again", at, terms_of.tell)]
        if terms_of.after and terms_of.then_tell:
            told.append(("still_to_ask", self._shifted(at, terms_of.after), terms_of.then_tell))
        holding = self._holding(pauses)
        over_at = holding[1] if holding else None
        return [one for one in told if over_at is None or one[1] <= over_at]

    def _pauses(self, one: Occasion) -> Iterator[Paused]:
        """All pauses in the order of their beginnings; of those with one beginning, in the order of the policy."""
        places = {event.n: place for place, event in enumerate(self.events)}
        found = [
            (places[paused[1].n], number, paused)
            for number, rule in enumerate(self.clock.pauses)
            for paused in self._pauses_for(one, rule)
        ]
        yield from (paused for *_, paused in sorted(found, key=lambda one: one[:2]))

    def _pauses_for(self, one: Occasion, rule: terms.Pause) -> Iterator[Paused]:
        """From an event until another; a second beginning within a pause begins nothing, and may say when to ask again.
        Once a pause was over by itself, what begins it begins another."""
        begins, ends = self._named(rule.from_), self._named(rule.until)
        since: Happened | None = None
        asked: Happened | None = None
        for event in self._heard(one, begins | ends | {"pause_started", "pause_ended"}):
            reason = event.data.get("reason")
            is_end = _is(event, ends) or event.kind == "pause_ended"
            is_begin = _is(event, begins) or (event.kind == "pause_started" and reason == rule.reason)
            over_at = self._over_at(rule, since) if since else None
            if since and asked and is_end:
                yield rule, since, asked, event
                since = None
            elif since and asked and is_begin and over_at and over_at < event.moment.earliest:
                yield rule, since, asked, None
                since = asked = event
            elif since and is_begin and "ask_again_on" in event.data:
                asked = event
            elif since is None and is_begin:
                since = asked = event
        if since and asked:
            yield rule, since, asked, None

    def _at_least(self, rule: terms.Pause | None, since: Happened, end: Happened | None) -> Stretch:
        """What stood still if it was as short as it can have been."""
        return self._no_longer(rule, since.moment.latest, end.moment.earliest if end else None)

    def _at_most(self, rule: terms.Pause | None, since: Happened, end: Happened | None) -> Stretch:
        """What stood still if it was as long as it can have been."""
        return self._no_longer(rule, since.moment.earliest, end.moment.latest if end else None)

    def _no_longer(self, rule: terms.Pause | None, begun: datetime, end: datetime | None) -> Stretch:
        ends = [max(begun, end)] if end else []
        if rule and rule.at_most:
            ends.append(self._shifted(begun, rule.at_most))
        return begun, min(ends, default=None)

    def _extensions(self, one: Occasion) -> list[Happened]:
        """What was granted, as often as it may be; what puts the end off to a day, as often as it was said."""
        extension, found = self.clock.extension, []
        left = extension.at_most if extension else 0
        granting = self._named(extension.by) if extension else set()
        for event in self._heard(one, granting | self._postponing()):
            if _is(event, self._postponing()):
                found.append(event)
            elif left:
                found.append(event)
                left -= 1
        return found

    def _postponing(self) -> set[str]:
        return self._named(self.clock.postponement.by) if self.clock.postponement else set()

    def _due(self, start: datetime, stretches: Sequence[Stretch], extensions: Sequence[Happened]) -> datetime | None:
        """One after the other: each stretch of stillness that begins before the end puts it off, so does an extension
        that comes in time. A stretch that is not over leaves no end."""
        end = self._counted(start, stays=True)
        granted: list[tuple[datetime, Happened | datetime | None]] = [(one.moment.earliest, one) for one in extensions]
        for at, what in sorted([*_apart(stretches), *granted], key=lambda one: one[0]):
            if isinstance(what, Happened) and _is(what, self._postponing()):
                end = max(end, self._until(what, end))
                continue
            if at > self._moved(end):
                continue
            if what is None:
                return None
            if isinstance(what, Happened):
                end = self._extended(end, what)
            elif what > start:
                end = self._put_off(end, max(at, start), what)
        return self._moved(end)

    def _until(self, event: Happened, end: datetime) -> datetime:
        """The day that a postponement names, or the last that it may name; the end itself where it names none."""
        assert self.clock.postponement
        if "until" not in event.data:
            return end
        named = Moment.parse(event.data["until"], self.zone).latest
        return min(named, self._slowly(event.moment.latest, Span.parse(self.clock.postponement.at_most), PLAIN))

    def _counted(self, start: datetime, *, stays: bool = False) -> datetime:
        clock = self.clock
        moves: bool = clock.end_on_non_working_day == "moves_on" and not stays
        counting = Counting(clock.first_day, "moves_on" if moves else "stays", clock.first_hour)
        return self._slowly(start, Span.parse(clock.limit), counting)

    def _put_off(self, end: datetime, since: datetime, until: datetime) -> datetime:
        """Hours by the time that went by, all else by the local days begun and, for working days, worked."""
        unit = Span.parse(self.clock.limit).unit
        if unit == "hours":
            return end + (until - since)
        day, last, still = since.astimezone(self.zone).date(), until.astimezone(self.zone).date(), 0
        while day < last:
            still += unit != "working days" or not is_off(day, self.off)
            day += timedelta(days=1)
        if unit == "working days":
            return slowly_due(end, still, unit, PLAIN, zone=self.zone, off=self.off) if still else end
        return end_of_day(end.astimezone(self.zone).date() + timedelta(days=still), self.zone)

    def _extended(self, end: datetime, event: Happened) -> datetime:
        assert self.clock.extension
        most = Span.parse(self.clock.extension.of)
        amount = min(most.amount, event.data.get("amount", most.amount))
        return self._slowly(end, Span(amount, most.unit), PLAIN) if amount else end

    def _moved(self, end: datetime) -> datetime:
        if self.clock.end_on_non_working_day == "stays" or Span.parse(self.clock.limit).unit == "hours":
            return end
        day = end.astimezone(self.zone).date()
        while is_off(day, self.off):
            day += timedelta(days=1)
        return end_of_day(day, self.zone)

    def _later_day(self, at: datetime, span: str) -> datetime:
        return self._slowly(at, Span.parse(span), PLAIN)

    def _slowly(self, start: datetime, span: Span, counting: Counting) -> datetime:
        end: datetime = slowly_due(start, span.amount, span.unit, counting, zone=self.zone, off=self.off)
        return end

    def _shifted(self, at: datetime, span: str) -> datetime:
        return shifted(at, Span.parse(span), self.calendar)


def _apart(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The same stillness in stretches that neither overlap nor touch."""
    apart: list[Stretch] = []
    for since, until in sorted(stretches, key=lambda one: one[0]):
        if apart and (apart[-1][1] is None or since <= apart[-1][1]):
            begun, ended = apart.pop()
            apart.append((begun, None if until is None or ended is None else max(until, ended)))
        else:
            apart.append((since, until))
    return apart


def _lost(one: Occasion, event: Happened) -> bool:
    """Whether the step was lost for good before this event."""
    return one.lapses_at is not None and event.moment.earliest > one.lapses_at


def slowly_derived(events: Sequence[Happened], policy: terms.Policy, calendar: Calendar) -> list[Seen]:
    """Every clock that is there, in the order of the policy and of their starts."""
    return [seen for clock in policy.clocks.clock for seen in Clock(clock, events, policy, calendar).seen()]
