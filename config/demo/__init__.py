"""What a demo holds: fictional cases around today, told by people who can sign in, and published judgments.

    times.py     when a step is told: so many days ago at an hour, or so that something is due today
    deeds.py     what people of offices do, each through the door that pages and programs use
    reporting.py what those who report do, with a receipt or on paper
    pictures.py  the files that are sent: a card of colours, a page
    receipts.py  the two receipts that everybody may know
    stories      who did what when, and what was said
    filling.py   all stories in the order of time, with the work of time between; then the judgments

Nobody in the stories exists, and nothing in them happened. Read a story, then `filling.fill_demo`.
"""
