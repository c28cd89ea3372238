"""What a doctor finds: the form after the Istanbul Protocol, filled in step by step, checked, sealed and signed.

    form.py          the form as data says it: sections, fields, lists, codes, body regions
    loading.py       reads and checks the files of config/medical
    record.py        what was written: answers and numbered entries
    changing.py      another record of one: a section's answers, an entry, a withdrawal
    fitting.py       whether an answer has the form that its field asks for
    missing.py       what is not answered yet
    check_terms.py   checks.toml as values
    checks/          42 questions that a record is asked before it is signed
    asked.py         which examinations were asked of an office, and how each stands
    examinations.py  one under way, kept sealed between two pages
    changes.py       the changes that a page can ask for; meanwhile.py, of two at once
    sealed_parts.py  a record under two keys, opened and told
    copies.py        whether an author's texts stand in other records too
    telling.py       what the case is told by itself: declined, offered again, took place
    photographs.py   a picture into the compartment, with consent
    signing.py       a record becomes a sealed item that is never changed
    signed.py        that item read, and added to
    shared_photographs.py  which photographs an office outside may have as files
    report/          the report as a PDF

Findings, grades and words lie sealed in the compartment `medical`, who the person is in `identity`; the log is told
dates and references. Read `form.py`, `record.py`, then `examinations.py`. How it is meant: docs/reference/medical.md.
"""
