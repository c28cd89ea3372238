"""What is in force here, and what is wrong with it: one small function for each thing that may be wrong.

    findings.py    a finding: red or yellow, what is so, and its cure; how checks are run
    people.py      whether somebody can open what comes in, and whether that is as the log says
    log.py         the log's key and its copy, checkpoints, backups
    running.py     sweep, clock, policy, retention: what time asks for
    servers.py     who serves, and whether their jobs end well
    notices.py     are people told: a mail server, what waits, what nobody would take
    machine.py     database, files, disk, storage, settings
    copies.py      the recorded confirmation that the log's key was copied
    everything.py  all of them

Nothing here shows a secret, or changes anything but the probes that it takes away again. Read
`findings.examine`, then any check.
"""
