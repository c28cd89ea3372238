"""How long the content of closed cases is kept: what is to be erased when, what stands against it, what can be done.

    asked.py       which cases the list is asked for, as the address says it
    listing.py     the list, as a page, CSV and JSON
    rows.py        a case of it in words
    here.py        one case: until when, why, what stands against it, what can be done
    postponing.py  one case or several are kept longer; first what that changes
    came.py        what came of it, case by case
    erasing.py     one case is erased: what goes, what stays, and the number typed once more

A person erases, never a job. Read `listing.show`, then `erasing.erase`.
"""

from intake.pages.desk.retention import erasing, here, listing, postponing

ROUTES = (*listing.ROUTES, *here.ROUTES, *postponing.ROUTES, *erasing.ROUTES)
