"""The post of a demo: mails as files that a mail program opens, each once, and found again by what they are called."""

import email
from datetime import UTC, datetime
from email.policy import default

from config.channels import channels
from config.clock import lives_at
from config.demo.post import ByPost, address_of, found_by_key, post_of
from notifications.message import Counts, Ended, Message
from notifications.store.schema import EMAIL
from tests.intake.doors.house import settings_for

AT = datetime(2026, 12, 3, 6, 30, tzinfo=UTC)


def message(key, name="demo-officer", **counts):
    return Message(key, address_of(name), None, "en", Counts(**counts), AT)


async def test_every_mail_lies_in_a_file_of_its_own(tmp_path):
    channel = ByPost(tmp_path / "post")
    keys = [channel.new_key() for _ in range(3)]

    async with channel.line() as send:
        for key, name in zip(keys, ("demo-officer", "demo-officer", "demo-head"), strict=True):
            assert (await send(message(key, name, late=2, due=1))).ended is Ended.SENT

    assert sorted(path.name for path in (tmp_path / "post").iterdir()) == [
        "2026-12-03T0630Z-demo-head.eml",
        "2026-12-03T0630Z-demo-officer-2.eml",
        "2026-12-03T0630Z-demo-officer.eml",
    ]
    found = found_by_key(tmp_path / "post")
    assert set(found) == set(keys)
    mail = email.message_from_bytes(found[keys[2]].read_bytes(), policy=default)
    assert (mail["To"], mail["Message-ID"], mail["Date"].datetime) == ("demo-head@vigil.example", keys[2], AT)
    assert "3" in mail["Subject"]


def test_where_no_mail_was_sent_none_is_found(tmp_path):
    assert found_by_key(tmp_path / "post") == {}


def test_only_a_demo_without_a_mail_server_has_a_post(tmp_path):
    plain = settings_for(tmp_path)
    served = settings_for(tmp_path, VIGIL_SMTP_URL="smtp+plain://127.0.0.1:25", VIGIL_MAIL_FROM="vigil@vigil.example")

    def mailing(settings, *, is_demo):
        with lives_at(tmp_path, is_demo=is_demo):
            return [type(one) for one in channels(settings) if one.name == EMAIL]

    assert mailing(plain, is_demo=True) == [ByPost]
    assert mailing(plain, is_demo=False) == []
    assert ByPost not in mailing(served, is_demo=True)
    assert post_of(plain) == tmp_path / "post"
