"""A field as a page asks for it: label, hint, what may be chosen, and what was answered before.

Two looks: a page of its own size, where codes are radios and each field says beside itself why it may stay blank; and a
compact one for forms that are filled in twelve times a day, where codes are lists to type into. Read `Asker`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from intake.medical.fitting import SAY
from intake.medical.form import NONE, Field, Form, Region
from intake.medical.record import NOTHING, Answer, Answers, Record, rows_of
from intake.pages.medical.asking.names import NO, PRECISIONS, REASONS, YES, of_row
from intake.pages.medical.asking.spoken import label_of_entry
from workflow.errors import Sentence, _
from workflow.pages.tongue import Tongue

MOST_RADIOS = 7
DENSE = 3  # fields of one line beside each other
SPARE_ROWS = 2  # empty rows that wait to be filled in
PLACES, COMPACT_PLACES = 3, 2  # lists for a field that takes several codes, in their order
GRADES = "consistency"
PHOTO = "photo"
RESULT = "result"  # of a system or a test: the code counts, the words are the evidence
# What each of the five steps means (Istanbul Protocol 2022, paragraphs 379 and 543): nobody has to remember a manual.
MEANINGS: dict[str, Sentence] = {
    "not_consistent": _("What is described could not have made it. It is not the same as “I cannot tell”."),
    "consistent": _("It could have. The look is not specific, and there are many other possible causes."),
    "highly_consistent": _("It could have, and there are few other possible causes. Name them."),
    "typical": _("This look is usual after such ill-treatment; other causes remain possible."),
    "diagnostic": _("It could not have come about in any other way than described. This is rare."),
}
Options = list[tuple[str, ...]]
Groups = list[tuple[str, Options]]


class Shown(Struct, frozen=True, kw_only=True):
    """One field of a page. `shape` is the macro that draws it; `groups` are options under headings. `words` beside it
    has its own label; `reasons` are why it may be blank, empty where it may not or need not say so. `is_open`: what is
    folded away was filled in."""

    name: str
    shape: str
    label: str
    hint: str = ""
    options: Options = []
    groups: Groups = []
    value: str = ""
    values: list[str] = []
    places: int = 0
    unit: str = ""
    words_label: str = ""
    words: str = ""
    is_worded_first: bool = False
    reasons: Options = []
    blank: str = ""
    why: str = ""
    precision: str = ""
    precisions: Options = []
    rows: list[list["Shown"]] = []
    none: str = ""
    is_none: bool = False
    width: str = "vg-f3"
    lines: int = 3

    @property
    def is_open(self) -> bool:
        """Whether what is folded away is filled in."""
        return bool(self.blank or self.why or (self.words and not self.is_worded_first))


@dataclass(frozen=True)
class Asker:
    """Who asks: language, form, the record so far. `may_genital`: whether that region's consent was given."""

    tongue: Tongue
    form: Form
    record: Record
    is_compact: bool = False
    may_genital: bool = False
    more_rows: int = field(default=0)

    def fields(self, fields: Sequence[Field], answers: Answers, *, before: str = "") -> list[Shown]:
        """Fields with what was answered; `before` stands before their names."""
        return [self.shown(one, answers.get(one.key, NOTHING), f"{before}{one.key}") for one in fields]

    def shown(self, one: Field, answer: Answer, name: str) -> Shown:
        """A field with its answer."""
        say = self.tongue.words
        asked: dict[str, Any] = {"name": name, "label": say(one.title), "hint": say(one.help) if one.help else ""}
        asked |= {
            "shape": one.type,
            "words": answer.words,
            "unit": one.unit or "",
            "value": _typed(self.tongue, one, answer),
        }
        asked |= self._beside(one, answer) | self._by_type(one, answer, name)
        return Shown(**asked)

    def _beside(self, one: Field, answer: Answer) -> dict[str, Any]:
        """Why it may be blank: of what has to be answered, and of a finding without a picture; else it is silent."""
        found: dict[str, Any] = {}
        is_asked = one.need != "optional" or one.to == PHOTO
        if one.admits_reason and is_asked and one.type != "system":
            found["reasons"] = self._codes(REASONS)
        if answer.blank is not None:
            found |= {"blank": answer.blank, "why": answer.words, "words": ""}
        return found

    def _by_type(self, one: Field, answer: Answer, name: str) -> dict[str, Any]:
        match one.type:
            case "code" | "codes":
                return self._coded(one, answer)
            case "ref" | "refs":
                return self._pointing(one, answer)
            case "region" | "regions":
                return self._placed(one, answer)
            case "long":
                return {"width": "vg-f6", "lines": 2 if self.is_compact else 5}
            case "bool":
                yes = [(YES, self.tongue.say(_("Yes"))), (NO, self.tongue.say(_("No")))]
                value = "" if answer.value is None else YES if answer.value else NO
                return {"options": yes, "value": value, "words_label": self.tongue.say(_("In words"))}
            case "vague":
                return self._vague(answer)
            case "person":
                return {"values": _person(answer), "width": "vg-f6"}
            case "rows":
                none = self.tongue.words(one.none) if one.none else ""
                is_none = answer.value == NONE
                return {"rows": self._rows(one, answer, name), "none": none, "is_none": is_none, "width": "vg-f6"}
            case "tick":
                return {"value": YES if answer.value else "", "width": "vg-f6"}
            case "int" | "number":
                return {"width": "vg-f2"}
            case "text" | "time" | "system" | "file":
                return {}

    def _coded(self, one: Field, answer: Answer) -> dict[str, Any]:
        options = self._codes(one.codes or "")
        has_other = any(SAY in code.title.en for code in self.form.codes.get(one.codes or "", {}).values())
        found: dict[str, Any] = {"options": options, "value": (answer.codes or [""])[0], "values": answer.codes}
        found["words_label"] = self.tongue.say(_said_beside(one, has_other=has_other, is_compact=self.is_compact))
        found["is_worded_first"] = one.layer == "said" or has_other or one.key == RESULT
        if one.codes == GRADES:
            meant = [(code, words, self.tongue.say(MEANINGS[code])) for code, words, *_ in options if code in MEANINGS]
            return found | {
                "shape": "radios",
                "options": [("", self.tongue.say(_("No grade: say why below"))), *meant],
                "width": "vg-f6",
            }
        if one.type == "codes":
            return found | self._several(answer)
        is_short = len(options) <= MOST_RADIOS and not self.is_compact
        return found | {"shape": "radios" if is_short else "select"}

    def _several(self, answer: Answer) -> dict[str, Any]:
        if not self.is_compact:
            return {"shape": "ticks"}
        return {"shape": "selects", "places": max(COMPACT_PLACES, len(answer.codes) + 1)}

    def _pointing(self, one: Field, answer: Answer) -> dict[str, Any]:
        found = [
            (entry.no, label_of_entry(self.tongue, self.form, one.to or "", entry))
            for entry in self.record.standing(one.to or "")
        ]
        shape = "select" if one.type == "ref" else "ticks"
        width = "vg-f3" if one.type == "ref" else "vg-f6"
        chosen = {"value": (answer.codes or [""])[0], "values": answer.codes}
        return {"shape": shape, "options": found, "width": width, **chosen}

    def _placed(self, one: Field, answer: Answer) -> dict[str, Any]:
        places = 1 if one.type == "region" else max(PLACES, len(answer.codes) + 1)
        found = {"shape": "regions", "groups": self.places(), "values": answer.codes, "places": places}
        return found | {"value": (answer.codes or [""])[0], "width": "vg-f4"}

    def places(self) -> Groups:
        """The regions under their groups, by number; the genital group only with its consent."""
        say = self.tongue.words
        return [
            (say(group.title), [(one.key, place_of(self.tongue, one)) for one in self.form.regions.within(group.key)])
            for group in self.form.regions.groups
            if self.may_genital or group.key != "800"
        ]

    def _vague(self, answer: Answer) -> dict[str, Any]:
        return {
            "precision": answer.precision or "",
            "precisions": self._codes(PRECISIONS),
            "words_label": self.tongue.say(_("In the person's words")),
            "is_worded_first": True,
            "width": "vg-f6",
        }

    def _rows(self, one: Field, answer: Answer, name: str) -> list[list[Shown]]:
        asker = Asker(self.tongue, self.form, self.record, True, self.may_genital)
        rows = rows_of(answer)
        rows += [{}] * (SPARE_ROWS + self.more_rows if rows else SPARE_ROWS)
        is_dense = sum(sub.type == "text" for sub in one.fields) >= DENSE
        return [
            [
                asker.in_row(sub, row.get(sub.key, NOTHING), of_row(name, number, sub.key), is_dense=is_dense)
                for sub in one.fields
            ]
            for number, row in enumerate(rows)
        ]

    def in_row(self, one: Field, answer: Answer, name: str, *, is_dense: bool) -> Shown:
        """A field of a row, narrower where there are many beside each other."""
        shown = self.shown(one, answer, name)
        return msgspec.structs.replace(shown, width="vg-f2") if is_dense and one.type == "text" else shown

    def _codes(self, codes: str) -> Options:
        return [(key, self.tongue.words(code.title)) for key, code in self.form.codes.get(codes, {}).items()]


def _said_beside(one: Field, *, has_other: bool, is_compact: bool) -> Sentence:
    """What stands beside a code in words: the person's own, where it is what they say."""
    if one.layer == "said":
        return _("In the person’s words")
    if has_other and is_compact and one.key != RESULT:
        return _("%(what)s: which, or why", what=one.title)
    return _("Say which, or why") if has_other and one.key != RESULT else _("In words")


def place_of(tongue: Tongue, region: Region) -> str:
    """A region as lists have it: its number first, so that it can be typed; the side stands in its title in words."""
    return f"{region.number} {tongue.words(region.title)}"


def _person(answer: Answer) -> list[str]:
    said = answer.value if isinstance(answer.value, dict) else {}
    return [str(said.get(part, "")) for part in ("name", "role", "office")]


def _typed(tongue: Tongue, field: Field, answer: Answer) -> str:
    """A value as somebody types it."""
    value = answer.value
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return ""
    if isinstance(value, int | float):
        return f"{value:g}"
    return _date(tongue, str(value)) if field.type in ("time", "vague") else str(value)


def _date(tongue: Tongue, value: str) -> str:
    """A date as it is written here."""
    year, *more = value.split("T", maxsplit=1)[0].split("-")
    day = ".".join([*reversed(more), year])
    if "T" not in value:
        return day
    at = datetime.fromisoformat(value)
    return f"{at.astimezone(tongue.zone) if at.tzinfo else at:%d.%m.%Y %H:%M}"
