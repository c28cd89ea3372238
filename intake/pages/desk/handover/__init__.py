"""Cases change hands: ticked ones, or all of a colleague's; to one colleague, shared out, or case by case.

Three pages: choose, check, which says who gets what before anything is done (both in `page.py`), and what came of it
(`result.py`).
"""

from intake.pages.desk.handover import page, result

ROUTES = (*page.ROUTES, *result.ROUTES)
