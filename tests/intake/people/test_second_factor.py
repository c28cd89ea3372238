"""The second factor: asked for beside the passphrase, used once, lost and set up again; a thief of tables has none."""

import shutil
from base64 import b32decode

import pytest
from pyotp import TOTP
from sqlalchemy import update

from config.settings import shipped_policy
from intake.people import accounts, attempts, devices, second_factor, sessions
from intake.people.second_factor import RECOVERY_CODES, begin, confirm, renew_recovery_codes
from intake.people.signing_in import first_sign_in, identify, resume, sign_in
from intake.schema import second_factor as factors
from intake.schema import session
from tests.builders import ADMINISTRATOR, Office
from tests.intake.people.house import ANA, BEKIM, NOW, PASSPHRASE, House, later
from workflow.errors import Broken, Busy, NotAllowed, NotNow
from workflow.ledger.entry import By, decode
from workflow.store import cases
from workflow.store.schema import instance


def shown(secret, now=NOW):
    """What the app shows."""
    return TOTP(secret.text).at(now)


@pytest.fixture
async def ana(house):
    """The first officer, in a session, without a second factor yet."""
    await house.first_officer()
    cookie, _who = await house.write(sessions.begin, await house.person(ANA), house.own[ANA], now=NOW)
    return await resume(house.tables, cookie, now=NOW)


@pytest.fixture
async def guarded(house, ana):
    """She has set one up; the secret that her app has, and her recovery codes."""
    secret = await begin(house.tables, ana, now=NOW)
    return secret, await confirm(house.tables, ana, shown(secret), now=NOW)


async def use(house, who, code, now, **where):
    """How a code would be used up at a sign-in, once the passphrase was right; None if it is wrong."""
    kept = await house.tables.read(second_factor.kept_of, who.by.person)
    return second_factor.use_of(kept, who.by.person, who.own.seed, code, now=now, **where)


async def lets_in(house, who, code, now):
    """Whether a code lets somebody in, whose passphrase was right; it is used up then."""
    found = await use(house, who, code, now)
    return found is not None and await house.tables.write(found)


async def test_who_has_set_one_up_comes_in_with_passphrase_and_digits_alone(house):
    first = await first_sign_in(house.tables, house.founded.officer_code, ANA, PASSPHRASE, now=NOW)
    secret = await begin(house.tables, first.who, now=NOW)
    await confirm(house.tables, first.who, shown(secret), now=NOW)
    at = later(minutes=5)

    said = set()
    for passphrase, code in (
        (PASSPHRASE, None),
        (PASSPHRASE, "000000"),
        ("four wrong boats on rivers", shown(secret, at)),
    ):
        with pytest.raises(NotAllowed) as refused:
            await sign_in(house.tables, ANA, passphrase, now=at, code=code)
        said.add(str(refused.value))
    cookie, who = await sign_in(house.tables, ANA, PASSPHRASE, now=at, code=shown(secret, at))

    assert len(said) == 1  # it does not tell that the passphrase was right
    assert (first.who.needs_second_factor, who.needs_second_factor) == (True, False)
    assert (await resume(house.tables, cookie, now=at)).name == ANA
    with pytest.raises(NotAllowed):
        await identify(house.tables, ANA, PASSPHRASE, now=at, code=shown(secret, at))
    again = later(minutes=6)
    assert (await identify(house.tables, ANA, PASSPHRASE, now=again, code=shown(secret, again))).name == ANA
    assert await house.misfits() == []


async def test_nothing_is_asked_for_before_the_app_has_shown_the_right_digits(house, ana):
    earlier = await begin(house.tables, ana, now=NOW)
    await begin(house.tables, ana, now=NOW)

    for code in ("", "12345", shown(earlier)):
        with pytest.raises(NotAllowed):
            await confirm(house.tables, ana, code, now=NOW)

    assert not await house.tables.read(second_factor.has, ana.by.person)
    assert await lets_in(house, ana, None, NOW)


async def test_a_stolen_database_holds_neither_secret_nor_recovery_code(house, guarded):
    secret, codes = guarded
    content = await house.everything()

    for form in (b32decode(secret.text), secret.text.encode(), b32decode(secret.text).hex().encode()):
        assert form not in content
    for code in codes:
        assert code.encode() not in content
        assert code.replace("-", "").encode() not in content


async def test_digits_let_in_once_and_earlier_ones_not_at_all(house, ana, guarded):
    secret, _codes = guarded
    at = later(minutes=10)

    found = [await use(house, ana, shown(secret, at), at) for _ in range(2)]
    came = [await house.tables.write(one) for one in found]

    assert came == [True, False]  # of two at once
    assert not await lets_in(house, ana, shown(secret, later(minutes=9, seconds=30)), at)
    assert not await lets_in(house, ana, shown(secret), NOW)  # what confirmed it is used up, too


async def test_each_recovery_code_lets_in_once_however_it_was_written_down(house, ana, guarded):
    _secret, codes = guarded
    assert len(codes) == RECOVERY_CODES

    found = [await use(house, ana, codes[0].lower().replace("-", "  "), NOW) for _ in range(2)]
    came = [await house.tables.write(one) for one in found]

    assert came == [True, False]
    assert not await lets_in(house, ana, codes[0], NOW)
    assert await house.tables.read(second_factor.left, ana) == RECOVERY_CODES - 1
    assert await lets_in(house, ana, codes[1], NOW)


async def test_fresh_recovery_codes_need_the_digits_and_end_those_of_before(house, ana, guarded):
    secret, codes = guarded
    with pytest.raises(NotAllowed):
        await renew_recovery_codes(house.tables, ana, "000000", now=NOW)

    fresh = await renew_recovery_codes(house.tables, ana, shown(secret, later(minutes=1)), now=later(minutes=1))

    assert not set(fresh) & set(codes)
    assert [await lets_in(house, ana, one, NOW) for one in (codes[0], fresh[0])] == [False, True]


async def test_another_app_needs_a_code_of_the_one_before_which_counts_until_it_is_confirmed(house, ana, guarded):
    secret, codes = guarded
    for code in (None, "000000"):
        with pytest.raises(NotAllowed):
            await begin(house.tables, ana, now=NOW, code=code)

    other = await begin(house.tables, ana, now=NOW, code=codes[0])
    assert await lets_in(house, ana, shown(secret, later(minutes=1)), later(minutes=1))
    await confirm(house.tables, ana, shown(other, later(minutes=2)), now=later(minutes=2))

    at = later(minutes=5)
    assert [await lets_in(house, ana, shown(one, at), at) for one in (secret, other)] == [False, True]
    assert not await lets_in(house, ana, codes[1], at)


async def test_a_confirmation_ends_every_session_that_began_without_it(house, ana):
    theirs = await house.colleague(BEKIM)
    before, _who = await house.write(sessions.begin, await house.person(ANA), house.own[ANA], now=NOW)
    secret = await begin(house.tables, ana, now=NOW)

    await confirm(house.tables, ana, shown(secret), now=NOW)

    with pytest.raises(NotAllowed):
        await resume(house.tables, before, now=NOW)
    assert [one.is_this for one in await house.tables.read(sessions.mine, ana)] == [True]
    assert len(await house.tables.read(sessions.mine, theirs)) == 1


async def test_who_was_let_in_without_one_while_it_was_confirmed_stays_outside(house, ana):
    without = await use(house, ana, None, NOW)
    secret = await begin(house.tables, ana, now=NOW)
    await confirm(house.tables, ana, shown(secret), now=NOW)

    assert not await house.tables.write(without)


async def test_nothing_is_confirmed_or_renewed_that_was_not_begun(house, ana):
    with pytest.raises(NotNow):
        await confirm(house.tables, ana, "000000", now=NOW)
    with pytest.raises(NotNow):
        await renew_recovery_codes(house.tables, ana, "000000", now=NOW)


async def test_wrong_codes_are_counted_and_strangers_do_not_use_up_what_a_session_may_try(house, ana, guarded):
    for _ in range(attempts.AT_ONCE):
        attempts.attempt(ANA, now=NOW)
        with pytest.raises(NotAllowed):
            await renew_recovery_codes(house.tables, ana, "000000", now=NOW)

    with pytest.raises(Busy):
        await renew_recovery_codes(house.tables, ana, "000000", now=NOW)


async def test_who_guesses_digits_is_soon_not_heard_and_its_owner_is_elsewhere_or_with_a_recovery_code(
    house, ana, guarded
):
    secret, codes = guarded
    at, device = later(minutes=5), {"known_by": "her laptop"}
    for _ in range(attempts.AT_ONCE):
        assert not await lets_in(house, ana, "000000", at)
    assert not await lets_in(house, ana, None, at)

    soon = later(minutes=5, seconds=attempts.SECONDS_FOR_ANOTHER_CODE - 1)
    assert not await lets_in(house, ana, shown(secret, soon), soon)
    assert await use(house, ana, shown(secret, soon), soon, **device) is not None
    assert await lets_in(house, ana, codes[0], soon)

    again = later(minutes=5, seconds=3 * attempts.SECONDS_FOR_ANOTHER_CODE)
    assert await lets_in(house, ana, shown(secret, again), again)


async def test_somebody_elses_secret_in_ones_place_does_not_open(house, ana, guarded):
    bekim = await house.colleague(BEKIM)
    await house.execute(update(factors).values(person=bekim.by.person))

    with pytest.raises(Broken):
        await use(house, bekim, shown(guarded[0]), NOW)


# ------------------------------------------------------------------------------------------------- lost, and new


async def test_who_lost_app_and_codes_is_helped_by_an_administrator_and_by_nobody_else(house, ana, guarded):
    person = await house.person(ANA)
    for by in (ana.by, By(office="administration", person=person.id, role="administrator")):  # not their own either
        with pytest.raises(NotAllowed):
            await house.write(second_factor.remove_for, person, by=by, now=NOW)
    assert await house.tables.read(second_factor.is_asked_of, " ANA")

    await house.write(second_factor.remove_for, person, by=ADMINISTRATOR, now=NOW)

    assert not await house.tables.read(second_factor.is_asked_of, ANA)
    assert (await house.tables.read(second_factor.left, ana), await house.tables.read(sessions.mine, ana)) == (0, [])
    assert (await house.who(ANA)).needs_second_factor
    assert await house.misfits() == []


async def test_a_new_key_ends_the_second_factor_of_the_one_before(house, ana, guarded):
    await house.colleague(BEKIM)
    code = await house.write(accounts.invite, await house.person(ANA), now=NOW)

    await house.let_in(code.text, ANA)

    assert not await house.tables.read(second_factor.has, ana.by.person)
    assert (await house.who(ANA)).needs_second_factor


@pytest.mark.parametrize("name", ["nobody", "", "\x00"])
async def test_of_a_name_that_nobody_has_no_code_is_asked(house, name):
    assert not await house.tables.read(second_factor.is_asked_of, name)


async def test_in_a_demo_nobody_needs_one(house, ana):
    assert ana.needs_second_factor

    await house.execute(update(instance).values(demo=True))

    assert not (await house.who(ANA)).needs_second_factor


async def test_what_the_policy_has_words_for_is_told_and_nobody_is_kept_out_without(sqlite_url, tmp_path):
    policy = shutil.copytree(shipped_policy(), tmp_path / "policy")
    words = (policy / "vocabulary.toml").read_text("utf-8")
    words = words.replace('kind = "device_seen"', 'kind = "device_known"')
    (policy / "vocabulary.toml").write_text(words, "utf-8")
    office = await Office.founded(sqlite_url, policy)
    house = await House.founded_in(office)
    ana = await house.first_officer()

    await house.write(devices.saw, await house.person(ANA), devices.known_or_new(""), now=NOW)
    await house.write(second_factor.remove_for, await house.person(ANA), by=ADMINISTRATOR, now=NOW)

    leaves = await house.tables.read(cases.leaves, f"person:{ana.by.person}")
    assert [(decode(one).kind, decode(one).by.role) for one in leaves] == [(second_factor.REMOVED, "administrator")]
    assert await house.tables.read(lambda connection: connection.execute(session.select()).all()) == []
    await office.close()
