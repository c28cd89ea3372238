"""How an allegation comes in over the desk, gets its number, and how a person is found.

    allegation.py    one allegation by telephone, letter, visit …; taking.py reads its form
    registration.py  the facts that go into the log, beside what was said; registering.py asks them
    finding.py       find a person
    earlier.py       earlier cases of the same person, shown before a new one is made
    ours.py          whose pages these are

Read `allegation.take_down`, then `registration.register_case`.
"""

from intake.pages.desk.coming_in import allegation, finding, registration

ROUTES = (*allegation.ROUTES, *registration.ROUTES, *finding.ROUTES)
