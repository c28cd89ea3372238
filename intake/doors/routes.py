"""Every route of this room, for `config` to hang into the application."""

from intake.doors import conduct, files, log
from intake.doors.allegations import open_mailbox, send_message, submit
from intake.doors.signing_in import current_session, sign_in, sign_in_first, sign_out

ROUTES = (
    submit,
    open_mailbox,
    send_message,
    sign_in,
    sign_in_first,
    current_session,
    sign_out,
    conduct.ROUTES,
    *files.ROUTES,
    *log.ROUTES,
)
