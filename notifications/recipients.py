"""Who is told: the people of a role who have to do with a case, without whoever has a stake in it. Pure.

A role of our own office is its people there; the case officer is whoever the case is assigned to. Another authority's
is its people in the offices that the case was sent to, and nobody else's. What nobody would hear goes to the case
officer, then to the head. Where a role was passed over because of a stake, oversight hears that it was.
Read `recipients`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from notifications.directory import Known, Roster
from notifications.rules import DUE, LATE, NEWS, SKIPPED, UNREAD, About, Tell
from notifications.store.facts import Facts
from workflow.duties import ours
from workflow.machine import OPERATOR_ROLE
from workflow.policy.rules import Rules
from workflow.span import Span

CASE_OFFICER, HEAD, OVERSIGHT = "case_officer", "head", "oversight"
OF_ALL_CASES = frozenset({OVERSIGHT})
_WEIGHT = {NEWS: 0, DUE: 1, LATE: 2, UNREAD: 3, SKIPPED: 4}


class Told(Struct, frozen=True):
    """One person, and what they are told in which role. `only_inbox`: they find it there and are not pressed: somebody
    else is told for them, or it is long past.
    """

    person: str
    office: str
    role: str
    what: str
    about: tuple[About, ...]
    is_urgent: bool
    unread_after: Span | None
    even_if_implicated: bool = False
    only_inbox: bool = False


class Here(Struct, frozen=True):
    """What the question is asked of: people, policy, who is away (person → substitute), who is barred from the case."""

    roster: Roster
    rules: Rules
    facts: Facts
    barred: frozenset[str] = frozenset()
    away: Mapping[str, str] = {}


def recipients(tells: Sequence[Tell], here: Here, *, doer: str = "") -> list[Told]:
    """Everybody who is told, each once, in a fixed order; `doer` did it and needs no telling."""
    found: dict[str, Told] = {}
    for tell in tells:
        for one, what in _heard(tell, here):
            if one.person == doer:
                continue
            told = Told(
                *(one.person, one.office, one.role, what, tell.about, tell.is_urgent, tell.unread_after),
                even_if_implicated=tell.even_if_implicated,
            )
            for each in _in_person(told, here, doer):
                found[each.person] = _merged(found.get(each.person), each)
    return [found[person] for person in sorted(found)]


def recipients_elsewhere(tells: Sequence[Tell], roster: Roster, rules: Rules, *, doer: str = "") -> list[Told]:
    """Who is told of what happens to no case: our own people, oversight, whoever runs the system."""
    found: dict[str, Told] = {}
    for tell in tells:
        for role in tell.roles:
            everywhere = role in OF_ALL_CASES or role == OPERATOR_ROLE
            for one in roster.in_role(role):
                if one.person != doer and (everywhere or (role in ours(rules) and one.office in roster.ours)):
                    told = Told(one.person, one.office, role, tell.what, (), tell.is_urgent, tell.unread_after)
                    found[one.person] = _merged(found.get(one.person), told)
    return [found[person] for person in sorted(found)]


def _heard(tell: Tell, here: Here) -> Iterable[tuple[Known, str]]:
    """The people whom this reaches, and as what; whoever a passed over role is replaced by among them."""
    reached, passed_over = [], False
    for role in tell.roles:
        kept, passed = _of_role(role, tell, here)
        reached += [(one, tell.what) for one in kept]
        passed_over |= bool(passed) and not kept
    notices = here.rules.policy.notifications
    if passed_over:
        for role in (OVERSIGHT,) if notices is None else notices.passed_over_tell:
            reached += [(one, SKIPPED) for one in _of_role(role, replace(tell, offices=None), here)[0]]
    for role in (CASE_OFFICER, HEAD, OVERSIGHT):  # nothing is told to nobody
        if not reached:
            reached = [(one, tell.what) for one in _of_role(role, replace(tell, offices=None), here)[0]]
    return reached


def _of_role(role: str, tell: Tell, here: Here) -> tuple[list[Known], list[Known]]:
    """The people of a role who have to do with the case: those who may hear of it, and those passed over."""
    people = _people(role, tell, here)
    kept, passed = _sorted_out(people, tell, here)
    if not kept and role == CASE_OFFICER:
        kept, more = _sorted_out(_our_own(role, here), tell, here)
        passed += more
    return kept, passed


def _people(role: str, tell: Tell, here: Here) -> list[Known]:
    if role == OPERATOR_ROLE:
        return []
    if role in OF_ALL_CASES:
        return here.roster.in_role(role)
    if role not in ours(here.rules):
        offices = here.facts.offices if tell.offices is None else here.facts.offices & tell.offices
        return [one for one in here.roster.in_role(role) if one.office in offices] or _our_own(role, here)
    if role == CASE_OFFICER and here.facts.assigned_to is not None:
        seats = [one for one in here.roster.seats(here.facts.assigned_to) if one.office in here.roster.ours]
        return sorted(seats, key=lambda one: one.role != CASE_OFFICER)[:1]
    return _our_own(role, here)


def _our_own(role: str, here: Here) -> list[Known]:
    return [one for one in here.roster.in_role(role) if one.office in here.roster.ours]


def _sorted_out(people: Sequence[Known], tell: Tell, here: Here) -> tuple[list[Known], list[Known]]:
    passed = [one for one in people if is_passed_over(one, here, even_if_implicated=tell.even_if_implicated)]
    return [one for one in people if one not in passed], passed


def is_passed_over(one: Known, here: Here, *, even_if_implicated: bool) -> bool:
    """Whether somebody may not be told of the case: barred from it, or of a role or an office that it is about."""
    if one.person in here.barred:
        return True
    if even_if_implicated or one.role in OF_ALL_CASES:
        return False
    notices = here.rules.policy.notifications
    by_setting = any(
        one.role == other.role and here.facts.setting in other.setting
        for other in (() if notices is None else notices.implicated)
    )
    return by_setting or one.office in here.facts.accused


# ------------------------------------------------------------------------------------------------- who is away


def _in_person(told: Told, here: Here, doer: str) -> list[Told]:
    """Whoever is told, or their substitute beside them; where nobody stands in, they are told themselves."""
    if told.person not in here.away:
        return [told]
    others = [one for one in _standing_in(told, here) if one.person != doer]
    if not others:
        return [told]
    return [replace(told, only_inbox=True), *(replace(told, person=one.person, office=one.office) for one in others)]


def _standing_in(told: Told, here: Here) -> list[Known]:
    """The substitute, or their substitute; else the colleagues in the same role, else the head of our office."""
    person, seen = here.away[told.person], {told.person}
    while person not in seen:
        seat = next((one for one in here.roster.seats(person) if may_stand_in(told, one, here)), None)
        if seat is not None and person not in here.away:
            return [seat]
        seen.add(person)
        person = here.away.get(person, told.person)
    colleagues = [one for one in here.roster.in_role(told.role) if one.office == told.office]
    heads = _our_own(HEAD, here) if told.office in here.roster.ours else []
    return _present(colleagues, told, here) or _present(heads, told, here)


def _present(people: Collection[Known], told: Told, here: Here) -> list[Known]:
    return [
        one
        for one in people
        if one.person not in here.away and one.person != told.person and may_stand_in(told, one, here)
    ]


def may_stand_in(told: Told, one: Known, here: Here) -> bool:
    """Whether somebody may hear of the case for another: of the same office, in the same role or one of our own."""
    alike = one.role == told.role or (told.office in here.roster.ours and {told.role, one.role} <= ours(here.rules))
    return (
        one.office == told.office
        and alike
        and not is_passed_over(one, here, even_if_implicated=told.even_if_implicated)
    )


def _merged(before: Told | None, now: Told) -> Told:
    """What one person hears of one event in two ways, as one."""
    if before is None:
        return now
    first, other = sorted((before, now), key=lambda one: -_WEIGHT[one.what])
    spans = [one.unread_after for one in (first, other) if one.unread_after is not None]
    return replace(
        first,
        about=tuple(sorted({*first.about, *other.about})),
        is_urgent=first.is_urgent or other.is_urgent,
        unread_after=spans[0] if spans else None,
        only_inbox=first.only_inbox and other.only_inbox,
    )
