"""A signed examination in print: a PDF in the order of the Istanbul Protocol's annex IV, by Typst, all in memory.

    order.py         which part tells what, and what each version leaves out
    saying.py        an answer as it is read; readable.py, typed text as a print may show it
    writing.py       sections and lists of the form as blocks; blocks.py, what blocks there are
    findings.py      the body chart (chart.py), the table of findings, each by itself
    photographs.py   the contact sheet; pictures.py, a picture as paper can show it
    assembling.py    front, sixteen parts, signature, annexes
    typesetting.py   blocks and files in, PDF out; report.typ draws them
    sharing.py       what an office outside may have of it
    making.py        opened, printed, told to the log

What people wrote is data on the whole way and never source of Typst. Read `making.report_pdf`, then `assembling.py`.
"""
