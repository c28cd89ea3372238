"""What was sent to other offices, on the officer's side: to whom, when, by what, with what, and what came back.

    sent.py      the panel of the case's page: one block for each sending
    bringing.py  an answer that came by letter or telephone is brought into the case

Read `sent.sent_shown`, then `bringing.bring_page`.
"""
