"""Whether people are told by the ways they chose: a mail server, nothing that waits or that nobody would take."""

from datetime import timedelta

from sqlalchemy import Connection

from config.doctor.findings import Found, Patient, red, yellow
from config.doctor.machine import HERE
from config.telling import People
from notifications.directory import Roster
from notifications.rules import roles_told
from notifications.store import choices, claims
from notifications.store.mornings import held_past
from notifications.store.schema import EMAIL, WEBHOOK
from workflow.errors import _
from workflow.moment import instant_text
from workflow.rulebook import law_in_force

LONGEST_WAIT = timedelta(minutes=30)
LONGEST_UNSEEN = timedelta(days=1)


def mail(connection: Connection, patient: Patient) -> Found:
    """Whether e-mail can go out where somebody asked for it."""
    wanted = sum(way.is_on and way.channel == EMAIL for way in choices.ways(connection))
    if wanted and not patient.settings.smtp_url:
        yield red(
            "mail",
            _("%(number)d people want to be told by e-mail, and no mail server is named.", number=wanted),
            _("Set VIGIL_SMTP_URL and VIGIL_MAIL_FROM; what waits is sent then."),
        )


def mail_server(patient: Patient) -> Found:
    """Whether messages go to the mail server unencrypted."""
    from notifications.channels.email import mail_server

    settings = patient.settings
    if not settings.smtp_url:
        return
    server = mail_server(settings.smtp_url, settings.mail_from)
    if not (server.is_tls or server.starts_tls) and server.host not in HERE:
        yield yellow(
            "mail",
            _("Mail goes to the server %(host)s without encryption.", host=server.host),
            _("Write smtp:// or smtps:// in VIGIL_SMTP_URL, unless the network in between is closed."),
        )


def waiting(connection: Connection, patient: Patient) -> Found:
    """Whether something that may be sent is not."""
    for channel in (EMAIL, WEBHOOK):
        since = claims.longest_waiting(connection, channel)
        can_be_sent = channel != EMAIL or patient.settings.smtp_url
        if since is not None and patient.now - since > LONGEST_WAIT and can_be_sent:
            is_held = held_past(connection, channel) == since
            at = instant_text(since)
            yield red(
                "delivery",
                _("What was held back until %(at)s was not sent then.", at=at)
                if is_held
                else _("Messages wait to be sent since %(at)s.", at=at),
                _("See that `vigil serve` runs, and that the mail server answers."),
            )


def dead(connection: Connection, _patient: Patient) -> Found:
    """Whether there is anything that nobody would take."""
    number = claims.how_many_dead(connection)
    if number:
        yield yellow(
            "delivery",
            _("%(number)d notices could not be delivered.", number=number),
            _("The administrator's page of jobs says why, and tries them again."),
        )


def roles(connection: Connection, _patient: Patient) -> Found:
    """Whether the policy tells a role that nobody has."""
    people = People()
    there = Roster(people.people(connection), people.ours(connection)).roles()
    for role in sorted(roles_told(law_in_force(connection)) - there):
        yield yellow(
            "roles",
            _(
                "The policy tells the role %(role)s, and nobody has it: where nobody else is told, the case officer "
                "hears of it, else the head, else oversight.",
                role=role,
            ),
            _("Add somebody in that role to their office, or take it out of the policy."),
        )


def unreached(connection: Connection, patient: Patient) -> Found:
    """Whether somebody is not reached where they want to be, or hears of urgent things when they sign in alone."""
    ways = choices.ways(connection)
    failing = {way.person for way in ways if way.fault is not None and not way.is_on}
    if failing:
        yield yellow(
            "addresses",
            _("%(number)d people are not reached any more at the address that they gave.", number=len(failing)),
            _("Ask them to sign in: under “Notices” they confirm it anew, or give another."),
        )
    reached = {way.person for way in ways if way.is_on}
    alone = claims.urgent_unseen(connection, before=patient.now - LONGEST_UNSEEN) - reached
    if alone:
        yield yellow(
            "addresses",
            _(
                "%(number)d people have had something urgent in their inbox for a day, and are told by nothing else.",
                number=len(alone),
            ),
            _("Ask them to sign in, and to give an e-mail address under “Notices”."),
        )


OUTSIDE = (mail_server,)
CHECKS = (roles, mail, waiting, dead, unreached)
