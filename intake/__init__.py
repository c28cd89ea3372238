"""What was said, and who may open it.

`intake` takes in what a person says about ill-treatment, seals it before anything of it is stored, and opens it again
only for those who hold a key. It is the only room that ever sees an allegation in clear, and it forgets it when the
answer is sent. It may import `workflow`; it does not know `notifications`, and nothing but `config` knows it.

    doors/         where requests come in: allegations and receipts, sessions, files, the API of conduct, the log
    dossier/       one a case, in compartments: allegation, identity, messages, medical, legal; grants, circles, erasure
    attachments/   files, sealed as they pass, and the cleaned copies that are looked at
    people/        people, offices and their keys: signing in, epochs, recovery, tokens
    vault/         every format of docs/sealing.md: the only place that makes or opens a ciphertext
    referring.py   a referral to an office without an account
    schema.py      the tables of all this

The portal's pages, the desk and the sheet for many at once are not there yet.

The way of an allegation: a door reads it, `dossier.reception` seals it to the public key of the intake office and to
the reporter's own (derived from the receipt, stored nowhere), `workflow.record` records that it was received, with the
digests of the ciphertexts and none of the content, and the reporter gets the receipt.

What holds:

- after the answer is sent, the server cannot open what it just received;
- what crosses into the log is a closed table in the policy; anything that is not in it stays in the dossier;
- a grant is a key sealed to one more holder; whoever is excluded holds none, and no link is merely hidden;
- erasure is the destruction of keys;
- a person who has lost nothing but the connection can send again and makes no second case.
"""
