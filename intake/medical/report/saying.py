"""An answer as it is read: codes and regions by their titles, times in the office's zone, blanks as sentences.

What somebody said stands in quotation marks. A word of a list that no native reader has checked carries a mark, unless
it is in English, the language of the lists. A blank is never "no" and never "normal". Read `Saying.field`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from intake.dossier.unfinished import IDENTITY
from intake.medical.form import NONE, Field, Form
from intake.medical.record import NOTHING, Answer, rows_of
from intake.medical.report import blocks
from intake.medical.report.blocks import Look, Text
from intake.medical.report.readable import line, lines
from workflow.errors import Sentence, _
from workflow.moment import Moment
from workflow.policy.terms import Words

SOURCE, MARK = "en", "†"
MINUTE, UNKNOWN = "minute", "unknown"  # of `date_precision`: those that say nothing beside the date
DIGEST_SHOWN = 16
QUOTED: Final = re.compile('[„“”"«»][^„“”"«»]*[„“”"«»]')
ROLES = "author_role"  # what a person's role is a code of, where the field names no list

BLANKS: Final[Mapping[str, Sentence]] = {
    "not_asked": _("This was not asked."),
    "no_answer": _("Asked; no answer. No conclusion is drawn."),
    "declined": _("The person declined, as is their right."),
    "not_examined": _("Not examined."),
    "nothing_found": _("Examined; nothing found."),
    "unknown": _("The person does not know or remember."),
    "no_means": _("Could not be done here."),
    "deferred": _("To follow."),
    "not_applicable": _("Does not apply."),
    "not_disclosed": _("Left out to protect the person."),
}
UNANSWERED = _("Not answered.")
APART = _("Sealed with the identity, which was not open for this copy.")
YES, NO, AGREED = _("Yes"), _("No"), _("Yes, stated by the author.")


# The same with what the doctor wrote beside, in one line.
BLANKS_WITH_WORDS: Final[Mapping[str, Callable[[str], Sentence]]] = {
    "not_examined": lambda why: _("Not examined, because: %(why)s", why=why),
    "no_means": lambda why: _("Could not be done here; the report is limited as follows: %(why)s", why=why),
    "deferred": lambda why: _("To follow by: %(why)s", why=why),
}


class Speaker(Protocol):
    """Whoever says sentences, titles and times in a reader's language; a Tongue of the pages is one."""

    lang: str
    zone: ZoneInfo

    def say(self, sentence: Sentence, /) -> str: ...
    def words(self, words: Words, /) -> str: ...
    def day(self, at: date, /) -> str: ...
    def instant(self, at: datetime, /) -> str: ...
    def moment(self, at: Moment, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Saying:
    """One language, one form."""

    speaker: Speaker
    form: Form

    @property
    def is_translated(self) -> bool:
        """Whether titles of lists are translations."""
        return self.speaker.lang != SOURCE

    def say(self, sentence: Sentence, look: Look = "plain") -> Text:
        """A sentence of ours."""
        return Text([self.speaker.say(sentence)], look)

    def title(self, words: Words) -> Text:
        """A title of the form."""
        return Text([self.speaker.words(words)])

    def field(self, field: Field, answer: Answer) -> blocks.Field | None:
        """The field with its answer; None for one that may stay empty silently."""
        texts = self.texts(field, answer)
        if not texts and field.need in ("must", "answer"):
            texts = [self.say(APART if field.compartment == IDENTITY else UNANSWERED, "blank")]
        return blocks.Field(self.title(field.title), texts) if texts else None

    def texts(self, field: Field, answer: Answer) -> list[Text]:
        """What was answered, or why not; nothing where nothing was."""
        if answer.blank is not None:
            return self.blank(answer.blank, line(answer.words))
        if answer.value == NONE and field.none is not None:
            return [self.title(field.none)]
        if not answer.has_value:
            return []
        found = SAYS[field.type](self, field, answer)
        if answer.words and field.type != "vague":
            found.append(self.words_of(field, answer.words))
        return found

    def blank(self, code: str, why: str) -> list[Text]:
        """Why there is no answer, as a sentence; `why` is what the doctor wrote beside."""
        if why and code in BLANKS_WITH_WORDS:
            return [self.say(BLANKS_WITH_WORDS[code](why), "blank")]
        return [self.say(BLANKS[code], "blank"), *([Text([why], "blank")] if why else [])]

    def short(self, field: Field, answer: Answer) -> Text:
        """The answer in one cell of a table."""
        return Text([one for text in self.texts(field, answer) for one in text.lines])

    def words_of(self, field: Field, words: str) -> Text:
        """Words beside a value, in quotation marks where the person said them."""
        return self.quoted(words) if field.layer == "said" else Text(lines(words))

    def quoted(self, words: str) -> Text:
        """A person's own words, in quotation marks unless they were written with them."""
        if QUOTED.fullmatch(words.strip()):
            return Text(lines(words), "quote")
        return Text(self.speaker.say(_("“%(words)s”", words="\n".join(lines(words)))).split("\n"), "quote")

    def code(self, codes: str | None, key: str) -> str:
        """The title of a code, with the mark; a code that the list no longer has stands as it is."""
        found = self.form.codes.get(codes or "", {}).get(key)
        return line(key) if found is None else self._marked(found.title, found.is_reviewed)

    def region(self, key: str) -> str:
        """Number and name of a place of the body."""
        found = self.form.regions.all.get(key)
        return line(key) if found is None else f"{key} {self._marked(found.title, is_reviewed=False)}"

    def time(self, written: str) -> str:
        """A time or a vague date, as exactly as it was written."""
        return self.speaker.moment(Moment.parse(written, self.speaker.zone))

    def person(self, codes: str | None, person: Mapping[str, str]) -> str:
        """Name, role, office."""
        role = self.code(codes or ROLES, person["role"]) if person.get("role") else ""
        return ", ".join(one for one in (line(person.get("name", "")), role, line(person.get("office", ""))) if one)

    def _marked(self, words: Words, is_reviewed: bool) -> str:
        said = self.speaker.words(words)
        return f"{said}{MARK}" if self.is_translated and not is_reviewed else said


def _prose(saying: Saying, field: Field, answer: Answer) -> list[Text]:
    return [saying.words_of(field, answer.value)]


def _codes(saying: Saying, field: Field, answer: Answer) -> list[Text]:
    return [Text(["; ".join(saying.code(field.codes, one) for one in answer.codes)])]


def _regions(saying: Saying, _field: Field, answer: Answer) -> list[Text]:
    return [Text([saying.region(one) for one in answer.codes])]


def _time(saying: Saying, _field: Field, answer: Answer) -> list[Text]:
    return [Text([saying.time(answer.value)])]


def _vague(saying: Saying, _field: Field, answer: Answer) -> list[Text]:
    said = [saying.time(answer.value)] if answer.value else []
    if answer.precision not in (None, MINUTE, "day", "month", "year") or not said:
        said.append(saying.code("date_precision", answer.precision or UNKNOWN))
    found = [Text([", ".join(said)])]
    return [*found, saying.quoted(answer.words)] if answer.words else found


def _number(_saying: Saying, field: Field, answer: Answer) -> list[Text]:
    return [Text([f"{answer.value}\u00a0{field.unit}" if field.unit else str(answer.value)])]


def _yes_or_no(saying: Saying, _field: Field, answer: Answer) -> list[Text]:
    return [saying.say(YES if answer.value else NO)]


def _agreed(saying: Saying, _field: Field, answer: Answer) -> list[Text]:
    return [saying.say(AGREED if answer.value else NO)]


def _person(saying: Saying, field: Field, answer: Answer) -> list[Text]:
    return [Text([saying.person(field.codes, answer.value)])]


def _refs(_saying: Saying, _field: Field, answer: Answer) -> list[Text]:
    return [Text([", ".join(line(one) for one in answer.codes)])]


def _file(saying: Saying, _field: Field, answer: Answer) -> list[Text]:
    digest = line(str(answer.value.get("sha256", "")))
    return [saying.say(_("File with SHA-256 %(digest)s", digest=f"{digest[:DIGEST_SHOWN]}…"))]


def _rows(saying: Saying, field: Field, answer: Answer) -> list[Text]:
    return [Text(_joined(list(_row(saying, field.fields, row)))) for row in rows_of(answer)]


def _joined(told: list[str]) -> list[str]:
    """One line for a short row, else a line for each of its fields."""
    is_short = not any("\n" in one for one in told)
    return [" · ".join(told)] if is_short else [part for one in told for part in one.split("\n")]


def _row(saying: Saying, fields: Iterable[Field], row: Mapping[str, Answer]) -> Iterable[str]:
    for field in fields:
        said = "\n".join(one for text in saying.texts(field, row.get(field.key, NOTHING)) for one in text.lines)
        if said:
            yield f"{saying.speaker.words(field.title)}: {said}"


SAYS: Final[Mapping[str, Callable[[Saying, Field, Answer], list[Text]]]] = {
    "text": _prose,
    "long": _prose,
    "system": _prose,
    "code": _codes,
    "codes": _codes,
    "region": _regions,
    "regions": _regions,
    "time": _time,
    "vague": _vague,
    "int": _number,
    "number": _number,
    "bool": _yes_or_no,
    "tick": _agreed,
    "person": _person,
    "ref": _refs,
    "refs": _refs,
    "file": _file,
    "rows": _rows,
}
