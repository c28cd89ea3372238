"""Keys and sealed things: the only place that makes or opens a ciphertext. The specification is docs/sealing.md.

    binding.py       what a ciphertext belongs to, keys for one purpose, commitments (§1)
    holders.py       who can open: seed, key pair, fingerprint (§2); keyring.py: all that somebody opens with
    wraps.py         keys sealed to a holder (§3)
    boxes.py         something small under a key that somebody else has, and what every item is made of (§4)
    items.py         something sealed in a compartment (§4)
    streams.py       an attachment, sealed in chunks as it passes (§5)
    receipts.py      codes that are keys: the reporter's, and those for signing in once (§6)
    passphrases.py   a person's key, sealed under what the person knows (§7)
    names.py         names folded, and the marks by which they are found (§10)
    shares.py        a key split among people (§11)
    certificates.py  what goes to an office without account (§12)
    backups.py       everything, for the day after (§13)

What does not open raises `NotOpened`; nothing here returns a part of what it could not verify. Read `boxes.sealed_as`
first.
"""
