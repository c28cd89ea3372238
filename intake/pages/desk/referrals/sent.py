"""What was sent to other offices, as the case's page tells it: to whom, by what, with which parts, what came back.

Which parts an office may open is what it may open now; a sealed file says what left. Read `sent_shown`.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from intake.dossier.overview import Part
from intake.dossier.stand import GRANTED, REVOKED
from intake.pages.desk.casepage.clocks import clock_row
from intake.pages.desk.casepage.parts import part_title
from intake.pages.desk.casepage.telling import Teller
from intake.referring import CODE, EXPORTED
from workflow.answers import title_of as title_of_answer
from workflow.deadlines import deadline
from workflow.errors import _
from workflow.folding import Case
from workflow.ledger.entry import Entry
from workflow.pages.parts import ClockRow
from workflow.policy.rules import names_of
from workflow.recommendations import FOLLOWED_UP, followed_in
from workflow.referrals import Referral, answering_of, clocks_of, name_of, referrals

SIGNS = 16  # of a digest that are compared by eye


class Sent(Struct, frozen=True):
    """One sending. `facts` are pairs such as ("Received", "24 Nov, under PP-12/26"); `href`: where an answer is brought
    in, `file_href`: where a sealed file is made, each "" where there is none.
    """

    n: int
    title: str
    about: str
    facts: list[tuple[str, str]]
    due: list[ClockRow]
    href: str
    file_href: str
    is_waiting: bool
    is_followed: bool = False


def sent_shown(teller: Teller, case: Case, parts: Sequence[Part], path: str) -> list[Sent]:
    """Everything that was sent, the newest first; `path` is the address of the case."""
    return [_sent(teller, case, parts, path, one) for one in reversed(referrals(case, teller.law))]


def whom(teller: Teller, one: Referral) -> str:
    """The office or, without one, the authority."""
    if one.office:
        return teller.names.offices.get(one.office, one.office)
    if one.authority:
        return teller.code(one.kind, "authority", one.authority)
    return teller.tongue.say(_("An office without an account here"))


def _sent(teller: Teller, case: Case, parts: Sequence[Part], path: str, one: Referral) -> Sent:
    say, rules = teller.tongue.say, teller.law.book.rules
    form = answering_of(rules, one.kind, one.authority)
    due = []
    if form is not None:
        clocks = [clock for clock in clocks_of(case, teller.law, one, form.by[0]) if clock.running(teller.now)]
        told = [deadline(clock, teller.law.book, now=teller.now) for clock in clocks]
        limits = [clock for clock in told if clock.kind == "limit"]
        due = [clock_row(teller, clock) for clock in limits]
    return Sent(
        n=one.n,
        title=say(_("%(what)s: %(whom)s", what=rules.kinds[one.kind].title, whom=whom(teller, one))),
        about=teller.when(one.sent.text),
        facts=[*_went(teller, case, parts, one), *_came(teller, one), *_stands(teller, case, one)],
        due=due,
        href=f"{path}/referrals/{one.n}" if form is not None else "",
        file_href="" if one.office else f"{path}/entries/{one.n}/bundle",
        is_waiting=form is not None and form.received_by is not None and one.received is None,
        is_followed=one.kind in rules.group(FOLLOWED_UP),
    )


def _went(teller: Teller, case: Case, parts: Sequence[Part], one: Referral) -> Iterator[tuple[str, str]]:
    """By what it went, and with what."""
    say = teller.tongue.say
    files = _files(teller, case, one)
    if one.office in teller.names.offices:
        yield say(_("By")), say(_("their account here"))
    elif files:
        yield say(_("By")), say(_("sealed file"))
    else:
        yield say(_("By")), say(_("letter or courier: nothing of the dossier left from here"))
    opens = [part for part in parts if any(who.kind == "office" and who.id == one.office for who in part.holders)]
    if opens and one.office:
        yield say(_("May open")), ", ".join(_opened(teller, part, one.office) for part in opens)
        yield from _why(teller, case, one)
    for entry in case.entries[one.n :]:
        if entry.kind == REVOKED and one.office and entry.data.get("office") == one.office and not opens:
            yield say(_("Taken back")), teller.when(entry.recorded_at)
            break
    for digest, titles, when in files:
        what = _("%(parts)s, %(when)s. SHA-256 begins %(digest)s", parts=", ".join(titles), when=when, digest=digest)
        yield say(_("Sealed file")), say(what)


def _opened(teller: Teller, part: Part, office: str) -> str:
    """A part, and when somebody there last opened it."""
    title = part_title(teller, part.compartment)
    last = next((who.last_opened for who in part.holders if who.id == office and who.last_opened), None)
    if last is None:
        return teller.tongue.say(_("%(part)s (not opened yet)", part=title))
    return teller.tongue.say(_("%(part)s (last opened %(when)s)", part=title, when=teller.instant(last)))


def _why(teller: Teller, case: Case, one: Referral) -> Iterator[tuple[str, str]]:
    """On what grounds they may: the reasons of the grants that hold, each once."""
    grants = [entry for entry in case.entries if entry.kind == GRANTED and entry.data.get("office") == one.office]
    reasons = dict.fromkeys(entry.data.get("reason") for entry in grants if entry.data.get("reason"))
    if reasons:
        yield (
            teller.tongue.say(_("On the grounds of")),
            ", ".join(teller.code(GRANTED, "reason", reason) for reason in reasons),
        )


def _files(teller: Teller, case: Case, one: Referral) -> list[tuple[str, list[str], str]]:
    """The sealed files that went with it: the beginning of the digest, the parts in it, when."""
    found: dict[str, list[Entry]] = {}
    for entry in case.entries:
        if entry.kind == EXPORTED and entry.data.get("code") == CODE and _goes_with(case, teller, entry, one):
            found.setdefault(str(entry.data.get("digest", "")), []).append(entry)
    return [
        (
            digest[:SIGNS],
            [part_title(teller, str(entry.data["compartment"])) for entry in entries if "compartment" in entry.data],
            teller.when(entries[0].recorded_at),
        )
        for digest, entries in found.items()
    ]


def _goes_with(case: Case, teller: Teller, entry: Entry, one: Referral) -> bool:
    """Whether a sealed file went with it: as it says, or, where it says nothing, with the sending before it."""
    if "about" in entry.data:
        return bool(entry.data["about"] == one.n)
    shared = teller.law.book.rules.shared
    before = [
        told.n
        for told in case.entries[: entry.n - 1]
        if not shared.isdisjoint(names_of(told.kind, told.data.get("code"))) and "office" not in told.data
    ]
    return before[-1:] == [one.n]


def _came(teller: Teller, one: Referral) -> Iterator[tuple[str, str]]:
    """What came back: received, last answer, what is planned."""
    say, rules = teller.tongue.say, teller.law.book.rules
    form = answering_of(rules, one.kind, one.authority)
    if form is None:
        return
    if form.received_by is not None:
        yield say(_("Received")), _received(teller, one)
    last = one.answered
    if last is not None and last is not one.received:
        what = title_of_answer(rules, form, name_of(last))
        yield say(_("Last answer")), say(_("%(what)s, %(when)s", what=what, when=teller.when(last.moment.text)))
    if one.next_step:
        step = teller.code(form.said_by, "next_step", one.next_step)
        yield (
            say(_("Planned there")),
            step if one.next_on is None else say(_("%(what)s, %(when)s", what=step, when=one.next_on)),
        )


def _stands(teller: Teller, case: Case, one: Referral) -> Iterator[tuple[str, str]]:
    """Where something stands that is followed up by its reference."""
    key, _field = followed_in(teller.law.book.rules, one.kind)
    region = next((each for each in teller.law.book.machine.regions if each.key == key), None)
    if region is None or one.kind not in teller.law.book.rules.group(FOLLOWED_UP):
        return
    here = next((state for name, told, state in case.state.references if (name, told) == (key, one.reference)), "")
    title = next((state.title for state in region.state if state.key == here), None)
    if title is not None:
        yield teller.tongue.say(_("Where it stands")), teller.tongue.words(title)


def _received(teller: Teller, one: Referral) -> str:
    say = teller.tongue.say
    if one.received is None:
        return say(_("not acknowledged yet"))
    when = teller.when(one.received.moment.text)
    if not one.file_number:
        return when
    return say(_("%(when)s, under %(number)s", when=when, number=one.file_number))
