"""Who is in which office: the office's stream says it, and a row without an event changes nothing that matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.people import accounts, membership, offices
from intake.people.store import people
from tests.builders import ADMINISTRATOR, OFFICER
from tests.intake.people.house import ANA, NOW
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood
from workflow.ledger.entry import NO_PREVIOUS, Entry, decode
from workflow.store import cases

STEPS = st.lists(
    st.tuples(st.sampled_from([membership.ADDED, membership.LEFT]), st.sampled_from("abc"), st.sampled_from("xy")),
    max_size=12,
)


def told(steps):
    """Events of an office's stream."""
    for n, (kind, person, role) in enumerate(steps, start=1):
        yield Entry(
            by=ADMINISTRATOR,
            data={"person": person, "role": role},
            kind=kind,
            n=n,
            occurred_at="2026-03-02T09:00:00Z",
            policy="",
            precision="minute",
            prev=NO_PREVIOUS,
            recorded_at="2026-03-02T09:00:00Z",
            salt=bytes(16),
            stream="office:intake",
        )


@given(steps=STEPS)
def test_whoever_left_has_only_the_roles_given_afterwards(steps):
    members = membership.folded(told(steps))

    for person in "abc":
        left = max((n for n, step in enumerate(steps) if step[:2] == (membership.LEFT, person)), default=-1)
        given_later = {step[2] for n, step in enumerate(steps) if n > left and step[:2] == (membership.ADDED, person)}
        assert {role for one, role in members if one == person} == given_later


async def join(house, person, role="head", office="intake", by=ADMINISTRATOR):
    await house.write(membership.join, office, person, role, by=by, now=NOW)


async def test_joining_and_leaving_are_told_and_kept(house):
    ana = (await house.first_officer()).by.person
    await join(house, ana)
    assert await house.tables.read(membership.told, "intake") == {(ana, "intake_officer"), (ana, "head")}

    await house.write(membership.leave, "intake", ana, by=ADMINISTRATOR, now=NOW)

    last = decode((await house.tables.read(cases.leaves, "office:intake"))[-1])
    assert (last.kind, last.data, last.by) == ("member_left", {"person": ana, "office": "intake"}, ADMINISTRATOR)
    assert await house.tables.read(people.memberships, ana) == []
    assert await house.misfits() == []


REFUSED = [
    ({"office": "nowhere"}, NotFound),
    ({"person": "p-nobody"}, NotFound),
    ({"role": "reporter"}, NotUnderstood),
    ({"role": "system"}, NotUnderstood),
    ({"role": "king"}, NotUnderstood),
    ({"role": "intake_officer"}, NotNow),
]


@pytest.mark.parametrize(("change", "error"), REFUSED)
async def test_what_cannot_be_is_refused_in_a_sentence(house, change, error):
    ana = (await house.first_officer()).by.person
    before = await house.office.counts()

    with pytest.raises(error):
        await join(house, **{"person": ana, **change})

    assert await house.office.counts() == before


async def test_only_who_looks_after_offices_says_who_is_in_them(house):
    ana = (await house.first_officer()).by.person

    with pytest.raises(NotAllowed):
        await join(house, ana, by=OFFICER)

    assert len(await house.tables.read(membership.told, "intake")) == 1


async def test_whoever_is_not_there_cannot_leave(house):
    with pytest.raises(NotFound):
        await house.write(membership.leave, "intake", "p-nobody", by=ADMINISTRATOR, now=NOW)


# -------------------------------------------------------------------------------------- acting in one of several


async def test_a_person_with_several_roles_names_which(house):
    ana = await house.first_officer()
    await join(house, ana.by.person)
    await house.write(offices.add, "oversight", "Oversight", "keyless")
    await join(house, ana.by.person, "oversight", "oversight")

    ana = await house.who(ANA)

    assert (ana.by.office, ana.by.role) == ("intake", "head")
    assert ana.acting("oversight", "oversight").by.office == "oversight"
    assert ana.acting("intake", "intake_officer").by.person == ana.by.person
    assert ana.is_in("oversight")
    with pytest.raises(NotAllowed):
        ana.acting("oversight", "head")


async def test_who_is_in_no_office_may_say_nothing(house):
    await house.first_officer()
    person = await house.write(accounts.add, "drita", now=NOW)
    code = await house.write(accounts.invite, person, now=NOW)

    drita = await house.let_in(code.text, "drita")

    assert (drita.by.office, drita.by.role, drita.offices) == ("", "", ())
    assert "drita" not in repr(drita)
