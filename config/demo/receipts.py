"""The receipts of a demo that everybody may know, so that anybody can come back as a reporter. Read `SHOWN`.

A receipt is a key that is kept nowhere; these two are no secrets, and only a demo takes them.
"""

from msgspec import Struct


class Shown(Struct, frozen=True):
    """A receipt, and what is found with it."""

    text: str
    found: str


ANSWERED, SENT = "DEM0-ANSW-ERED-DEM0-DEM0-DEM0-003E", "DEM0-FRSH-SENT-DEM0-DEM0-DEM0-00DX"
SHOWN = (
    Shown(ANSWERED, "the office has answered, and the prosecutor is late"),
    Shown(SENT, "sent last night, nobody has registered it"),
)
