"""Mails as mail servers and people send them back, of a message with a given id."""

from email.message import EmailMessage

from tests.notifications.postbox import FROM

ADDRESS = "p-0@people.example"
RETURNED = "From: Vigil <{sender}>\r\nTo: {address}\r\nMessage-ID: {key}\r\nSubject: Vigil: 1 thing waits for you\r\n"

STATUS = """\
Reporting-MTA: dns; mail.example
{envelope}X-Postfix-Queue-ID: 4F2A

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user
"""

REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mail.example (Mail Delivery System)
To: {sender}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example.

--b
Content-Type: message/{kind}

{status}
--b
Content-Type: {returned_as}

{returned}
--b--
"""

QMAIL = """\
Return-Path: <>
From: MAILER-DAEMON@mail.example
To: {sender}
Subject: failure notice

Hi. This is the qmail-send program at mail.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{address}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <{sender}>
{returned}
"""

EXIM = """\
Return-Path: <>
X-Failed-Recipients: {address}
From: Mail Delivery System <Mailer-Daemon@mail.example>
To: {sender}
Subject: Mail delivery failed: returning message to sender

A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.

  {address}
    unrouteable address

------ This is a copy of your message, including all the headers. ------

{returned}
"""


def _bytes(text, **places):
    return text.format(**places).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def returned(key, address=ADDRESS):
    return RETURNED.format(sender=FROM, address=address, key=key)


def report(
    key, *, action="failed", status="5.1.1", kind="delivery-status", returned_as="message/rfc822", envelope="", more=""
):
    """A report after RFC 3464, as Postfix writes it; `more` stands in the status after the first recipient."""
    of = f"Original-Envelope-Id: {envelope}\n" if envelope else ""
    said = STATUS.format(envelope=of, address=ADDRESS, action=action, status=status) + more
    text = "" if key is None else returned(key)
    return _bytes(REPORT, sender=FROM, kind=kind, status=said, returned_as=returned_as, returned=text)


def in_words(text, key):
    """A report in a server's own words."""
    return _bytes(text, sender=FROM, address=ADDRESS, returned=returned(key))


def answer(key, text="I am on holiday until Monday.", **headers):
    """What somebody's program answers to a message."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = ADDRESS, FROM, "Re: Vigil"
    mail["In-Reply-To"] = mail["References"] = key
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(f"{text}\n\n> Message-ID: {key}\n")
    return mail.as_bytes()
