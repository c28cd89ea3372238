"""The pages of a prison, a police station or another closed place: what it enters, and what is asked of it.

    start.py     what was entered (open columns alone), what is not sent yet, what is asked
    incident.py  the report of an incident; incident_form.py reads its form
    injuries.py  the injuries checklist, part by part; sending.py its last page
    entry.py     an entry that was received: its open columns, and what must follow by when
    answers.py   what is asked in a case that was sent to the office, and the facts that answer it
    drafts.py    an entry that is taken away before it was sent

Nobody here holds a key of any dossier: nothing that was sent can be read back. Read `start.start_page`.
"""

from intake.pages.institution import answers, drafts, entry, incident, injuries, lists, sending, start

ROUTES = (
    *start.ROUTES,
    *entry.ROUTES,
    *incident.ROUTES,
    *injuries.ROUTES,
    *lists.ROUTES,
    *sending.ROUTES,
    *drafts.ROUTES,
    *answers.ROUTES,
)
