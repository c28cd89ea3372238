"""The dossier of a case: what was said, sealed, and who may open it.

    texts.py          text as it comes in, cleaned at the door
    contents.py       what items hold before they are sealed
    rows.py           what is sealed, as tables and events name it
    stand.py          what a dossier must hold, folded from its events
    reception.py      an allegation comes in
    mailbox.py        what whoever has the receipt may know; status.py has the words
    messages.py       between reporter and office
    opening.py        somebody of the office opens a dossier
    adding.py         and puts something into it
    granting.py       who else may open what; lost_receipts.py: a fresh receipt
    circles.py        somebody of the office has a stake in the case
    search.py         is there an earlier case of this person?
    erasure.py        the end
    verification.py   do the tables hold what the log says?
    store.py, marks.py  all SQL

A case is named by its stream ("case:<uuid>"). Nothing here commits but by `tables.write`, and nothing asks what time it
is. Read `reception.receive`, then `opening.compartment_keys`.
"""
