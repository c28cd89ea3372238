"""Reminders of backup and rehearsal: when they are missed, again while nothing happens, and not every day."""

from datetime import timedelta

import pytest

from config.instance import OPERATOR
from config.reminding import BACKUP_MISSED, REHEARSAL_DUE, SAID_AGAIN, backed_up_at, remind
from config.settings import shipped_policy
from intake.people import keys
from intake.vault.holders import PrivateKey
from notifications.telling import fan_out
from tests.builders import local
from tests.notifications import staff
from workflow.case import record
from workflow.events import SYSTEM, Event
from workflow.history import instant
from workflow.ledger.entry import decode
from workflow.moment import Moment
from workflow.policy.reading import read_policy
from workflow.policy.rules import Rules
from workflow.span import Span
from workflow.store.cases import leaves
from workflow.store.log import sequence

NOW = local("2026-03-09 12:00").latest
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
EVERY_DAY = Span.parse("1 day")
LATE = timedelta(hours=30)  # a day, and a quarter of it


async def happens(office, kind, at, **data):
    await office.tables.write(record, Event(SYSTEM, kind, data), by=OPERATOR, at=Moment.exactly(at), now=at)


async def reminded(office, at, every=EVERY_DAY):
    """How many reminders the job recorded then."""
    return await office.tables.write(remind, at, backup_every=every)


async def said(office, kind):
    """When that was said."""
    entries = [decode(leaf) for leaf in await office.tables.read(leaves, SYSTEM)]
    return [instant(entry.recorded_at) for entry in entries if entry.kind == kind]


async def recovery_key(office, at, number=1):
    public = PrivateKey.generate().public
    await office.tables.write(keys.publish, f"recovery#{number}", public, by=OPERATOR, now=at)


async def test_a_missed_backup_is_said_when_it_is_late_and_then_once_a_week(office):
    await happens(office, "backup_made", NOW)

    hours = {hour: await reminded(office, NOW + hour * HOUR) for hour in range(0, 24 * 25, 3)}

    first = int(LATE / HOUR) + 3
    week = SAID_AGAIN[BACKUP_MISSED] // HOUR
    assert [hour for hour, number in hours.items() if number] == [
        first,
        first + week,
        first + 2 * week,
        first + 3 * week,
    ]
    assert await said(office, BACKUP_MISSED) == [NOW + hour * HOUR for hour, number in hours.items() if number]
    assert (await office.verify()).misfits == []


async def test_each_missed_period_is_said_anew(office):
    await happens(office, "backup_made", NOW)
    assert await reminded(office, NOW + LATE + HOUR)
    await happens(office, "backup_made", NOW + LATE + 2 * HOUR)
    assert not await reminded(office, NOW + LATE + 3 * HOUR)

    assert await reminded(office, NOW + 2 * (LATE + 2 * HOUR))
    assert len(await said(office, BACKUP_MISSED)) == 2


async def test_an_instance_that_never_had_a_backup_is_reminded_from_its_beginning_on(office):
    assert await office.tables.read(backed_up_at) is None

    assert await reminded(office, NOW)

    assert len(await said(office, BACKUP_MISSED)) == 1


async def test_what_came_out_of_a_backup_was_in_one(office):
    await happens(office, "restored", NOW, digest="0" * 64, log_size=9)

    assert await office.tables.read(backed_up_at) == NOW
    assert not await reminded(office, NOW + LATE)


@pytest.mark.parametrize(("every", "late"), [("6 hours", 7.5), ("2 days", 60), ("1 week", 210)])
async def test_how_often_a_backup_is_to_be_made_is_a_setting_and_a_quarter_more_is_not_late(office, every, late):
    await happens(office, "backup_made", NOW)

    assert not await reminded(office, NOW + late * HOUR, Span.parse(every))
    assert await reminded(office, NOW + late * HOUR + timedelta(seconds=1), Span.parse(every))


async def test_recovery_is_rehearsed_once_a_year_from_its_making_or_its_last_rehearsal_on(office):
    await happens(office, "backup_made", NOW + 9 * YEAR)  # so that nothing is said of that
    assert not await reminded(office, NOW + 2 * YEAR)  # there is no recovery key: `vigil doctor` says so
    await recovery_key(office, NOW)
    assert not await reminded(office, NOW + YEAR)
    assert await reminded(office, NOW + YEAR + DAY)
    assert not await reminded(office, NOW + YEAR + 29 * DAY)
    assert await reminded(office, NOW + YEAR + 31 * DAY)

    await happens(office, "recovery_rehearsed", NOW + YEAR + 32 * DAY, shares=2)
    assert not await reminded(office, NOW + YEAR + 90 * DAY)
    await recovery_key(office, NOW + YEAR + 91 * DAY, number=2)
    assert not await reminded(office, NOW + 2 * YEAR + 90 * DAY)
    assert await reminded(office, NOW + 2 * YEAR + 92 * DAY)
    assert len(await said(office, REHEARSAL_DUE)) == 3


async def test_they_are_told_to_whom_they_concern_and_to_nobody_else(office):
    await recovery_key(office, NOW)
    assert await reminded(office, NOW + YEAR + DAY) == 2
    await office.tables.write(sequence)

    await fan_out(office.tables, staff.Staff(), NOW + YEAR + DAY)

    told = {(one.kind, one.role) for one in await staff.notices(office) if one.kind in SAID_AGAIN}
    assert told == {(BACKUP_MISSED, "administrator"), (REHEARSAL_DUE, "administrator"), (REHEARSAL_DUE, "head")}


def test_no_rule_and_no_stage_tells_an_administrator_of_a_case():
    rules = Rules(read_policy(shipped_policy()))
    notices = rules.policy.notifications
    assert notices is not None
    told = [rule for rule in notices.rule if "administrator" in rule.tell]
    kinds = {name.partition(":")[0] for rule in told for name in rules.opened([rule.event])}

    assert {rules.kinds[kind].stream for kind in kinds} == {SYSTEM}
    assert not [
        term.key for term in rules.policy.clocks.clock for stage in term.stages if "administrator" in stage.tell
    ]
