"""The engine: what happened to a case, and what must happen by when. It cannot read an allegation.

An event is one dated step of a case, without content: "examined on 16 August", never what was said or found. This page
follows one event from the door to the log. The same walk with an example: `docs/how-an-event-travels.md`.

    recorded    case.py          `record` is the only way in. The portal, the desk, the command line and the replay of a
                                 judgment call it, inside a transaction that they have opened. It reads the law in
                                 force (law.py, rulebook.py), takes the stream of the case (store/cases.py; on
                                 PostgreSQL a row lock) and looks at the case as it stands.
    checked     events.py        Is the kind known, does it belong to such a stream, is every field known, required and
                                 of its closed form? A date that has not come yet is refused.
                machine.py       May this role say so? If it is an act of our own office: does the state of the case
                                 allow it? A fact, something that happened elsewhere, is never refused for its order.
    chained     ledger/entry.py  The event becomes its entry: canonical JSON with 16 random bytes of salt, the hash of
                                 the policy in force, and `prev`, the hash of the entry before it in its stream. The
                                 bytes of that JSON are the truth, in the table `event`; all else follows from them.
    folded      history.py       All entries of the case, in the order of the world: vague dates placed, corrections
                                 applied, what only time did left out.
                machine.py       Where each region of the case then stands.
                clocks/          Which clocks then run (`derive`): started, due, met, late, ended, paused, lapsed.
                                 track.py follows one clock through the case, reckoning.py counts dates by calendar/.
                folding.py       The same as rows: the case with its next check, its clocks with their coming stages.
    kept        store/           The event, the case's row and the clocks that changed, in the same transaction. The
                                 commit (store/writing.py) puts all of it on disk or none.
    sequenced   store/log.py     The event gets its place in the log of the instance, and the edge of the Merkle tree
                                 (ledger/merkle.py) grows by its hash. On SQLite in that transaction, on PostgreSQL in
                                 a later one of a single sequencer; until then the event waits, committed. Every 256
                                 hashes become a tile (ledger/tiles.py), from which a proof that an event is in the log
                                 is read (ledger/proofs.py).
    signed      ledger/note.py   A checkpoint says how long the log is and which root its tree has, signed with a key
                                 that is not in the database.
    verified    verification.py  Later, by anyone who doubts: every hash, every chain, every signature, and the rows of
                                 cases and clocks derived anew; attestation.py looks at checkpoints and tiles.
                                 ledger/bundle.py does the former on an exported folder, without database and key.
                                 ledger/chain.py holds what both share.

Time is an event too. sweep.py finds the cases in which a stage of a clock has come (a reminder, the due date, a later
warning, a loss) and writes that down as one more entry of each: many cases in one transaction, under the same lock and
in the same chains, and nothing is left to be checked or folded. timekeeping.py holds it back when the machine's clock
has jumped, and resuming.py tells, once, for how long nobody had looked. overview.py says what is late and what is due
next.

Law is data. policy/ reads and checks what may happen, what must happen by when and in whose words; calendar/ knows the
days that are worked and counts. adoption.py puts a new policy or calendar in force, which is an event itself: a case
keeps the policy that each clock started under. Not one limit, holiday, state or role of an office stands here.

chronology/ reads published judgments, says them as facts of a training case for `record`, and compares what the clocks
then say with what the court found.

Used by all: moment.py (when, as exactly as it is known), span.py (how long), errors.py (what can go wrong, with
status and exit code).

Promises: what people tell comes in by `record` alone, what time does by `sweep`. Entries are only added. The same
entries under the same law give the same case on every machine. No fold fails, whatever the entries say. Nothing here
knows the web, a person's name or a word of a statement. Time is an argument: nothing below the edge asks what time it
is.

Read first: `record` in case.py, then `folded` in folding.py, then `derive` in clocks/derive.py. Then sweep.py and
verification.py. What is on disk after a crash is said where it can happen.
"""
