"""What lies in a part, made readable: statements with all their answers, contacts, notes, files, whatever else is text.

Everything stays plain text with its line ends, in a block of its own direction, never markup. Read `pieces_of`.
"""

from collections.abc import Iterator

from msgspec import MsgspecError

from intake.attachments.headers import ATTACHMENT_HEADER, Attached
from intake.dossier.contents import (
    ATTACHMENT,
    ATTACHMENT_VIEW,
    CONTACT,
    NOTE,
    STATEMENT,
    Private,
    Statement,
    read_contact,
    read_note,
    read_statement,
)
from intake.dossier.opening import OpenItem
from intake.incidents.checklist import CHECKLIST, read_checklist
from intake.incidents.incident import INCIDENT_REPORT, Incident, read_incident
from intake.medical.form import Form
from intake.pages.desk.casepage.entered import checklist_said, incident_said
from intake.pages.desk.casepage.printed import OF_REPORTS, report_said
from intake.pages.desk.casepage.reading import Look
from intake.pages.desk.casepage.telling import Teller
from workflow.errors import Sentence, _
from workflow.moment import Moment
from workflow.pages.languages import LANGUAGES

KIB = 1_024
OF_FILES = frozenset({ATTACHMENT, ATTACHMENT_VIEW, ATTACHMENT_HEADER})
ANSWERS: tuple[tuple[str, Sentence], ...] = (
    ("occurred", _("When, in words")),
    ("place", _("Where")),
    ("who", _("Who did it")),
    ("injuries_told", _("Injuries, in words")),
    ("witnesses", _("Witnesses and evidence")),
    ("relation", _("What they are to the person")),
)
INJURIES = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}


class Piece(Private, frozen=True):
    """One thing in a part. `facts` are short answers that we word, `words` theirs with a heading each (may be "");
    `lang` is the language in which they are written, "" where nobody said.
    """

    heading: str
    meta: str
    facts: list[tuple[str, str]]
    words: list[tuple[str, str]]
    lang: str = ""
    about: int | None = None


class File(Private, frozen=True):
    """A file: what it is called and is, and whether there can be a copy to look at."""

    name: str
    file: str
    about: str
    has_view: bool


def pieces_of(teller: Teller, seen: Look, register: Form | None = None) -> list[Piece]:
    """Everything in an opened part but its files, in the order in which it came; `register`: the injuries checklist."""
    return [
        _piece(teller, one, _meta(teller, seen, one), register)
        for one in seen.items or ()
        if one.kind not in OF_FILES and one.name in seen.told
    ]


def files_of(teller: Teller, seen: Look) -> list[File]:
    """The files of an opened part, without the copies made here."""
    return list(_files(teller, seen))


def _files(teller: Teller, seen: Look) -> Iterator[File]:
    for one in Attached.among(seen.items or ()):
        if one.header.view_of is None:
            kib = max(1, round(one.header.size / KIB))
            about = _(
                "%(kind)s, %(kib)d KiB, %(who)s", kind=one.header.type, kib=kib, who=_meta(teller, seen, one.item)
            )
            yield File(one.item.name, one.header.file, teller.tongue.say(about), one.header.has_view)


def _meta(teller: Teller, seen: Look, item: OpenItem) -> str:
    entry = seen.told.get(item.name)
    if entry is None:
        return ""
    who, at = teller.names.by(teller.tongue, entry.by), teller.when(entry.recorded_at)
    return teller.tongue.say(_("%(who)s, %(at)s", who=who, at=at))


def _piece(teller: Teller, item: OpenItem, meta: str, register: Form | None) -> Piece:
    say, content = teller.tongue.say, item.content or b""
    try:
        if item.kind == STATEMENT:
            return _statement(teller, read_statement(content), meta)
        if item.kind == CONTACT:
            return Piece(say(_("How to reach them")), meta, [], [("", read_contact(content).contact)])
        if item.kind == INCIDENT_REPORT:
            return _incident(teller, read_incident(content), meta)
        if item.kind == CHECKLIST and register is not None:
            facts, words = checklist_said(teller, register, read_checklist(content))
            return Piece(say(_("Injuries checklist")), meta, facts, words)
        if item.kind in OF_REPORTS:
            return Piece(say(OF_REPORTS[item.kind]), meta, [], report_said(teller, item))
        note = read_note(content) if item.kind == NOTE else None
        if note is not None:
            return Piece(say(_("Note")), meta, [], [("", note.text)], about=note.about)
    except MsgspecError:
        pass
    return Piece(item.kind.replace("_", " ").capitalize(), meta, [], [("", _as_text(teller, content))])


def _as_text(teller: Teller, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return teller.tongue.say(_("%(bytes)d bytes that are no text.", bytes=len(content)))


def _statement(teller: Teller, one: Statement, meta: str) -> Piece:
    say = teller.tongue.say
    language = LANGUAGES.get(one.language)
    facts = [(say(what), say(which)) for what, which in _facts(one)]
    if one.occurred_on is not None:
        facts.insert(0, (say(_("When")), _day(teller, one.occurred_on)))
    if one.place_kind is not None:
        facts.append((say(_("Kind of place")), teller.code("", "setting", one.place_kind)))
    facts.append((say(_("Language")), one.language if language is None else language.name))
    words = [(say(_("What happened")), one.statement)]
    words += [(say(label), value) for name, label in ANSWERS if (value := getattr(one, name))]
    return Piece(say(_("Statement")), meta, facts, words, one.language if language is None else language.tag)


def _incident(teller: Teller, one: Incident, meta: str) -> Piece:
    language = LANGUAGES.get(one.language)
    facts, words = incident_said(teller, one)
    lang = one.language if language is None else language.tag
    return Piece(teller.tongue.say(_("Report of an incident")), meta, facts, words, lang)


def _day(teller: Teller, written: str) -> str:
    return teller.tongue.moment(Moment.parse(written, teller.law.calendar.zone))


def _facts(one: Statement) -> Iterator[tuple[Sentence, Sentence]]:
    if one.danger is not None:
        yield _("In danger now"), _("Yes") if one.danger else _("No")
    if one.urgent:
        yield _("Urgent"), _("Yes")
    if one.injuries is not None:
        yield _("Injuries"), INJURIES.get(one.injuries, _("Not known"))
    if one.on_behalf is not None:
        yield _("Reported for"), _("Somebody else") if one.on_behalf else _("Themselves")
