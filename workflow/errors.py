"""One small family of errors; every message says what happened, what was kept and what to do next.

    VigilError
    ├── NotUnderstood   422 / exit 2   the input has a wrong form: a value, a file, a policy
    ├── NotAllowed      403 / exit 1   this person may not do that
    ├── NotFound        404 / exit 1   there is no such thing, or it may not be known
    ├── NotNow          409 / exit 1   the state of the case or of the instance does not allow it
    ├── Busy            503 / exit 1   somebody else holds what is needed; the same call may work later
    └── Broken          500 / exit 4   something that was verified does not hold

Read `Sentence` first: messages are literal sentences with named places, spoken in the reader's language at the edge.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole sentence with named places (`%(number)s`), not yet translated."""

    text: str
    places: Mapping[str, object] = field(default_factory=dict)

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in one language; `translate` is a catalogue's gettext."""
        return translate(self.text) % self.places if self.places else translate(self.text)

    def __str__(self) -> str:
        return self.said()


def _(text: str, /, **places: object) -> Sentence:
    """Mark a literal whole sentence for translation."""
    return Sentence(text, places)


NOTHING_CHANGED = _("Nothing was changed.")


class VigilError(Exception):
    """What every expected failure is; `where` names file and line if the fault lies in a file."""

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        what: Sentence,
        *,
        kept: Sentence = NOTHING_CHANGED,
        next_step: Sentence | None = None,
        where: str | None = None,
    ) -> None:
        self.what, self.kept, self.next_step, self.where = what, kept, next_step, where
        super().__init__(str(self))

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The message as one paragraph: where, what happened, what was kept, what to do next."""
        sentences = [s.said(translate) for s in (self.what, self.kept, self.next_step) if s]
        return (f"{self.where}: " if self.where else "") + " ".join(sentences)

    def __str__(self) -> str:
        return self.said()


class NotUnderstood(VigilError):
    """The input has a wrong form."""

    status, exit_code = 422, 2


class NotAllowed(VigilError):
    """This person may not do that."""

    status = 403


class NotFound(VigilError):
    """There is no such thing here."""

    status = 404


class NotNow(VigilError):
    """The state of the case or of the instance does not allow it."""

    status = 409


class Busy(VigilError):
    """Somebody else holds what is needed; trying again later may work."""

    status = 503


class Away(Busy):
    """What everything is kept in takes or gives nothing. Its sentences are for whoever runs the server; a reader of
    pages, or a program at the door, is told less (`to_others`).
    """

    def to_others(self) -> Busy:
        """The same for everybody else."""
        return Busy(
            _("This site cannot do its work at the moment."), kept=self.kept, next_step=_("Try again in a minute.")
        )


class Broken(VigilError):
    """Something that was verified does not hold."""

    status, exit_code = 500, 4
