"""A code shows that whoever gave an address reads it: six digits, an hour, five tries, five a day."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import choices, confirming
from notifications.confirming import CODES, LASTS, TRIES, Answer
from notifications.store import choices as store
from tests.builders import local
from tests.notifications.staff import COLLEAGUE, OFFICER
from workflow.errors import NotNow, NotUnderstood

NOW = local("2026-03-02 09:00").latest
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ADDRESS = "officer@example.org"


class Person:
    """An officer who gives addresses and types codes."""

    def __init__(self, office, person=OFFICER):
        self.office, self.person = office, person

    async def gives(self, address=ADDRESS, at=NOW, key="<1@x>"):
        return await self.office.tables.write(confirming.begin, self.person, address, key=key, now=at)

    async def types(self, code, at=NOW):
        return await self.office.tables.write(confirming.confirm, self.person, code, now=at)

    async def waits(self, at=NOW):
        return await self.office.tables.read(confirming.awaited, self.person, now=at)

    async def addresses(self):
        return [one.address for one in await self.office.tables.read(choices.ways, self.person) if one.is_on]


@pytest.fixture
def officer(office):
    return Person(office)


async def test_the_right_code_however_it_is_written_puts_the_address_into_use_once(officer):
    code = await officer.gives()
    assert len(code) == 6
    assert await officer.addresses() == []

    assert await officer.types(f" {code[:3]}-{code[3:]} ") is Answer.CONFIRMED

    assert await officer.addresses() == [ADDRESS]
    assert await officer.waits() is None
    assert await officer.types(code) is Answer.OVER


async def test_five_wrong_codes_end_it_and_the_right_one_comes_too_late(officer):
    code = await officer.gives()
    wrong = [f"{(int(code) + number) % 10**6:06}" for number in range(1, TRIES + 1)]

    answers = [await officer.types(one) for one in wrong]

    assert answers == [Answer.WRONG] * (TRIES - 1) + [Answer.OVER]
    assert await officer.types(code) is Answer.OVER
    assert (await officer.waits()).is_over


@pytest.mark.parametrize(("after", "answer"), [(LASTS - SECOND, Answer.CONFIRMED), (LASTS, Answer.OVER)])
async def test_it_holds_for_an_hour(officer, after, answer):
    code = await officer.gives()

    assert await officer.types(code, NOW + after) is answer


async def test_a_newer_code_ends_the_one_before(officer):
    first = await officer.gives()
    second = await officer.gives("other@example.org", NOW + SECOND)

    if first != second:
        assert await officer.types(first) is Answer.WRONG
    assert await officer.types(second) is Answer.CONFIRMED
    assert await officer.addresses() == ["other@example.org"]


async def test_nobody_confirms_for_another(office, officer):
    code = await officer.gives()

    assert await Person(office, COLLEAGUE).types(code) is Answer.OVER

    assert await officer.types(code) is Answer.CONFIRMED


async def test_so_many_codes_a_day_and_no_more_however_often_one_changes_one_s_mind(officer):
    for number in range(CODES):
        await officer.gives(f"a{number}@example.org", NOW + number * SECOND)
        await officer.office.tables.write(confirming.forget, OFFICER)
    with pytest.raises(NotNow, match="No more codes"):
        await officer.gives(at=NOW + DAY - SECOND)

    assert await officer.gives(at=NOW + DAY)


async def test_a_code_that_could_not_be_sent_counts_for_nothing_and_says_why(officer):
    for number in range(CODES + 3):
        await officer.gives(key=f"<{number}@x>")
        await officer.office.tables.write(confirming.not_sent, OFFICER, key=f"<{number}@x>", fault="refused:550")

    assert (await officer.waits()).fault == "refused:550"


async def test_what_is_said_of_an_older_mail_is_not_said_of_the_newest(officer):
    await officer.gives(key="<1@x>")
    await officer.gives(key="<2@x>")

    await officer.office.tables.write(confirming.came_back, OFFICER, key="<1@x>", fault="bounced:5.1.1")

    assert (await officer.waits()).fault is None


async def test_what_is_no_address_changes_nothing(officer):
    code = await officer.gives()
    with pytest.raises(NotUnderstood):
        await officer.gives("no address")

    assert await officer.types(code) is Answer.CONFIRMED


async def test_of_somebody_who_left_no_address_stays(officer):
    await officer.gives()

    await officer.office.tables.write(choices.forget_person, OFFICER)

    assert await officer.office.tables.read(store.awaited, OFFICER) is None


async def test_a_digest_of_the_code_is_kept_and_no_code(officer):
    code = await officer.gives()

    kept = await officer.office.tables.read(store.awaited, OFFICER)

    assert code not in str(kept.__struct_fields__) + "".join(str(getattr(kept, name)) for name in ("digest", "address"))
    assert repr(kept) == f"Unconfirmed({OFFICER})"


@given(typed=st.text(max_size=20))
def test_whatever_is_typed_is_compared_without_a_fault(typed):
    assert confirming._digest("p", ADDRESS, typed) != confirming._digest("p", ADDRESS, f"{typed}x")
