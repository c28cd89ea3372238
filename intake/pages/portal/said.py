"""What somebody answered so far, as it was typed, right or wrong: it lies sealed in the draft, and nothing is lost.

A skipped question keeps what was typed at it, for whoever comes back to it, and none of that is sent. Read `Said`.
"""

from collections.abc import Collection, Mapping
from datetime import date

import msgspec

from intake.dossier.contents import Private
from workflow.pages.forms import Typed


class Said(Private, frozen=True, omit_defaults=True):
    """Answers by field; `at` is the question somebody is at, `on` the office's day on which a field "yesterday" was
    answered, `opened` whether they look at all answers already.
    """

    typed: Mapping[str, str] = {}
    skipped: frozenset[int] = frozenset()
    at: int = 1
    on: date | None = None

    @staticmethod
    def read(content: bytes) -> "Said":
        """As it lay in the draft."""
        return msgspec.json.decode(content, type=Said)

    def answered(self, number: int, fields: Collection[str], answers: Mapping[str, str], *, skips: bool) -> "Said":
        """With the fields of one question as they were sent now; a field that was not sent was left empty."""
        kept = {name: value for name, value in self.typed.items() if name not in fields}
        now = {name: answers[name] for name in fields if answers.get(name)}
        skipped = self.skipped | {number} if skips else self.skipped - {number}
        return msgspec.structs.replace(self, typed=kept | now, skipped=skipped)

    def going_to(self, number: int) -> "Said":
        """Being at another question."""
        return msgspec.structs.replace(self, at=number)

    def as_typed(self) -> Typed:
        """The answers as a form has them."""
        return Typed(list(self.typed.items()))
