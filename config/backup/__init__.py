"""One sealed file that holds an instance, and an instance made from such a file.

    content.py     what a backup holds: a header, rows table by table, attachments, in frames that pass one by one
    making.py      an instance into a file: needs no secret, so that cron can do it
    restoring.py   a file into an instance: verified whole, or nothing; then under a new key of the log

The file is sealed to the key of backups (docs/sealing.md §13), whose private half `vigil init` printed and nobody kept
here. Not in it: the log's private key, sessions, answers and drafts. Read `making.make`, then `restoring.restore`.
"""
