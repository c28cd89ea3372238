"""A fortnight of the demo in which nobody does anything: who is told what, and what must hold of it on every day.

Days are those of the office. It begins on whatever day the tests run.
"""

import asyncio
import email
import shutil
from collections import Counter
from datetime import datetime, timedelta
from email.policy import default
from typing import Any

import msgspec
import pytest
from sqlalchemy import literal_column, select

from config.demo.told import is_working
from config.demo_people import PEOPLE
from config.telling import People
from notifications import choices
from notifications.habits import next_digest
from notifications.rules import About
from notifications.store.notices import Row
from notifications.store.schema import INBOX, SENT, notice
from tests.config.cli.vigil import Vigil
from workflow.calendar import Calendar
from workflow.moment import local_day
from workflow.rulebook import law_in_force
from workflow.store import connect
from workflow.store.schema import LIMIT_RUNS, clock, party

SECOND = timedelta(seconds=1)
MOST_A_DAY = 15


class Fortnight:
    """What is there when fourteen days have passed: what the command said, and every notice."""

    def __init__(self, vigil, said, rows):
        self.vigil, self.said = vigil, said
        self.calendar, self.names, self.roles, self.offices, self.digest, self.clocks, self.sent_to, self.notices = rows
        self.since, self.until = (datetime.fromisoformat(said[name]) for name in ("since", "until"))

    @property
    def fresh(self):
        """The notices that came while days passed."""
        return [one for one in self.notices if one.created_at >= self.since]

    def inbox(self):
        return [one for one in self.fresh if one.channel == INBOX]

    def mails(self):
        """What went together, by message."""
        found: dict[str, list[Any]] = {}
        for one in self.notices:
            if one.channel != INBOX and one.state == SENT:
                found.setdefault(one.message_id, []).append(one)
        return list(found.values())

    def day(self, at):
        return local_day(at, self.calendar.zone)


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory):
    """Fourteen days pass in a new demo."""
    vigil = Vigil(tmp_path_factory.mktemp("fortnight") / "data")
    assert vigil("init", "--demo").code == 0
    said = vigil("demo", "pass", "14 days", "--json")
    assert (said.code, said.err) == (0, "")
    return Fortnight(vigil, said.json, asyncio.run(_read(vigil)))


async def _read(vigil):
    tables = connect(f"sqlite:///{vigil.data / 'vigil.db'}")

    def read(connection):
        calendar: Calendar = law_in_force(connection).calendar
        known = People().people(connection)
        runs: Any = literal_column(f"({LIMIT_RUNS})").label("runs")
        every = [clock.c.stream, clock.c.key, clock.c.occasion, clock.c.due_at, runs]
        clocks = connection.execute(select(*every).where(clock.c.stream.startswith("case:")))
        sent_to: dict[str, set[str]] = {}
        for stream, office in connection.execute(select(party.c.stream, party.c.office)):
            sent_to.setdefault(office, set()).add(stream)
        columns = [notice.c[name] for name in Row.__struct_fields__]
        return (
            calendar,
            {one.person: one.name for one in known},
            {name: {one.role for one in known if one.name == name} for name in {one.name for one in known}},
            {one.person: one.office for one in known},
            {one.person: choices.habit(connection, one.person).digest for one in known},
            list(clocks),
            sent_to,
            [Row(*row) for row in connection.execute(select(*columns).order_by(notice.c.id))],
        )

    try:
        return await tables.read(read)
    finally:
        await tables.close()


def about(one):
    return msgspec.json.decode(one.about, type=tuple[About, ...])


def test_everybody_who_has_to_do_with_cases_hears_something_and_nobody_drowns(fortnight):
    heard = {fortnight.names[one.person] for one in fortnight.notices if one.channel == INBOX}
    a_day = Counter((fortnight.names[one.person], fortnight.day(one.created_at)) for one in fortnight.inbox())

    assert heard >= {one.name for one in PEOPLE if one.roles != ("administrator",)}
    assert max(a_day.values()) <= MOST_A_DAY, a_day.most_common(3)


def test_nobody_is_told_twice_of_the_same_thing_by_the_same_way(fortnight):
    told = Counter(
        (one.person, one.channel, one.what, one.stream, each) for one in fortnight.fresh for each in about(one)
    )
    news = Counter((one.person, one.channel, one.stream, one.n) for one in fortnight.notices)
    written = list((fortnight.vigil.data / "post").glob("*.eml"))
    keys = {email.message_from_bytes(path.read_bytes(), policy=default)["Message-ID"] for path in written}

    assert [one for one, times in told.items() if times > 1] == []
    assert [one for one, times in news.items() if times > 1] == []
    assert len(written) == len(keys) == len(fortnight.mails())
    assert keys == {group[0].message_id for group in fortnight.mails()}


def test_nothing_runs_out_of_time_of_which_nobody_was_told_before_or_on_that_day(fortnight):
    """A limit that ends with a day is late from the first second of the next."""
    first: dict[tuple[str, str, int], Any] = {}
    for one in fortnight.notices:
        for each in about(one):
            first.setdefault((one.stream, each.clock, each.occasion), fortnight.day(one.created_at))
    said = [one for day in fortnight.said["days"] for one in day["late"] if one["kind"] == "limit"]
    late = {
        (stream, key, occasion): fortnight.day(due + SECOND)
        for stream, key, occasion, due, runs in fortnight.clocks
        if runs and due is not None and fortnight.since <= due < fortnight.until
    }

    assert len(late) == len(said) > 10
    assert [one for one, day in late.items() if one not in first or first[one] > day] == []


def test_whoever_runs_the_system_hears_of_no_case(fortnight):
    run = [one for one in fortnight.notices if fortnight.roles[fortnight.names[one.person]] == {"administrator"}]

    assert [one for one in run if one.stream.startswith("case:")] == []


@pytest.mark.parametrize("role", ["prosecutor", "inspectorate", "doctor", "institution"])
def test_other_authorities_hear_only_of_what_was_sent_to_them(fortnight, role):
    theirs = [one for one in fortnight.notices if one.role == role]

    assert theirs or role == "institution"
    for one in theirs:
        assert one.stream in fortnight.sent_to[fortnight.offices[one.person]]


def test_on_days_on_which_nobody_works_only_what_cannot_wait_is_mailed(fortnight):
    """Urgent things, and what falls due before the next morning on which it could be told."""
    due = {(stream, key, occasion): due for stream, key, occasion, due, _runs in fortnight.clocks}
    quiet = [
        one
        for group in fortnight.mails()
        for one in group
        if not is_working(fortnight.day(one.sent_at), fortnight.calendar)
    ]

    for one in quiet:
        morning = next_digest(one.created_at, "07:30", fortnight.calendar)
        ends = [due[one.stream, each.clock, each.occasion] for each in about(one) if each.stage.startswith("-")]
        at_once = not fortnight.digest[one.person]
        assert one.is_urgent or at_once or (ends and min(ends) < morning), (one.kind, one.about)


def test_there_is_at_most_one_digest_a_day_and_person_and_it_comes_on_working_mornings(fortnight):
    digests = [
        group
        for group in fortnight.mails()
        if fortnight.digest[group[0].person]
        and not any(one.is_urgent for one in group)
        and all(one.sent_at > one.created_at for one in group)
    ]
    a_day = Counter((one[0].person, fortnight.day(one[0].sent_at)) for one in digests)

    assert len(digests) > 5
    assert set(a_day.values()) == {1}
    for group in digests:
        local = group[0].sent_at.astimezone(fortnight.calendar.zone)
        assert is_working(local.date(), fortnight.calendar)
        assert f"{local:%H:%M}" == "07:30"


def test_a_mail_counts_what_it_tells_and_names_nothing(fortnight):
    numbers = {number for day in fortnight.said["days"] for one in day["people"] for number in _cases(one)}
    for path in (fortnight.vigil.data / "post").glob("*.eml"):
        mail = email.message_from_bytes(path.read_bytes(), policy=default)
        text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        (group,) = [one for one in fortnight.mails() if one[0].message_id == mail["Message-ID"]]
        assert str(len(group)) in mail["Subject"]
        assert not any(number in text + mail["Subject"] for number in numbers)
        assert mail["To"] == f"{fortnight.names[group[0].person]}@vigil.example"


def _cases(person):
    return {one["case"] for one in person["inbox"] if "/" in one["case"]}


def test_what_was_said_of_each_day_is_what_lies_in_the_inboxes(fortnight):
    said = sum(len(person["inbox"]) for day in fortnight.said["days"] for person in day["people"])
    files = sorted(
        message["file"] for day in fortnight.said["days"] for person in day["people"] for message in person["messages"]
    )

    assert said == len(fortnight.inbox())
    assert files == sorted(path.name for path in (fortnight.vigil.data / "post").glob("*.eml"))


def test_the_same_days_pass_in_the_same_way(fortnight, tmp_path):
    """Two copies of a demo, until the same time: the same is told, but for how the messages are called."""
    data = tmp_path / "one"
    vigil = Vigil(data)
    assert vigil("init", "--demo").code == 0
    other = Vigil(shutil.copytree(data, tmp_path / "other"))
    until = fortnight.said["days"][2]["day"] + "T09:00"

    first, second = (one("demo", "pass", "--to", until, "--json").json for one in (vigil, other))

    assert [day["people"] for day in first["days"]][1:] == [day["people"] for day in second["days"]][1:]
    assert [day["late"] for day in first["days"]][1:] == [day["late"] for day in second["days"]][1:]
    assert first["until"] == second["until"]


def test_the_log_holds_and_the_demo_can_be_verified(fortnight):
    assert fortnight.vigil("verify").code == 0
    assert fortnight.vigil("late").code == 3
