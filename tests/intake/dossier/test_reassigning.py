"""Many cases change hands, each by itself: whole, once, and only to who can open it; who comes second is told."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.dossier import messages, opening
from intake.dossier.reassigning import MOST, Wish
from intake.people import accounts, membership
from tests.builders import ADMINISTRATOR
from tests.intake.dossier.changing_hands import Dying, Hands, form
from tests.intake.people.house import ANA, BEKIM, CECA, NOW, Interrupted
from workflow.errors import Busy, NotUnderstood, _

DONE, ALREADY, CHANGED, REFUSED = "done", "already", "changed", "refused"
UNKNOWN = "case:0193b2a4-0000-7000-8000-000000000000"


@pytest.fixture
async def hands(office):
    """Three officers, in either kind of database."""
    return await Hands.in_(office)


async def test_each_case_is_handed_over_by_an_event_of_its_own_with_a_note_in_each_dossier(hands):
    first, second = await hands.cases(2)

    came = await hands.hand(await hands.wishes({first: BEKIM, second: CECA}), words="The family calls on Monday.")

    assert came == {first: (DONE, None), second: (DONE, None)}
    for case, name in ((first, BEKIM), (second, CECA)):
        entry = (await hands.house.office.case(case)).entries[-1]
        assert (entry.kind, entry.data) == ("assigned", {"person": hands.people[name], "reason": "workload"})
        assert (entry.by.person, entry.by.office) == (hands.people[ANA], "intake")
        legal = await opening.open_items(
            hands.tables, case, compartments=["legal"], signed_in=await hands.house.who(name), now=hands.now
        )
        assert b"The family calls on Monday." in (legal[0].content or b"")
    assert b"family" not in await hands.house.everything()
    assert await hands.house.misfits() == []


async def test_what_is_theirs_already_or_named_twice_is_not_handed_over_again(hands):
    mine, other = await hands.cases(2)
    await hands.hand(await hands.wishes({mine: BEKIM}))
    wishes = await hands.wishes({mine: BEKIM, other: BEKIM})

    came = await hands.hand([*wishes, Wish(other, hands.people[CECA])])

    assert came == {mine: (ALREADY, None), other: (DONE, None)}
    assert await hands.assigned(mine) == await hands.assigned(other) == [hands.people[BEKIM]]


async def test_only_who_works_here_and_can_open_a_case_gets_it_and_the_others_are_handed_over_all_the_same(hands):
    house, cases = hands.house, await hands.cases(5)
    await house.colleague("drita", "case_officer", seated_by=None)
    await house.colleague("emir", "oversight", "intake", seated_by=ANA)
    strangers = {name: (await house.person(name)).id for name in ("drita", "emir")}
    await hands.circle(cases[3], without=[CECA])
    await house.write(membership.leave, "intake", hands.people[CECA], by=ADMINISTRATOR, now=NOW)
    wanted = [strangers["drita"], strangers["emir"], hands.people[CECA], hands.people[CECA], hands.people[BEKIM]]

    came = await hands.hand([Wish(case, to) for case, to in zip(cases, wanted, strict=True)])

    assert [came[case][0] for case in cases] == [REFUSED, REFUSED, REFUSED, REFUSED, DONE]
    assert "cannot open the office's cases yet" in came[cases[0]][1]
    assert "do not work on cases here" in came[cases[1]][1]
    assert came[cases[1]] == came[cases[2]] == came[cases[3]]
    assert [await hands.assigned(case) for case in cases[:4]] == [[]] * 4


async def test_a_circles_case_goes_to_its_members_alone_and_only_by_them(hands):
    (case,) = await hands.cases(1)
    await hands.circle(case, without=[CECA])

    out = await hands.hand(await hands.wishes({case: CECA}))
    by_who_was_left_out = await hands.hand(await hands.wishes({case: BEKIM}), by=CECA)
    within = await hands.hand(await hands.wishes({case: BEKIM}))

    assert out[case][0] == by_who_was_left_out[case][0] == REFUSED
    assert "members of its circle" in out[case][1]
    assert within == {case: (DONE, None)}


async def test_somebody_disabled_a_case_that_is_not_there_and_a_reason_that_is_none_are_each_told_for_itself(hands):
    (case,) = await hands.cases(1)
    await hands.house.write(accounts.disable, await hands.house.person(CECA), by=ADMINISTRATOR, now=NOW)

    disabled = await hands.hand(await hands.wishes({case: CECA, UNKNOWN: BEKIM}))
    nonsense = await hands.hand(await hands.wishes({case: BEKIM}), reason="nonsense")
    nobody = await hands.hand([Wish(case, "p-0000000000000000"), Wish("office:intake", hands.people[BEKIM])])

    assert [disabled[case][0], disabled[UNKNOWN][0], nonsense[case][0], *(one[0] for one in nobody.values())] == (
        [REFUSED] * 5
    )
    assert disabled[UNKNOWN][1] == "There is no case %(stream)s here."
    assert await hands.assigned(case) == []


async def test_too_many_at_once_are_refused_before_anything_is_done(hands):
    (case,) = await hands.cases(1)
    wishes = [Wish(case, hands.people[BEKIM]), *(Wish(f"case:{n}", hands.people[BEKIM]) for n in range(MOST))]

    with pytest.raises(NotUnderstood, match=f"{MOST + 1}"):
        await hands.hand(wishes)

    assert await hands.assigned(case) == []


async def test_who_hands_over_second_what_another_has_just_handed_over_is_told_and_changes_nothing(hands):
    first, second = await hands.cases(2)
    to_bekim = await hands.wishes({first: BEKIM, second: BEKIM})
    to_ceca = await hands.wishes({first: CECA})

    one, other = await asyncio.gather(hands.hand(to_bekim), hands.hand(to_ceca, by=BEKIM))

    assert sorted([one[first][0], other[first][0]]) == [CHANGED, DONE]
    assert one[second] == (DONE, None)
    assert len(await hands.assigned(first)) == 1
    told = one[first][1] or other[first][1]
    assert "the case has changed since this page was made" in told


async def test_a_message_that_came_meanwhile_is_told_before_the_case_goes_on(hands):
    (case,) = await hands.cases(1)
    wishes = await hands.wishes({case: BEKIM})
    who = await hands.house.who(ANA)
    await messages.to_reporter(hands.tables, case, "We have it.", signed_in=who, now=hands.now)

    assert (await hands.hand(wishes))[case][0] == CHANGED
    assert (await hands.hand(await hands.wishes({case: BEKIM})))[case][0] == DONE


async def test_a_case_that_the_database_was_too_busy_for_is_told_and_taken_the_next_time(hands):
    cases = await hands.cases(3)
    wishes = await hands.wishes(dict.fromkeys(cases, BEKIM))

    came = await hands.hand(wishes, tables=Overworked(hands.tables, at=2), once=form())

    assert sorted(outcome for outcome, _why in came.values()) == [DONE, DONE, "later"]
    assert await hands.hand(wishes, once=form()) == dict.fromkeys(cases, (DONE, None))
    assert [len(await hands.assigned(case)) for case in cases] == [1, 1, 1]


class Overworked:
    """Tables whose n-th write comes to nothing, for others hold what it needs."""

    def __init__(self, tables, *, at):
        self._tables, self._left = tables, at

    async def write(self, work, *args, **kwargs):
        """A piece of work, or Busy."""
        self._left -= 1
        if self._left == 0:
            raise Busy(_("Others hold it."))
        return await self._tables.write(work, *args, **kwargs)


async def test_the_same_form_sent_again_says_the_same_and_does_nothing_and_another_choice_is_another_form(hands):
    cases = await hands.cases(3)
    wishes = await hands.wishes(dict.fromkeys(cases, BEKIM))

    came = [await hands.hand(wishes, once=form(), words="Look here.") for _ in range(3)]
    changed = await hands.hand(
        [Wish(one.case, hands.people[CECA], one.seen) for one in wishes], once=form(body=b"other"), words="Look here."
    )

    assert came[0] == came[1] == came[2] == dict.fromkeys(cases, (DONE, None))
    assert {outcome for outcome, _why in changed.values()} == {CHANGED}
    for case in cases:
        assert await hands.assigned(case) == [hands.people[BEKIM]]


# ------------------------------------------------------------------------------------------- whatever happens

BATCHES = st.lists(
    st.fixed_dictionaries(
        {
            "to": st.lists(st.sampled_from([ANA, BEKIM, CECA]), min_size=3, max_size=3),
            "which": st.sets(st.integers(0, 2), min_size=1),
            "by": st.sampled_from([ANA, BEKIM]),
            "dies_at": st.none() | st.integers(1, 4),
            "committed": st.booleans(),
            "words": st.none() | st.just("A note."),
            "form_is_kept": st.booleans(),
        }
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(batches=BATCHES)
async def test_whatever_dies_when_each_case_has_one_officer_and_one_event_for_each_change(hands, batches):
    cases = await hands.cases(3)
    asked: dict[str, list[str]] = {case: [] for case in cases}
    for number, batch in enumerate(batches):
        given_to = {cases[n]: batch["to"][n] for n in sorted(batch["which"])}
        wishes = await hands.wishes(given_to)
        for case, name in given_to.items():
            asked[case].append(hands.people[name])
        way = {"by": batch["by"], "words": batch["words"]}
        way["once"] = form(f"{number} {cases[0]}".encode()[:16]) if batch["form_is_kept"] else None
        if batch["dies_at"] is not None:
            dying = Dying(hands.tables, batch["dies_at"], committed=batch["committed"])
            with suppress(Interrupted):
                await hands.hand(wishes, tables=dying, **way)
            for case in cases:  # whole, or not there at all
                assert (await hands.assigned(case))[-1:] in ([], *([one] for one in asked[case]))
        came = await hands.hand(wishes, **way)
        assert {outcome for outcome, _why in came.values()} <= {DONE, ALREADY}
        for case, name in given_to.items():
            assert (await hands.assigned(case))[-1] == hands.people[name]
    for case in cases:
        changes = [one for n, one in enumerate(asked[case]) if [one] != asked[case][n - 1 : n]]
        assert await hands.assigned(case) == changes
    assert await hands.house.misfits() == []
