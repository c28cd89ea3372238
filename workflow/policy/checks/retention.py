"""workflow.toml, `[retention]`: its clock is one, what counts as an answer can happen, its spans are spans."""

from collections.abc import Iterator

from workflow.errors import NotUnderstood, _
from workflow.policy.checks.known import Known
from workflow.policy.form import Misfit, guess
from workflow.policy.places import Path
from workflow.span import Span

SPANS = ("fetched_within", "quiet", "shown_ahead")


def of_retention(known: Known) -> Iterator[Misfit]:
    """Everything that is wrong with the table."""
    retention = known.policy.workflow.retention
    if retention is None:
        return
    clocks = [clock.key for clock in known.policy.clocks.clock]
    if retention.clock not in clocks:
        meant = guess(retention.clock, clocks)
        yield (
            ("retention", "clock"),
            _("%(key)s is not a clock; did you mean %(meant)s?", key=retention.clock, meant=meant),
        )
    yield from known.events(retention.answers, ("retention", "answers"))
    for name in SPANS:
        yield from _length(getattr(retention, name), ("retention", name))


def _length(text: str, path: Path) -> Iterator[Misfit]:
    try:
        if Span.parse(text).amount < 1:
            yield path, _("%(span)s is not a length of time; write 1 or more.", span=text)
    except NotUnderstood as error:
        yield path, error.what
