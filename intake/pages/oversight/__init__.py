"""Pages of oversight: what is late, every case without anybody in it, figures, and the log to be checked elsewhere.

No page opens a dossier, and every look is told before it is shown. Read `looking.looked`.
"""

from intake.pages.oversight import cases, course, figures, late, own, start, verification

ROUTES = (
    *start.ROUTES,
    *late.ROUTES,
    *cases.ROUTES,
    *course.ROUTES,
    *figures.ROUTES,
    *verification.ROUTES,
    *own.ROUTES,
)
