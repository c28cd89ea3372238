"""Whether people are told by the ways they chose: a mail server, nothing that waits or that nobody would take."""

from datetime import timedelta

from sqlalchemy import Connection

from config.doctor.findings import Found, Patient, red, yellow
from config.doctor.machine import HERE
from config.telling import People
from notifications.directory import Roster
from notifications.rules import roles_told
from notifications.store import choices, claims
from notifications.store.schema import EMAIL, WEBHOOK
from workflow.errors import _
from workflow.moment import instant_text
from workflow.rulebook import law_in_force

LONGEST_WAIT = timedelta(minutes=30)


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
            yield red(
                "delivery",
                _("Messages wait to be sent since %(at)s.", at=instant_text(since)),
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
            _("The policy tells the role %(role)s, and nobody has it.", role=role),
            _("Add somebody in that role to their office, or take it out of the policy."),
        )


OUTSIDE = (mail_server,)
CHECKS = (roles, mail, waiting, dead)
