"""What must be told, to whom, by which channel. Nothing is here yet: this page says what will be.

Nobody in Vigil tells anybody from inside a transaction: the log is the outbox. `notifications` follows the log by index
from a cursor of its own and makes one notice for each event, person and channel. It may import `workflow`; it does not
know `intake`, so that no notice can hold what was said.

    rules.py    which event tells whom, by which role
    fan_out.py  reads the log from the cursor; a notice is unique for (event, person, channel)
    channels/   inbox, email, webhook, calendar feed
    jobs.py     what runs by the clock: sweep, deliver, checkpoint, digest, retention

What will hold:

- a slow or dead mail server never holds a case; a crash between event and notice only delays the notice;
- a notice says that something is due, and where; never names, words or the receipt;
- an event is told once on a channel, however often a job runs and on however many nodes;
- escalation skips a role that is itself implicated, and tells oversight at once;
- what was delivered, and what was not, can be looked up; it is no part of the log and of its verification.
"""
