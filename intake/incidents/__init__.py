"""What a prison, a police station or another closed place enters: the injuries checklist, and reports of incidents.

The duty to tell applies without a complaint. What is entered is sealed to the intake office at once and starts a case
of its own; whoever entered it reads nothing back but the open columns of their register: number, occasion, times, to
whom it was reported.

    entering.py   an entry becomes a case, in one transaction
    telling.py    what of it crosses the seal, as events with their own times
    concerned.py  the case that an entry names by our number, if it is one of that institution
    own_drafts.py an entry that is being written, sealed to whoever writes it
    checklist.py  the injuries checklist: a record of the medical form's register
    incident.py   the report of an incident, and what must be in it
    following.py  what must follow by when, from the entry alone
    asked.py      what is asked of an institution in the cases that were sent to it
    store.py      the open columns

Read `entering.enter`.
"""
