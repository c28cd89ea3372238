"""Times, codes and facts of events in words: what is vague stays vague, a code gets its title. Read `Teller`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from intake.pages.desk.casepage.names import Names
from workflow.duties import code_title
from workflow.errors import _
from workflow.law import Law
from workflow.moment import Moment, Precision
from workflow.pages.tongue import Tongue

CLOCKS = frozenset({"clock"})
PEOPLE, OFFICES = frozenset({"person", "handler", "checked_by"}), frozenset({"office", "institution"})
# Told elsewhere on the row, or of use to programs alone.
UNTOLD = frozenset({"code", "items", "grants", "digest", "stages", "lapsed", "noticed_late", "case"})
UNTOLD_OF_CORRECTIONS = frozenset({"corrects", "kind_as", "occurred_as", "data_as"})


class Teller(Struct, frozen=True):
    """A language, the law, who is who, and the time (UTC) at which it is told."""

    tongue: Tongue
    law: Law
    names: Names
    now: datetime
    is_long_ago: bool = False  # then every day has its year

    def when(self, written: str) -> str:
        """A time in its written form, as exactly as known; without the year where that is clear."""
        at = Moment.parse(written, self.law.calendar.zone)
        return self.instant(at.earliest) if at.precision is Precision.MINUTE else self._vague(at)

    def instant(self, at: datetime) -> str:
        """Day and time, with the weekday where somebody may still act on it."""
        return self.tongue.say(_("%(day)s, %(time)s", day=self.day(at), time=self.tongue.time(at)))

    def day(self, at: datetime) -> str:
        """The day alone."""
        if not self._is_this_year(at):
            return self.tongue.day(at)
        return self.tongue.past_day(at) if at < self.now else self.tongue.short_day(at)

    def facts(self, kind: str, data: Mapping[str, Any]) -> list[str]:
        """What an event says beside its code, each as "what: which"."""
        said = self.pairs(kind, data)
        return [self.tongue.say(_("%(what)s: %(which)s", what=what, which=which)) for what, which in said]

    def pairs(self, kind: str, data: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The same as pairs: what, which."""
        rules, found = self.law.book.rules, []
        for name, value in data.items():
            field = rules.fields.get(name)
            if field is None or name in UNTOLD or name in UNTOLD_OF_CORRECTIONS or value in (None, [], {}):
                continue
            found.append((self.tongue.words(field.title), self._value(kind, name, field.form, value)))
        return found

    def code(self, kind: str, field: str, code: object) -> str:
        """The title of a code, or itself where the policy no longer has it."""
        title = code_title(self.law.book.rules, kind, field, code)
        return str(code) if title is None else self.tongue.words(title)

    def clock(self, key: str) -> str:
        """The title of a clock."""
        term = next((one for one in self.law.book.rules.policy.clocks.clock if one.key == key), None)
        return key if term is None else self.tongue.words(term.title)

    def _value(self, kind: str, name: str, form: str, value: object) -> str:
        if isinstance(value, bool):
            return self.tongue.say(_("yes") if value else _("no"))
        if isinstance(value, list | tuple):
            return ", ".join(self.code(kind, name, one) for one in value if isinstance(one, str | int))
        if name in CLOCKS:
            return self.clock(str(value))
        if name in PEOPLE:
            return self.names.people.get(str(value), str(value))
        if name in OFFICES:
            return self.names.offices.get(str(value), str(value))
        if form in ("day", "instant") and isinstance(value, str):
            return self.when(value)
        return self.code(kind, name, value)

    def _vague(self, at: Moment) -> str:
        return self.day(at.earliest) if at.precision is Precision.DAY else self.tongue.moment(at)

    def _is_this_year(self, at: datetime) -> bool:
        return not self.is_long_ago and self.tongue.local(at).year == self.tongue.local(self.now).year
