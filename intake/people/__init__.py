"""People, their offices and their keys. Who can open something is decided here, by who holds which key.

A person chooses a passphrase; it opens their own key; that opens the keys of the offices they are in; these open the
compartments that were sealed to the office. Nothing else opens anything: whoever runs the server adds people and
offices all day and reads nothing.

    store/             the statements: people, keys, access, factors
    keys.py            public keys, each pinned in the log; nothing is sealed to one that is not
    seats.py           an office's key sealed to who may open it
    epochs.py          the key of an office: the first, the next, the old one retired
    rotation.py        all that one holder may open, sealed to another, in batches
    membership.py      who is in which office, as the office's stream tells it
    offices.py         an office added, joined, left; its key passed on by a colleague
    accounts.py        people and service accounts: added, invited, disabled
    founding.py        the first two people of an instance, and the key of backups (`backup_key.py`)
    signing_in.py      the first time with a code (`joining.py`), later with a passphrase
    choosing.py        what a name and a passphrase must be
    slow.py            Argon2id beside the event loop; `attempts.py` counts tries
    second_factor.py   digits of an app beside the passphrase; `typed_codes.py` reads them, and recovery codes
    devices.py         where people sign in from; `telling.py` writes what is new into their stream
    sessions.py        the opened key, kept sealed under the cookie; `signed_in.py` is who that is
    recovery.py        a key on paper, in several hands
    tokens.py          what programs say who they are with
    index_key.py       the key of an office's blind index
    overview.py        what whoever looks after people and offices sees
    verification.py    tables against the log

The life of a key: `vigil init` makes the intake office's first one and seals it to the first officer's code. With that
code the officer makes a key of their own, and the office gets its second, sealed to them; the first is destroyed. A
colleague is added, signs in with a code, reads the fingerprint out, and is given the office's key by who holds it. One
leaves: the office gets its next key, which they never had. All forget: shares on paper open it once more.

What will hold:

- a private key is in clear only while somebody's request or command runs;
- an exchanged public key is refused before anything is sealed to it;
- a change of keys may be interrupted anywhere and goes on;
- nobody is locked out by what a stranger types.

Read `signing_in.sign_in`, then `epochs`.
"""
