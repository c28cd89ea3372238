"""Whether a checklist may be sent: what is not answered, what the checks hinder, what wants a reason in writing.

The checks are the medical form's own (checks.toml), those of a register; a picture that an institution keeps in its own
papers is not missing. Read `open_of`.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from intake.incidents.checklist import FINDING, PHOTO, Writing, as_sent
from intake.medical.checks import Context, Remark, remarks
from intake.medical.conditions import facts_of
from intake.medical.loading import Medical
from intake.medical.missing import Missing, missing
from intake.medical.record import Record

# A picture stays in the papers of the institution; what episode a mark belongs to the statement tells.
NOT_ASKED = frozenset({(PHOTO, "file"), (FINDING, "episode_ref")})


class Open(Struct, frozen=True):
    """What stands between a checklist and its sending. `warnings` want a reason each."""

    missing: list[Missing]
    blocks: list[Remark]
    warnings: list[Remark]
    record: Record

    @property
    def unexplained(self) -> list[int]:
        """Numbers of the checks that want a reason and have none."""
        numbers = dict.fromkeys(one.number for one in self.warnings)
        return [one for one in numbers if not self.record.reasons.get(str(one), "").strip()]

    @property
    def may_be_sent(self) -> bool:
        """Whether nothing stands between."""
        return not (self.missing or self.blocks or self.unexplained)


def open_of(writing: Writing, medical: Medical, *, now: datetime, zone: ZoneInfo) -> Open:
    """What is open of a checklist, as if it were sent `now` (UTC)."""
    record = as_sent(writing.record, now, zone)
    facts = facts_of(record)
    lacking = [one for one in missing(record, medical.register, facts) if (one.entries, one.field) not in NOT_ASKED]
    found = remarks(record, medical, Context(now, "register", facts))
    said = {(one.section, one.entries, one.no, one.field) for one in lacking}
    blocks = [one for one in found if one.act == "block" and (one.section, one.entries, one.no, one.field) not in said]
    return Open(lacking, blocks, [one for one in found if one.act != "block"], record)
