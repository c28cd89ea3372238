"""The dossier of a case: what was said, sealed, and who may open it.

    texts.py          text as it comes in, cleaned at the door
    contents.py       what items hold before they are sealed
    rows.py           what is sealed, as tables and events name it
    stand.py          what a dossier must hold, folded from its events
    submission.py     what somebody reports
    reception.py      an allegation comes in; once.py: a form or request that is sent twice
    drafts.py         a report that is being written
    mailbox.py        what whoever has the receipt may know; status.py has the words
    messages.py       between reporter and office
    opening.py        somebody of the office opens a dossier
    adding.py         and puts something into it
    acts.py           and acts in the case, with words; turns.py: one turn of somebody; acting.py: in which role
    handing_over.py   and sends the case, with parts of the dossier, to another office
    overview.py       what can be seen of a dossier without opening it
    granting.py       who else may open what; lost_receipts.py: a fresh receipt
    circles.py        somebody of the office has a stake in the case
    search.py         is there an earlier case of this person?
    kept.py           how long content is kept; retention.py: what stands against erasing it; postponing.py: longer
    erasure.py        the end
    verification.py   do the tables hold what the log says?
    store.py, marks.py, retention_store.py  all SQL

A case is named by its stream ("case:<uuid>"). Nothing here commits but by `tables.write`, and nothing asks what time it
is. Read `reception.receive`, then `opening.compartment_keys`.
"""
