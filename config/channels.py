"""The ways by which this instance carries messages out, as its settings say. Read `channels`."""

from config.clock import in_demo
from config.demo.post import ByPost, post_of
from config.settings import Settings
from notifications.message import Channel


def channels(settings: Settings) -> list[Channel]:
    """Every channel that may be used: e-mail only where a mail server is named, or as files in a demo."""
    from notifications.channels.email import ByMail, mail_server
    from notifications.channels.webhook import ByWebhook

    found: list[Channel] = [ByWebhook(base_url=settings.base_url, allows_private=settings.webhook_private)]
    if settings.smtp_url:
        found.append(ByMail(mail_server(settings.smtp_url, settings.mail_from)))
    elif in_demo():
        found.append(ByPost(post_of(settings)))
    return found
