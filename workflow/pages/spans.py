"""How long a limit is, in words: "24 hours", "3 working days". Read `span`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from workflow.span import Span, Unit

if TYPE_CHECKING:
    from workflow.pages.tongue import Tongue  # which says a span in a sentence by this

_WORDS: dict[Unit, "Callable[[Tongue, int], str]"] = {
    Unit.HOURS: lambda tongue, n: tongue.ngettext("%(num)d hour", "%(num)d hours", n),
    Unit.DAYS: lambda tongue, n: tongue.ngettext("%(num)d day", "%(num)d days", n),
    Unit.WORKING_DAYS: lambda tongue, n: tongue.ngettext("%(num)d working day", "%(num)d working days", n),
    Unit.WEEKS: lambda tongue, n: tongue.ngettext("%(num)d week", "%(num)d weeks", n),
    Unit.MONTHS: lambda tongue, n: tongue.ngettext("%(num)d month", "%(num)d months", n),
    Unit.YEARS: lambda tongue, n: tongue.ngettext("%(num)d year", "%(num)d years", n),
}


def span(tongue: "Tongue", text: str) -> str:
    """A span as the policy writes it, in a language."""
    read = Span.parse(text)
    return _WORDS[read.unit](tongue, read.amount) % {"num": read.amount}
