"""The page of a case, and what is opened from it. Whoever may act sees first what is due, then what they can do.

    here.py        a case of this office, for somebody signed in; what every page of it begins with
    names.py       who somebody is: colleagues by name, everybody else by role and office
    telling.py     times, codes and facts of events in words
    clocks.py      what is due, as bar, rows and badges
    standing.py    where the case stands: its lanes
    happenings.py  the timeline
    verbs.py       what may be done next, verb first, and what follows from it
    parts.py       the five parts of the dossier, and who may open them
    page.py        the page itself; training.py shows a replayed judgment on it
    downloads.py   the timeline to be saved
    reading.py     opening a part, once an hour
    dossier.py     what lies in a part; files.py its files
    adding.py      a file for it, brought by the office
    messages.py    to and from the reporter; notes.py what the office alone reads
    access.py      granting, taking back, leaving colleagues out
    receipt.py     a fresh receipt for a reporter who lost theirs

Read `page.case_page`.
"""

from intake.pages.desk.casepage import access, adding, dossier, downloads, messages, notes, page, receipt, training

ROUTES = (
    *page.ROUTES,
    *downloads.ROUTES,
    *dossier.ROUTES,
    *adding.ROUTES,
    *messages.ROUTES,
    *notes.ROUTES,
    *access.ROUTES,
    *receipt.ROUTES,
    *training.ROUTES,
)
