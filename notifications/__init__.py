"""People are told in time, once, by the way they chose; the office can show that they were.

The ledger is the outbox: nobody writes a notice beside an event. A job reads the log from its own cursor and asks three
questions of every event, each answered by a pure function:

    rules.py        what is told of it, to which roles, how urgently (notifications.toml; stages of clocks.toml)
    recipients.py   who that is in this case, without whoever has a stake in it, with substitutes for who is away
    habits.py       when it may be sent: at once, after quiet hours, with the digest of the next working morning

`telling.py` writes the notices under unique (event, person, channel), `escalating.py` tells the next in line when
nobody looked, `inbox.py` and `choices.py` are what a person does. `directory.py` says what must be known of people;
`config` fills it in, for nothing here knows the rooms where accounts and dossiers are.
"""
