"""The ways by which this instance carries messages out, as its settings say. Read `channels`."""

from config.settings import Settings
from notifications.message import Channel


def channels(settings: Settings) -> list[Channel]:
    """Every channel that may be used: e-mail only where a mail server is named."""
    from notifications.channels.email import ByMail, mail_server
    from notifications.channels.webhook import ByWebhook

    found: list[Channel] = [ByWebhook(base_url=settings.base_url, allows_private=settings.webhook_private)]
    if settings.smtp_url:
        found.append(ByMail(mail_server(settings.smtp_url, settings.mail_from), base_url=settings.base_url))
    return found
