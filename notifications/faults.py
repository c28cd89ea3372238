"""Why something could not be delivered, and what cures it. A fault is kept as a word. Read `explained`."""

from workflow.errors import Sentence, _

NO_ADDRESS, TURNED_OFF, LEFT = "no_address", "turned_off", "left"
REFUSED, REJECTED, BUSY, CLOSED = "refused", "rejected", "busy", "closed"  # what a mail server did
TIMEOUT, BROKEN = "timeout", "broken"
GONE, ANSWERED, NONSENSE, PRIVATE, UNREACHABLE = "gone", "answered", "nonsense", "private", "unreachable"
MOVED, CERTIFICATE, NO_NAME = "moved", "certificate", "no_name"
OPEN, UNSIGNED, UNKNOWN = "open", "unsigned", "unknown"
BOUNCED, RESTORED = "bounced", "restored"

PLACE = "%(number)s"  # of what the other side answered
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
    ANSWERED: (_("The webhook answered %(number)s: it did not take the message.", number=PLACE), _AGAIN),
    MOVED: (
        _("The webhook answered %(number)s, which leads elsewhere; that is not followed.", number=PLACE),
        _("Give the address to which it leads."),
    ),
    CERTIFICATE: (
        _("The webhook could not show who it is: its certificate is not one that is trusted."),
        _("Give it a certificate of a known authority, for the name in the address."),
    ),
    NO_NAME: (_("Nobody knows the name in the webhook's address."), _("Correct the address.")),
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
    BOUNCED: (
        _("A message was taken and came back later (%(number)s): it did not reach the address.", number=PLACE),
        _("The person confirms the address anew among their choices, or gives another."),
    ),
    RESTORED: (
        _("It waited when the backup was made from which this instance was restored; perhaps it was sent since."),
        _("Nothing needs to be done: it lies in the person's inbox. Try again to send it all the same."),
    ),
}
_ELSE = (_("It could not be delivered."), _("The server's log says more; then try again."))


def explained(fault: str | None) -> tuple[Sentence, Sentence]:
    """What happened, and its cure."""
    word, _colon, number = (fault or "").partition(":")
    what, cure = _SENTENCES.get(word, _ELSE)
    return (Sentence(what.text, {"number": number or "?"}) if PLACE in what.text else what), cure
