"""Shares: any that are enough join, by another implementation too; every slip of who types them gets its sentence."""

import subprocess
import sys
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import shamir

from intake.vault.shares import WORDS_KNOWN, check_value, joined, split
from tests.intake.vault import foreign
from tests.intake.vault.places import keys
from workflow.errors import NotUnderstood

SEED = bytes(range(32))
SHARES, OTHERS = split(SEED, threshold=3, count=5), split(SEED, threshold=3, count=5)
schemes = st.integers(2, 16).flatmap(lambda count: st.tuples(st.integers(2, count), st.just(count)))


def fault(mnemonics):
    """What is said; none of the words of a share may be in it."""
    with pytest.raises(NotUnderstood) as refused:
        joined(mnemonics)
    assert all(type(value) is int for value in refused.value.what.places.values())
    return str(refused.value.what)


def test_every_three_of_five_join_and_no_two():
    assert all(joined(some) == SEED for some in combinations(SHARES, 3))
    for some in combinations(SHARES, 2):
        assert fault(some) == "Of this key 3 different shares are needed, and 2 are here."


@settings(max_examples=30)
@given(seed=keys, scheme=schemes, chance=st.randoms(use_true_random=False))
def test_enough_shares_in_any_order_join_here_and_in_a_second_implementation(seed, scheme, chance):
    threshold, count = scheme
    shares = split(seed, threshold=threshold, count=count)
    some = chance.sample(shares, chance.randint(threshold, count))

    assert joined(some) == seed
    assert foreign.joined(some) == {"seed": seed, "check": bytes.fromhex(check_value(seed))}
    assert {len(share.split()) for share in shares} == {33}


def test_the_program_of_the_reference_implementation_joins_them():
    command = [sys.executable, "-c", "from shamir_mnemonic.cli import cli; cli()", "recover"]
    done = subprocess.run(command, input="\n".join(SHARES[1:4]) + "\n", capture_output=True, text=True, check=False)

    assert SEED.hex() in done.stdout, done.stderr


def test_shares_are_read_as_people_type_them_and_one_twice_does_no_harm():
    typed = [SHARES[0].upper(), f"  {SHARES[3].title()}\n", SHARES[3], SHARES[4].replace(" ", "\t ")]

    assert joined(typed) == SEED


@given(place=st.integers(0, 32), word=st.sampled_from(sorted(WORDS_KNOWN)), of=st.integers(0, 2))
def test_every_exchanged_word_is_found_and_the_share_named(place, word, of):
    some = SHARES[:3]
    words = some[of].split()
    some[of] = " ".join([*words[:place], word, *words[place + 1 :]])

    assert word == words[place] or fault(some) == f"Share {of + 1} is mistyped: its words do not fit each other."


def test_words_swapped_missing_or_unknown_get_their_sentences():
    words = SHARES[1].split()
    chance = Random(1)
    for _ in range(50):
        swapped = words.copy()
        first, second = chance.sample(range(33), 2)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        assert swapped == words or "mistyped" in fault([SHARES[0], " ".join(swapped)])

    assert fault([SHARES[0], " ".join(words[1:])]) == "Share 2 has 32 words, and every share has 33."
    assert fault([SHARES[0], "vigil " + " ".join(words[1:])]) == "Share 2 has a word that no share has: word 1."
    assert fault(["", *SHARES]) == "Share 1 has 0 words, and every share has 33."
    assert fault([]) == "Of this key 2 different shares are needed, and 0 are here."


def test_shares_of_two_splittings_are_found_though_it_is_one_seed():
    assert fault([*SHARES[:2], OTHERS[2]]) == "Share 3 was not made together with share 1."


def test_shares_of_two_splittings_with_one_number_are_found_by_their_digest():
    some, others = (alike(SEED, first) for first in (1, 2))

    assert some[2].split()[:3] == others[2].split()[:3]
    assert fault([*some[:2], others[2]]).startswith("Each share is right, and together they are no key")


def alike(seed, chance):
    """Shares with the identifier 7, their values drawn from `chance`."""
    true, drawn = shamir.RANDOM_BYTES, Random(chance)
    shamir.RANDOM_BYTES = lambda size: bytes([0, 7]) if size == 2 else drawn.randbytes(size)
    try:
        return split(seed, threshold=3, count=5)
    finally:
        shamir.RANDOM_BYTES = true


@pytest.mark.parametrize(("threshold", "count"), [(1, 1), (1, 3), (0, 2), (4, 3), (2, 17), (17, 17), (-1, 2)])
def test_a_scheme_that_protects_nothing_or_cannot_be_made_is_refused(threshold, count):
    with pytest.raises(NotUnderstood, match="2 to 16 shares"):
        split(SEED, threshold=threshold, count=count)


@given(seed=st.binary(max_size=64).filter(lambda seed: len(seed) != 32))
def test_a_seed_of_another_size_is_not_split(seed):
    with pytest.raises(NotUnderstood, match="A key has 32 bytes"):
        split(seed, threshold=2, count=3)


@given(pair=st.lists(keys, min_size=2, max_size=2, unique=True))
def test_the_check_value_tells_seeds_apart_and_is_short_enough_to_copy(pair):
    one, other = (check_value(seed) for seed in pair)

    assert one != other  # 32 bits: by chance once in four thousand million
    assert len(one) == 8


def test_two_splittings_share_no_words_but_by_chance():
    assert len({word for share in (SHARES[0], OTHERS[0]) for word in share.split()[4:30]}) > 40
