"""Why something could not be delivered, and what cures it. A fault is kept as a word. Read `explained`."""

from workflow.errors import Sentence, _

NO_ADDRESS, TURNED_OFF, LEFT = "no_address", "turned_off", "left"
REFUSED, REJECTED, BUSY, CLOSED = "refused", "rejected", "busy", "closed"  # what a mail server did
TIMEOUT, BROKEN = "timeout", "broken"
GONE, ANSWERED, NONSENSE, PRIVATE, UNREACHABLE = "gone", "answered", "nonsense", "private", "unreachable"
OPEN, UNSIGNED, UNKNOWN = "open", "unsigned", "unknown"

_INBOX = _("Nothing needs to be done: it lies in the person's inbox.")
_AGAIN = _("See that it works again, then try once more.")

_SENTENCES: dict[str, tuple[Sentence, Sentence]] = {
    NO_ADDRESS: (_("The person has given no address."), _("The person gives one among their choices; then try again.")),
    TURNED_OFF: (_("The person has turned this way off."), _INBOX),
    LEFT: (_("The person does not work here any more."), _INBOX),
    REFUSED: (
        _("The mail server refused the address."),
        _("The person corrects it among their choices; then try again."),
    ),
    REJECTED: (_("The mail server refused the message."), _("Ask who runs the mail server; then try again.")),
    BUSY: (_("The mail server put the message off."), _("Ask who runs the mail server; then try again.")),
    CLOSED: (
        _("The mail server takes no messages from this server now."),
        _("See that it runs, and that it takes messages from the address in VIGIL_MAIL_FROM."),
    ),
    TIMEOUT: (_("There was no answer in time."), _AGAIN),
    BROKEN: (_("The connection broke."), _AGAIN),
    GONE: (_("The webhook says that it is gone; it was turned off."), _("The person gives another, or none.")),
    ANSWERED: (_("The webhook answered that it could not take it."), _AGAIN),
    NONSENSE: (_("The webhook's answer was none that a web server gives."), _AGAIN),
    PRIVATE: (
        _("The webhook lies in a private network."),
        _("Give another address, or allow such with VIGIL_WEBHOOK_PRIVATE."),
    ),
    OPEN: (
        _("The webhook's address is one without https."),
        _("Give one with https, or allow others with VIGIL_WEBHOOK_PRIVATE."),
    ),
    UNSIGNED: (_("The webhook has no secret to sign with."), _("Give the address anew, which makes a secret.")),
    UNREACHABLE: (_("The webhook could not be reached."), _AGAIN),
}
_ELSE = (_("It could not be delivered."), _("The server's log says more; then try again."))


def explained(fault: str | None) -> tuple[Sentence, Sentence]:
    """What happened, and its cure."""
    return _SENTENCES.get((fault or "").partition(":")[0], _ELSE)
