"""What an office outside may have in print: no more than the person agreed to share with it.

Sharing with the prosecutor and sharing the photographs with the prosecutor are two consents; one yes implies no other.
Where sharing is limited in words, which no program can follow, the usual parts of a restricted version are left out.
Read `within_consent`.
"""

from collections.abc import Mapping
from typing import Final

from intake.medical.consenting import rows
from intake.medical.record import Record
from intake.medical.report.order import IF_RESTRICTED, PHOTOGRAPHS

LIMITED: Final = "given_limited"
# By role: the consent to share, and the one to share photographs, which the inspectorate has none of.
MATTERS: Final[Mapping[str, tuple[str, str | None]]] = {
    "prosecutor": ("share_prosecutor", "share_prosecutor_photo"),
    "inspectorate": ("share_inspectorate", None),
}


def within_consent(record: Record, role: str) -> frozenset[str]:
    """The parts that somebody of this role may not have; none for those who examine or hold the case."""
    if role not in MATTERS:
        return frozenset()
    sharing, photographs = MATTERS[role]
    out = IF_RESTRICTED if _status(record, sharing) == LIMITED else frozenset()
    return out if _status(record, photographs) == "given" else out | {PHOTOGRAPHS}


def _status(record: Record, matter: str | None) -> object:
    """What the person said last about a matter."""
    said = rows(record, matter) if matter else []
    return said[-1].get("status").value if said else None
