"""Files that come with an allegation: photographs, letters, recordings. Sealed as they pass, never on a disk in clear.

    storage.py   where the sealed bytes lie: a folder or a bucket
    kinds.py     what a file is, by its content, and what is refused
    names.py     its name, made harmless
    sealing.py   a stream in, a sealed object in the storage out, looked at on the way
    headers.py   what a dossier says of a file: name, kind, size, digest; itself sealed
    keeping.py   somebody sends a file: limits, storage, row and event
    bringing.py  somebody of the office adds one to a dossier
    reading.py   a holder of the compartment's key gets the original, or a copy made when it is first asked for
    moving.py    sealed again for a circle, forgotten after erasure, swept after a crash
    cleaning.py, copying.py   the process that makes copies

The way in: the door hands over an asynchronous stream; it is sealed in chunks under the key of the compartment and put
into the storage, durably; then row, header and event go into the database in one transaction. A crash between the two
leaves an object that nothing names, and `moving.sweep_orphans` takes it away. Read `keeping.from_reporter` first.
"""
