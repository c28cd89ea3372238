"""What all pages stand on: languages, words of dates and deadlines, forms, the shell. It knows no case and no keys.

    languages   which there are: a folder each in `locale/`, with its catalogue and how it writes a day
    tongue      one language, speaking: sentences, titles of the policy, days, times, "late by 2 working days"
    rendering   a template and its values become a page with its headers
    forms       what was typed, what is wrong with it, field by field; nothing typed is lost
    origin      a form that another site sends is refused
    assets      style sheets under a name that changes with them

Pages themselves live where their subject does (`intake/pages`), each beside its template. The engine imports nothing of
this package. Read `rendering` first.
"""
