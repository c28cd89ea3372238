"""Any bytes as a table, told apart by what is in them and never by a name. Read `read`."""

from intake.sheets.delimited import no_sheet, read_csv
from intake.sheets.table import MOST_BYTES, Table
from intake.sheets.workbook import read_xlsx
from workflow.errors import NotUnderstood, _

ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MARKUP = (b"<", b"{\\rtf", b"%PDF")


def read(content: bytes) -> Table:
    """The table of a CSV or XLSX file. Raises NotUnderstood, in a sentence that repeats nothing of it."""
    if len(content) > MOST_BYTES:
        raise too_large()
    if content.startswith(ZIP):
        return read_xlsx(content)
    if content.startswith(OLD_OFFICE):
        raise NotUnderstood(
            _("This workbook is in the old form of Excel, or it is locked with a password."),
            next_step=_("Save it as XLSX without a password, and send that."),
        )
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:8].startswith(MARKUP):
        raise no_sheet()
    return read_csv(content)


def too_large() -> NotUnderstood:
    """What is said of a file that is larger than a sheet may be."""
    return NotUnderstood(
        _("This file is larger than %(most)d MiB, and nothing of it was read.", most=MOST_BYTES // 1_048_576),
        next_step=_("Send only the sheet with the answers, in parts if it must be."),
    )
