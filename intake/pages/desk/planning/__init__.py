"""Planning: what would be late on a day, a month of days, the load of each person; as pages, CSV and JSON.

    asked.py     what an address asks for: a day, a month, filters
    page.py      the list of a day
    month.py     the calendar
    people.py    the load
    saving.py    the same as files

Reads what is kept, opens nothing and records nothing. Read `page`.
"""

from intake.pages.desk.planning import files, month, page, people

ROUTES = (*page.ROUTES, *month.ROUTES, *people.ROUTES, *files.ROUTES)
