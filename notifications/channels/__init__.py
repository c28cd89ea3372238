"""The ways to tell people outside Vigil: by e-mail, to a webhook, in a calendar.

    email.py       hands messages to a mail server
    webhook.py     posts them, signed, to an address that a person chose
    calendar.py    what falls due, day by day, for a calendar program that asks

What leaves says how many things there are, never what, whose, or which number; only a calendar address may be asked
for numbers. `delivering.py` runs the first two; the third is answered at once.
"""
