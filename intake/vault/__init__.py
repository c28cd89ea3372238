"""Keys and sealed things: the only place that makes or opens a ciphertext. The specification is docs/sealing.md.

    binding.py      what a ciphertext belongs to, and keys derived for one purpose each (§1)
    holders.py      who can open: seed, key pair, fingerprint (§2)
    wraps.py        compartment keys sealed to a holder (§3)
    items.py        something sealed in a compartment (§4)
    streams.py      an attachment, sealed in chunks as it passes (§5)
    receipts.py     the reporter's code, which is the reporter's key (§6)
    passphrases.py  a person's key, sealed under what the person knows (§7)

What does not open raises `NotOpened`; nothing here returns a part of what it could not verify. Read `items.seal` first.
"""
