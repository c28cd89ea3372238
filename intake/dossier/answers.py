"""The four answers of an office that a case was sent to, recorded as one act: received, handled by, done, next.

Whoever is of that office answers for it; an officer enters what came by letter or telephone, with its words sealed. All
of it is one transaction, done once for each form; only what is new becomes an entry. `check` says what would be wrong
and what would be new, and records nothing: a sheet of many rows asks it for each. Read `answer`.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.acting import acting_for
from intake.dossier.acts import cleaned, told_with_words
from intake.dossier.adding import LEGAL
from intake.dossier.once import Once
from intake.dossier.reception import OFFICE
from intake.dossier.stand import Stand
from intake.dossier.turns import Turn, taken_turn
from intake.people.signed_in import SignedIn
from workflow.answering import Fact, facts_of
from workflow.answers import Answers, problems_of
from workflow.case import Telling, load, record_many
from workflow.duties import code_title
from workflow.errors import NotFound, NotNow, NotUnderstood, Sentence, _
from workflow.events import Event
from workflow.folding import Case
from workflow.history import Happened
from workflow.law import Law
from workflow.moment import Moment
from workflow.policy.terms import Answering, Words
from workflow.referrals import Referral, answering, answering_of, referrals
from workflow.rulebook import law_in_force
from workflow.store import Tables, cases

ANSWER_CAME = "answer_received"
Which = str | int | None


class Checked(Struct, frozen=True):
    """What is wrong with the answers, by field, and the events that would be recorded; neither: nothing is new."""

    problems: dict[str, Sentence]
    new: tuple[str, ...]


class Answered(Struct, frozen=True):
    """The numbers of the entries that were recorded; none where nothing was new."""

    ns: tuple[int, ...]


class Brought(Struct, frozen=True):
    """How an answer came to the office that enters it: the way (a code of the vocabulary), the day, its words."""

    way: str
    came: Moment
    words: str | None = None


def check(
    connection: Connection,
    case: str,
    referral: Which,
    answers: Answers,
    *,
    signed_in: SignedIn,
    now: datetime,
    is_whole: bool = True,
) -> Checked:
    """What `answer` would say and record, in a case (its stream), without doing it.

    `referral`: its reference, the number of its entry, or None for the only one. Raises NotFound, in the same words,
    for a case or a referral that is not this office's and for none.
    """
    if not _is_theirs(connection, case, signed_in):
        raise unknown()
    here, law = load(connection, case), law_in_force(connection)
    found = find(here, law, referral, signed_in)
    if isinstance(found, Sentence):
        return Checked({"referral": found}, ())
    sent, form = found
    problems = problems_of(law, sent, form, answers, now=now, is_whole=is_whole)
    facts = [] if problems else facts_of(law, sent, form, answers, first=len(here.entries) + 1, now=now)
    return Checked(problems, tuple(one.name for one in facts))


async def answer(
    tables: Tables,
    case: str,
    referral: Which,
    answers: Answers,
    *,
    signed_in: SignedIn,
    now: datetime,
    once: Once | None = None,
    seen: int | None = None,
    is_whole: bool = True,
    brought: Brought | None = None,
) -> Answered:
    """Record the answers that are new. `seen`: how many events the case had when they looked; `brought`: an officer
    enters what came to the office.

    Raises as `check`, NotUnderstood where that finds a problem, NotNow if the same was answered by somebody else since
    `seen`, NotAllowed for whoever may not say it.
    """
    return await tables.write(answer_in, case, referral, answers, signed_in, now, once, seen, is_whole, brought)


def answer_in(
    connection: Connection,
    case: str,
    referral: Which,
    answers: Answers,
    signed_in: SignedIn,
    now: datetime,
    once: Once | None = None,
    seen: int | None = None,
    is_whole: bool = True,
    brought: Brought | None = None,
) -> Answered:
    """`answer` as a part of a larger piece of work: the rows of a sheet."""
    at = Moment.exactly(now) if brought is None else brought.came
    turn = Turn(signed_in=signed_in, at=at, now=now, once=once)
    if not _is_theirs(connection, case, signed_in):
        raise unknown()

    def answered(here: Case, stand: Stand) -> Answered:
        law = law_in_force(connection)
        found = find(here, law, referral, signed_in)
        if isinstance(found, Sentence):
            raise NotUnderstood(found)
        sent, form = found
        _check_unanswered(law, sent, form, seen)
        problems = problems_of(law, sent, form, answers, now=now, is_whole=is_whole)
        for sentence in problems.values():
            raise NotUnderstood(sentence)
        return _recorded(connection, here, stand, sent, form, answers, brought, turn)

    return taken_turn(connection, case, turn, answered, Answered)


def _recorded(
    connection: Connection,
    here: Case,
    stand: Stand,
    sent: Referral,
    form: Answering,
    answers: Answers,
    brought: Brought | None,
    turn: Turn,
) -> Answered:
    law, ns = law_in_force(connection), list[int]()
    if brought is not None:
        data = {"code": ANSWER_CAME, "way": brought.way, **sent.about(law.book.rules.kinds[form.said_by].data)}
        event, words = Event(here.stream, form.said_by, data), cleaned(brought.words)
        ns.append(told_with_words(connection, here, stand, event, words, LEGAL, turn).n)
    first = (ns[-1] if ns else len(here.entries)) + 1
    facts = facts_of(law, sent, form, answers, first=first, now=turn.now)
    record_many(connection, [_telling(law, here.stream, one, turn.signed_in) for one in facts], now=turn.now)
    return Answered((*ns, *range(first, first + len(facts))))


def _telling(law: Law, case: str, fact: Fact, signed_in: SignedIn) -> Telling:
    by = acting_for(signed_in, fact.kind, law.book.rules).by
    return Telling(Event(case, fact.kind, fact.data), by, fact.at)


def find(here: Case, law: Law, referral: Which, signed_in: SignedIn) -> tuple[Referral, Answering] | Sentence:
    """What was sent, with what may be answered to it, for whoever asks; a sentence where it is not clear which.

    Raises NotFound for what was not sent to their office, or is not answered.
    """
    is_officer = signed_in.by.office == OFFICE
    mine = referrals(here, law, office=None if is_officer else signed_in.by.office)
    fitting = [one for one in mine if _is_meant(law, one, referral)]
    if not fitting:
        raise unknown()
    if len(fitting) > 1:
        return _("This case was sent to you more than once. Say which referral it is about.")
    sent = fitting[0]
    rules = law.book.rules
    form = answering_of(rules, sent.kind, sent.authority) if is_officer else _form(law, sent, signed_in)
    if form is None:
        raise unknown()
    return sent, form


def _form(law: Law, sent: Referral, signed_in: SignedIn) -> Answering | None:
    """What somebody of that office answers: in the role in which they act, else in another that they have there."""
    here = signed_in.by
    roles = [here.role, *(one.role for one in signed_in.offices if one.office == here.office)]
    found = (answering(law.book.rules, sent.kind, role) for role in roles)
    return next((one for one in found if one is not None), None)


def _is_meant(law: Law, one: Referral, referral: Which) -> bool:
    kept = {kind for form in law.book.rules.policy.workflow.answers if form.received_by is not None for kind in form.to}
    if isinstance(referral, int):
        return one.n == referral
    return one.reference == referral if referral else one.kind in kept


def _is_theirs(connection: Connection, case: str, signed_in: SignedIn) -> bool:
    """Whether the case is there, and is the intake office's or was sent to the office that asks."""
    if cases.head(connection, case)[0] == 0:
        return False
    return signed_in.by.office == OFFICE or cases.has_party(connection, case, signed_in.by.office)


def _check_unanswered(law: Law, sent: Referral, form: Answering, seen: int | None) -> None:
    """Raise NotNow, with what is new, if somebody answered since the event number `seen`."""
    new = [] if seen is None else [one for one in sent.told if one.n > seen]
    if new:
        raise NotNow(
            _(
                "This was not recorded: somebody answered since this page was made. New: %(what)s.",
                what=_all([_title(law, form, one) for one in new]),
            ),
            kept=_("What you filled in is still on this page."),
            next_step=_("Read what is new, then send it again."),
        )


def _title(law: Law, form: Answering, one: Happened) -> Words | str:
    term = law.book.rules.kinds.get(one.kind)
    own = code_title(law.book.rules, one.kind, "code", one.code) if one.kind == form.said_by else None
    return own or (term.title if term is not None else one.kind)


def _all(titles: Sequence[Words | str]) -> Sentence | Words | str:
    """Titles, each once, as a sentence that is spoken in the reader's language."""
    first, *others = dict.fromkeys(titles)
    said: Sentence | Words | str = first
    for one in others:
        said = _("%(some)s, %(more)s", some=said, more=one)
    return said


def unknown() -> NotFound:
    """What is raised for a case that is not this office's, and for none."""
    return NotFound(
        _("There is no such case here."), next_step=_("Look at the address, or choose a case from your list.")
    )
