"""Many answers at once: an office fills in a sheet (CSV, XLSX) and sends it back.

    template   the cases of an office that wait for it, as a sheet to be filled in
    reading    any bytes as a table, or a sentence why not: `delimited` for CSV, `workbook` for XLSX
    columns    which heading is which column, and which words stand for which code
    rows       one line of the table as the answers that it gives, or what is wrong with it
    checking   the dry run: every row told at once, nothing recorded
    recording  the chosen rows, each by itself, through the one verb for answers

A sheet holds conduct alone: numbers, codes, days. Nothing of it is written to a disk here, and nothing in it is run.
"""
