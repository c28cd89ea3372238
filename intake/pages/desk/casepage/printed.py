"""Signed medical reports of a case, in its parts: to be saved as PDF, and what stands of them on the page itself.

A report is read in print: there it is whole, in order, and no more than somebody may have. Read `reports_of`.
"""

import msgspec

from intake.dossier.opening import OpenItem
from intake.medical.asked import FILED
from intake.medical.report.assembling import VERSIONS
from intake.medical.report.making import exam_no
from intake.medical.signed import ADDENDUM, EXAMINATION, SUBJECT, SealedAddendum, SealedRecord
from intake.pages.desk.casepage.reading import Look
from intake.pages.desk.casepage.telling import Teller
from intake.pages.visit import Visit
from workflow.errors import _

Prints = list[tuple[str, str]]
OF_REPORTS = {
    EXAMINATION: _("Medical report"),
    ADDENDUM: _("Addendum to the medical report"),
    SUBJECT: _("Who was examined"),
}


def reports_of(visit: Visit, seen: Look) -> list[tuple[str, Prints]]:
    """Each examination with a report that was written here: its title, and the versions with their addresses.

    A report on paper that was only told of has no items, and is not among them.
    """
    say, case = visit.tongue.say, seen.case.stream.partition(":")[2]
    told = (one.data for one in seen.case.entries if one.kind == FILED and one.data.get("items"))
    found = sorted({str(data["examination"]) for data in told})
    number = seen.case.rows.case["number"]
    titles = [_("Medical report %(number)s", number=exam_no(seen.case.stream, number, name)) for name in found]
    return [(say(title), _prints(visit, case, name)) for title, name in zip(titles, found, strict=True)]


def _prints(visit: Visit, case: str, name: str) -> Prints:
    address = f"/desk/cases/{case}/medical/{name}/report.pdf"
    return [(visit.tongue.say(words), f"{address}?version={version}") for version, words in VERSIONS.items()]


def report_said(teller: Teller, item: OpenItem) -> list[tuple[str, str]]:
    """What stands of a report's item on a page: an addendum, or where the rest is read. Raises MsgspecError."""
    say, content = teller.tongue.say, item.content or b""
    if item.kind == ADDENDUM:
        one = msgspec.json.decode(content, type=SealedAddendum).addendum
        return [(say(_("Reason")), one.reason), (say(_("What is added")), one.words)]
    if item.kind == EXAMINATION:
        signature = msgspec.json.decode(content, type=SealedRecord).signature
        is_interim = signature.is_interim
        kind = _("Interim: results are still to come.") if is_interim else _("Signed and complete.")
        return [("", say(kind)), ("", say(_("It is read as a PDF, in the order of the Istanbul Protocol.")))]
    return [("", say(_("It is printed in the medical report, for whoever may open both parts.")))]
