"""Where things come in over the web, each door a module: it reads a request, calls one verb of the house, answers.

    allegations.py   the JSON door for whoever reports, and with the receipt the mailbox
    signing_in.py    a session for people of an office
    conduct.py       what happened in cases, for programs of offices, without any content
    log.py           checkpoints and tiles of the log, for everybody
    incoming.py      a body that ends, soon, and is of exactly the right form
    problems.py      every error in its three sentences, repeating nothing
    gate.py          how many submissions may be under way at once

A door opens one transaction, for ciphertext and event together, and reads the clock; nothing below it does either.
"""
