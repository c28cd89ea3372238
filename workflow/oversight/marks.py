"""People as marks: whoever comes up in a case gets a letter there, and another one elsewhere. Read `Marks`."""

from collections.abc import Iterable, Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from workflow.ledger.entry import Entry
from workflow.machine import SYSTEM_ROLE
from workflow.policy.rules import Rules

PSEUDONYM = "pseudonym"  # the form of fields that name people
SUSPECT = "suspect"  # names somebody too, by a reference that whoever enters it makes up


class Marks:
    """The letters of one case, given in the order in which people come up in it."""

    def __init__(self, rules: Rules, entries: Sequence[Entry]) -> None:
        self._fields = {SUSPECT} | {name for name, field in rules.fields.items() if field.form == PSEUDONYM}
        self._letters: dict[str, str] = {}
        for entry in entries:
            if entry.by.role != SYSTEM_ROLE:
                self.of(entry.by.person)
            for person in self._people(entry.data):
                self.of(person)

    def of(self, person: str) -> str:
        """The letter of a person: A to Z, then AA, AB and so on."""
        known = self._letters.get(person)
        if known is None:
            known = self._letters[person] = _letter(len(self._letters))
        return known

    def hidden(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What an event says, with letters where it names people, also in what it puts in the place of another."""
        return {name: self._said(name, value) for name, value in data.items()}

    def _said(self, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return self.hidden(value)
        return self.of(value) if name in self._fields and isinstance(value, str) else value

    def _people(self, data: Mapping[str, Any]) -> Iterable[str]:
        for name, value in data.items():
            if isinstance(value, dict):
                yield from self._people(value)
            elif name in self._fields and isinstance(value, str):
                yield value


def _letter(place: int) -> str:
    found = ""
    while place >= 0:
        found = ascii_uppercase[place % 26] + found
        place = place // 26 - 1
    return found
