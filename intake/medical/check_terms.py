"""What checks.toml says: of each check its number, its words, what it does and its figures. Read `Check`."""

from typing import Literal

from msgspec import field

from workflow.policy.terms import Key, Term, Words

Act = Literal["block", "warn"]
# form: the full examination. register: the injuries checklist. print: when an official text is printed.
Of = Literal["form", "register", "print"]


class Check(Term, frozen=True):
    """One check. `act`: block, the record cannot be signed; warn, it is signed after a written reason. `looks_at`: the
    fields ("privacy"), fields of lists ("finding.grade") or lists it reads. `figures`: limits it applies, by name."""

    number: int
    key: Key
    act: Act
    message: Words
    looks_at: tuple[str, ...]
    of: tuple[Of, ...] = ("form",)
    figures: dict[Key, int] = field(default_factory=dict)
    sets: dict[Key, tuple[str, ...]] = field(default_factory=dict)


class Spoken(Term, frozen=True):
    """Words of one language in lower case; one that ends in * stands for all that begin so. `nothing`: how a text
    begins that names no other cause."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    verdicts: tuple[str, ...]
    nothing: tuple[str, ...]


class Checks(Term, frozen=True):
    """checks.toml."""

    version: str
    check: tuple[Check, ...]
    words: dict[Literal["en", "sq", "sr"], Spoken]

    def numbered(self, number: int) -> Check:
        """A check by its number. Raises KeyError."""
        for one in self.check:
            if one.number == number:
                return one
        raise KeyError(number)
