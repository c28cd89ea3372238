"""The public pages: a frightened person reports, comes back, and sees what was done. No cookie, no script.

A report is written from page to page. The answers lie in a sealed draft whose code stands in the page alone, and the
receipt stands in the page alone too: forms carry both, no address ever does. So these pages answer a form with the next
page, where other pages of the house send the browser on; loading one again sends the same and changes nothing.

    first       the first page: what is protected and what is not, two buttons
    questions   the questions, one a page; `said` keeps what was answered, as it was typed
    reporting   from one question to the next, the answers to check, sending, the receipt
    codes       the page of a code: groups, a square for a camera, the check of one group
    returning   one field for whatever code somebody has
    mailbox     what whoever has the receipt sees and does; `promised` says the deadlines in their words
    leaving     out of here, and the address that says nothing
    plain       pages of words alone

Nothing typed here is logged. Read `reporting` first.
"""
