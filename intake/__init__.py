"""What was said. The vault is here (docs/sealing.md); doors, dossier and pages are not: this page says what will be.

`intake` takes in what a person says about ill-treatment, seals it before anything of it is stored, and opens it again
only for those who hold a key. It is the only room that ever sees an allegation in clear, and it forgets it when the
answer is sent. It may import `workflow`; it does not know `notifications`, and nothing but `config` knows it.

    doors/      where an allegation comes in: portal (the public one), desk (letter, telephone), sheet (boxes and
                visits, many at once), api. A door opens one transaction, for ciphertext and event together.
    dossier/    one a case, in compartments: allegation, identity, messages, medical, legal; attachments
    vault/      keys, sealing, grants, search by blind index, recovery, signing in
    pages/      what the people of the office see of it

The way of an allegation: a door reads it, `dossier` seals it to the public key of the intake office and to the
reporter's own (derived from the receipt, stored nowhere), `workflow.record` records that it was received, with the
digests of the ciphertexts and none of the content, and the reporter gets the receipt.

What will hold:

- after the answer is sent, the server cannot open what it just received;
- what crosses into the log is a closed table in the policy; anything that is not in it stays in the dossier;
- a grant is a key sealed to one more holder; whoever is excluded holds none, and no link is merely hidden;
- erasure is the destruction of keys;
- a person who has lost nothing but the connection can send again and makes no second case.
"""
