"""The steps of a case as short forms, made from the vocabulary: what may be told, by whom, in which closed form.

    desk.py      what a form is made from: the case, the law, colleagues, offices
    shapes.py    which fields of which step are asked openly, which are rare, which are needed
    options.py   what may be chosen in a field: codes, references, people, offices, clocks
    questions.py the fields of a step as questions, and what was answered
    sending.py   parts of the dossier that go along, and the consents that they need
    step.py      a step's form as a whole
    then.py      what would be due after it, in words
    refusing.py  a step that is not possible now; a case that changed meanwhile
    page.py      the page of a step
    recording.py what is recorded when it is sent
    moving.py    what stands against pausing and extending; what is looked at before it is recorded
    changes.py   what would change, on a page of its own, to be confirmed
    correcting.py an entry is corrected
    facts.py     what happened elsewhere, by area
    bundling.py  the sealed file for an office without an account

Free text never enters the log: words lie sealed beside it. Read `page.step_page`.
"""

from intake.pages.desk.steps import bundling, correcting, facts, page

ROUTES = (*page.ROUTES, *facts.ROUTES, *correcting.ROUTES, *bundling.ROUTES)
