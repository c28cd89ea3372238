"""`vigil demo pass`: days pass in a demo and nowhere else, and it says what each person was told."""

import email
import json
from datetime import datetime, timedelta
from email.policy import default

import pytest

from config.clock import KEPT_IN, machine_now
from tests.config.cli.test_cli import change, is_one_refusal

DAY = timedelta(days=1)


def lives_at(vigil):
    """The time at which the commands of an instance live."""
    return datetime.fromisoformat(vigil("late", "--json").json["at"])


def is_about(one, other):
    return abs(one - other) < timedelta(minutes=2)


def test_where_people_work_no_time_passes_and_nothing_changes(empty):
    before = empty.files

    said = empty("demo", "pass", "1 day")

    assert is_one_refusal(said)
    assert "no demo" in said.err
    assert empty.files == before


def test_an_instance_where_people_work_never_looks_at_a_demos_clock(empty):
    (empty.data / KEPT_IN).write_text(json.dumps({"ahead_seconds": 30 * 86_400}))

    assert is_about(lives_at(empty), machine_now())
    assert is_about(datetime.fromisoformat(empty("sweep", "--json").json["at"]), machine_now())


def test_where_there_is_nothing_it_says_so(nowhere):
    assert is_one_refusal(nowhere("demo", "pass"))
    assert not nowhere.data.exists()


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (["--to", "2020-01-01T09:00"], 1, "forward only"),
        (["-1 day"], 2, ""),
        (["--", "-1 day"], 1, "forward only"),
        (["0 hours"], 1, "forward only"),
        (["a fortnight"], 2, "not a span"),
        (["5 years"], 2, "at most 400 days"),
        (["--to", "2031-05-01"], 2, "a time is needed"),
        (["--to", "tomorrow"], 2, ""),
        (["--person", "demo-nobody"], 1, "nobody here has that name"),
    ],
)
def test_what_cannot_pass_is_refused_in_a_sentence_and_no_time_passes(demo, words, code, named):
    said = demo("demo", "pass", *words)

    assert (said.code, said.out) == (code, "")
    assert named in said.err
    assert not (demo.data / KEPT_IN).exists()


def test_a_day_passes_and_it_is_said_who_was_told_what(demo):
    said = demo("demo", "pass")

    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    today, tomorrow = (f"{machine_now() + days * DAY:%A}" for days in (0, 1))
    assert lines[0].startswith(today)
    assert any(line.startswith(tomorrow) for line in lines)
    assert "  demo-officer" in lines
    assert any("Soon due" in line or "The time ran out" in line for line in lines)
    assert any(line.startswith("  Ran out of time at") for line in lines)
    assert lines[-2].startswith(f"It is now {tomorrow}")
    assert str(demo.data / "post") in lines[-1]


def test_every_command_lives_at_the_demos_time_from_then_on_and_nothing_is_held(demo):
    demo("demo", "pass", "3 days")

    assert is_about(lives_at(demo), machine_now() + 3 * DAY)
    swept = demo("sweep", "--json")
    assert swept.code == 3
    assert is_about(datetime.fromisoformat(swept.json["at"]), machine_now() + 3 * DAY)
    demo("demo", "pass", "--to", f"{machine_now() + 5 * DAY:%Y-%m-%d}T23:00")
    assert lives_at(demo) > machine_now() + 4 * DAY
    assert demo("verify").code == 0


def test_what_was_told_of_a_day_is_not_told_of_the_next(demo):
    days = [demo("demo", "pass", "1 day", "--json").json for _ in range(3)]

    told = [
        (person["name"], one["at"], tuple(one["says"]), one["case"])
        for each in days
        for day in each["days"]
        for person in day["people"]
        for one in person["inbox"]
    ]
    assert len(told) == len(set(told)) > 0
    assert [each["since"] <= each["until"] for each in days] == [True] * 3
    assert days[0]["until"] <= days[1]["since"]


def test_of_one_person_nothing_is_said_but_what_they_were_told(demo):
    said = demo("demo", "pass", "2 days", "--person", "demo-officer", "--json")

    assert {person["name"] for day in said.json["days"] for person in day["people"]} == {"demo-officer"}


def test_the_mails_can_be_opened_and_say_how_many_things_there_are(demo):
    said = demo("demo", "pass", "2 days", "--json").json
    messages = [one for day in said["days"] for person in day["people"] for one in person["messages"]]

    assert messages
    for one in messages:
        mail = email.message_from_bytes((demo.data / "post" / one["file"]).read_bytes(), policy=default)
        assert mail["Subject"].startswith("Vigil: ")
        assert str(one["notices"]) in mail["Subject"]
        assert mail.get_body(("html",)) is not None
        assert is_about(datetime.fromisoformat(one["at"]), mail["Date"].datetime)


def test_a_way_that_nobody_takes_is_said_with_the_reason(demo):
    change(demo, "UPDATE way SET channel = 'webhook', address = 'https://vigil.example/hook'")

    said = demo("demo", "pass", "1 day")

    assert "By webhook, 1 notice, not delivered: " in said.out
    assert not (demo.data / "post").exists()


def test_with_a_mail_server_that_is_down_nothing_is_lost_and_it_is_said(demo):
    said = demo(
        "demo", "pass", "1 day", VIGIL_SMTP_URL="smtp+plain://127.0.0.1:1", VIGIL_MAIL_FROM="vigil@vigil.example"
    )

    assert said.code == 0
    assert "did not end well" in said.err
    assert not (demo.data / "post").exists()
    after = demo("demo", "pass", "2 hours", "--json").json
    assert sum(len(person["messages"]) for day in after["days"] for person in day["people"]) > 0
