"""`vigil notices bounced`: a mail server pipes to it whatever comes, and is never told that it was wrong."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import select, update

from notifications.store.schema import EMAIL, SENT, mail_in, notice, way
from tests.notifications.bounced import answer, report
from tests.notifications.postbox import FROM
from workflow.store.writing import sqlite_engine

KEY = "<0123456789abcdef0123456789abcdef@office.example>"


@pytest.fixture
def told(demo):
    """A demo in which somebody was sent a mail a moment ago."""
    demo.settings["VIGIL_MAIL_FROM"] = FROM
    with rows(demo) as connection:
        one = connection.execute(select(notice.c.id, notice.c.person, notice.c.created_at).limit(1)).one()
        address = {"channel": EMAIL, "address": "p@example.org", "is_on": True, "made_at": one.created_at}
        connection.execute(way.delete().where(way.c.person == one.person))
        connection.execute(way.insert().values(person=one.person, **address))
        was = {"channel": EMAIL, "state": SENT, "message_id": KEY, "sent_at": newest(connection)}
        connection.execute(update(notice).where(notice.c.id == one.id).values(**was))
    return demo


def rows(instance):
    return sqlite_engine(f"sqlite:///{instance.data / 'vigil.db'}").begin()


def newest(connection):
    return connection.scalar(select(notice.c.created_at).order_by(notice.c.created_at.desc()).limit(1))


def counted(instance):
    with rows(instance) as connection:
        return {row.what: row.number for row in connection.execute(select(mail_in))}


def piped(instance, raw):
    """As a mail server does it: another process, bytes on its standard input."""
    command = [sys.executable, "-c", "from config.cli import main; main()", "notices", "bounced"]
    environment = os.environ | instance.settings
    return subprocess.run(command, input=raw, env=environment, capture_output=True, timeout=60, check=False)


def test_a_message_that_came_back_is_said_in_a_line_and_kept(told):
    said = piped(told, report(KEY))

    assert (said.returncode, said.stderr) == (0, b"")
    assert said.stdout == b"A message did not arrive: its address is not used until it is confirmed anew.\n"
    with rows(told) as connection:
        assert connection.scalars(select(way.c.fault).where(way.c.address == "p@example.org")).one() == "bounced:5.1.1"
    assert counted(told) == {"failed": 1}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 5_000,
        b"Subject: hello\r\n\r\n" + b"x" * 10_000_000,
        bytes(range(256)) * 40,
        answer(KEY),
        report("<ffffffffffffffffffffffffffffffff@office.example>"),
    ],
    ids=["nothing", "NUL", "ten megabytes", "every byte", "on holiday", "forged"],
)
def test_whatever_comes_nothing_is_answered_to_it(told, raw):
    said = piped(told, raw)

    assert (said.returncode, said.stderr) == (0, b"")
    assert sum(counted(told).values()) == 1
    assert "failed" not in counted(told)


def test_where_the_instance_cannot_be_reached_the_mail_comes_again(nowhere):
    said = nowhere("notices", "bounced", typed=report(KEY).decode())

    assert said.code == 75
    assert "There is no instance here yet." in said.err


def test_a_broken_setting_loses_no_mail_either(told):
    said = told("notices", "bounced", typed=report(KEY).decode(), VIGIL_PORT="many")

    assert said.code == 75
