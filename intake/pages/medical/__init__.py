"""The doctor's pages: examinations that were asked for, the form part by part, photographs, the signed report.

    listing.py      what was asked of the doctor's office
    tasks.py        an examination's own page: the parts with their state
    parts.py        a part of the form; lists.py a list of it; entries.py one entry
    chart.py        the body chart; finding_form.py, the short form of a finding
    photographs.py  pictures, sealed as they come
    dates.py        what the case learns: declined, offered again, over
    checking.py     before signing, and the signature
    report.py       a signed report; printing.py, the same as a PDF
    asking          every type of field: asked, read, said in words

Content never stands in an address, a title or a log. Everything goes by keyboard, without script. Read `here.py`, then
`tasks.py`.
"""

from intake.pages.medical import checking, dates, entries, listing, lists, parts, photographs, printing, report, tasks

ROUTES = (
    *listing.ROUTES,
    *tasks.ROUTES,
    *parts.ROUTES,
    *lists.ROUTES,
    *entries.ROUTES,
    *photographs.ROUTES,
    *dates.ROUTES,
    *checking.ROUTES,
    *report.ROUTES,
    *printing.ROUTES,
)
