"""A prosecutor's office, a police inspectorate: what was referred to it, four answers on one page, decisions, content.

    there.py      a case that was sent to this office, and who is at it
    listing.py    what was sent to the office, what is due first on top; also as CSV and JSON
    file.py       one referral as its page shows it: clocks, course, what is open, what waits beside it
    asked.py      the four questions as a form, and what was answered
    answer.py     the page of the four answers
    deciding.py   refusal, suspension, indictment, judgment: a short form each
    dossier.py    parts of the dossier that were granted to this office

Nothing of other offices is shown, and a case that was not sent here is as one that does not exist. Read `answer.show`.
"""

from intake.pages.prosecutor import answer, deciding, dossier, listing

ROUTES = (*listing.ROUTES, *answer.ROUTES, *deciding.ROUTES, *dossier.ROUTES)

__all__ = ["ROUTES"]
