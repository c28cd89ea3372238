"""The mail server is down for a day: it is said, with its cure; then everybody has one mail that counts all of it."""

from collections import Counter
from functools import partial

from notifications.store.schema import EMAIL, SENT
from tests.faults.house import counted

HOURS = (0, 2, 9, 23)  # at which something happens, and a server is started anew
UNREACHABLE = "The mail server cannot be reached (%(why)s)."


def test_after_a_day_without_a_mail_server_everybody_has_one_mail_and_nothing_is_lost(on_sqlite):
    vigil = on_sqlite
    for hour in HOURS:
        vigil.set_clock(hours=hour)
        with vigil.node() as node:
            for number in range(3):
                assert node.report(number, urgent=True).status_code == 201
            node.until_job("delivery", lambda run: run.is_failing and run.said == UNREACHABLE)
            assert "VIGIL_SMTP_URL" in node.jobs()["delivery"].cure
            node.until(partial(has_notices, vigil, before(hour)))
            if hour == HOURS[-1]:
                red = vigil.doctor()["delivery"]
                assert "Messages wait to be sent since" in red
                assert "that the mail server answers" in red
                assert "cannot be reached" in node.signed_in("administrator").get("/admin/jobs").text
    waiting = vigil.notices(EMAIL)
    assert vigil.mails() == []
    assert {(one.state, one.tries) for one in waiting} == {("waiting", 0)}

    vigil.set_clock(hours=24)
    with vigil.mail_server(), vigil.node() as node:
        node.until(lambda: {one.state for one in vigil.notices(EMAIL)} == {SENT})
        assert "delivery" not in vigil.doctor()

    sent, mails = vigil.notices(EMAIL), vigil.mails()
    assert {one.id for one in sent} >= {one.id for one in waiting}
    assert sum(map(counted, mails)) == len(sent)
    first = [one["to"] for one in mails if one["id"] in {row.message_id for row in sent if row.id <= waiting[-1].id}]
    assert max(Counter(first).values()) == 1
    assert len(first) == len({one.person for one in waiting}) < len(waiting)
    assert len({one["id"] for one in mails}) == len(mails)


def has_notices(vigil, number):
    """Whether so many notices wait, or more."""
    return len(vigil.notices(EMAIL)) >= number


def before(hour):
    """How many notices there are at least when an hour's reports have been told: three to each of twelve colleagues."""
    return 36 * (HOURS.index(hour) + 1)
