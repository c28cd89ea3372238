"""Passphrases: a person's key opens with the words that sealed it; no header makes the server work for nothing."""

import resource
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.vault.binding import NotOpened
from intake.vault.passphrases import open_seed, seal_seed
from tests.intake.vault import foreign
from tests.intake.vault.crafting import SEED, sealed_at
from tests.intake.vault.places import bits_of
from workflow.errors import NotUnderstood

WORDS, PERSON = "correct horse battery staple", "person-1"
LIGHT = sealed_at(m=64, t=1, lanes=1, words=WORDS, person=PERSON)
TODAY = seal_seed(SEED, WORDS, person=PERSON)
NFC_EQUAL = [("caf\u00e9", "cafe\u0301"), ("\u1e69", "s\u0307\u0323"), ("\u212b", "\u00c5"), ("\uac00", "\u1100\u1161")]


def opens_nowhere(sealed, words=WORDS, person=PERSON):
    with pytest.raises(NotOpened) as refused:
        open_seed(sealed, words, person=person)
    return not refused.value.what.places


def asking(*, m=64, t=1, lanes=1):
    """The header of LIGHT asking for another amount of work."""
    return b"V1P" + m.to_bytes(4, "big") + t.to_bytes(4, "big") + bytes([lanes]) + LIGHT[12:]


def test_what_is_sealed_today_opens_and_costs_what_rfc_9106_advises():
    assert open_seed(TODAY, WORDS, person=PERSON) == SEED
    assert TODAY[:12] == b"V1P" + (65_536).to_bytes(4, "big") + (3).to_bytes(4, "big") + b"\4"
    assert foreign.passphrase(TODAY, WORDS, PERSON) == SEED


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("", id="empty"),
        pytest.param("a" * 1_000_000, id="a million letters"),
        pytest.param("\0", id="a zero"),
        pytest.param("пароль за станицу", id="Cyrillic"),
    ],
)
def test_empty_long_and_foreign_passphrases_open(words):
    sealed = seal_seed(SEED, words, person=PERSON)

    assert open_seed(sealed, words, person=PERSON) == SEED
    assert opens_nowhere(sealed, words + "a")


@given(words=st.text(max_size=40), person=st.text(max_size=20))
def test_any_words_and_any_person_open(words, person):
    sealed = sealed_at(m=8, t=1, lanes=1, words=words, person=person)

    assert open_seed(sealed, words, person=person) == SEED
    assert foreign.passphrase(sealed, words, person) == SEED


@pytest.mark.parametrize(("composed", "apart"), NFC_EQUAL)
def test_the_same_letters_open_however_the_keyboard_composes_them(composed, apart):
    assert open_seed(sealed_at(m=64, t=1, lanes=1, words=composed, person=PERSON), apart, person=PERSON) == SEED
    assert open_seed(sealed_at(m=64, t=1, lanes=1, words=apart, person=PERSON), composed, person=PERSON) == SEED


@pytest.mark.parametrize("other", ["", WORDS.title(), WORDS + " ", " " + WORDS, WORDS.replace("c", "с"), WORDS[:-1]])
def test_other_words_do_not_open(other):
    assert opens_nowhere(LIGHT, other)


def test_letters_that_only_look_alike_are_other_words():
    assert opens_nowhere(sealed_at(m=64, t=1, lanes=1, words="\ufb01ne", person=PERSON), "fine")


@given(person=st.text(max_size=20))
def test_another_persons_key_does_not_open(person):
    assert person == PERSON or opens_nowhere(LIGHT, person=person)


def test_a_sealed_key_with_any_bit_altered_does_not_open():
    altered = [sealed for sealed in bits_of(LIGHT) if sealed[3:11] == LIGHT[3:11]]

    assert len(altered) == 132 * 8  # the other 64 bits ask for another amount of work
    assert all(opens_nowhere(sealed) for sealed in altered)


@pytest.mark.parametrize("costs", [{"m": 63}, {"m": 65}, {"m": 128}, {"t": 2}, {"t": 16}, {"lanes": 2}, {"lanes": 8}])
def test_a_sealed_key_that_asks_for_another_amount_of_work_does_not_open(costs):
    assert opens_nowhere(asking(**costs))


def test_a_sealed_key_that_was_cut_or_continued_does_not_open():
    assert all(opens_nowhere(LIGHT[:size]) for size in range(len(LIGHT)))
    assert all(opens_nowhere(LIGHT + bytes(size)) for size in range(1, 20))


@given(garbage=st.binary(max_size=200) | st.binary(min_size=125, max_size=125).map(asking()[:15].__add__))
@settings(max_examples=50)
def test_garbage_does_not_open(garbage):
    assert opens_nowhere(garbage)


@pytest.mark.parametrize(
    "costs",
    [
        {"m": 2**30},  # 1 TiB
        {"m": 2**32 - 1},
        {"m": 2**20 + 1},
        {"t": 17},
        {"t": 1_000},
        {"lanes": 17, "m": 2**20},
        {"lanes": 255, "m": 2**20},
        {"m": 2**30, "t": 2**32 - 1, "lanes": 255},
        {"t": 0},
        {"lanes": 0},
        {"m": 7},
        {"m": 0},
        {"lanes": 9},
    ],
)
def test_a_header_that_asks_for_too_much_or_too_little_is_refused_before_any_work(costs):
    memory_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()

    with pytest.raises(NotOpened, match="an amount of work that is never asked"):
        open_seed(asking(**costs), WORDS, person=PERSON)

    assert time.perf_counter() - started < 0.1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory_kib < 16 * 1_024


def test_salts_and_keys_never_repeat():
    sealed = [seal_seed(SEED, WORDS, person=PERSON) for _ in range(8)]

    assert [len({one[start:end] for one in sealed}) for start, end in ((12, 28), (28, 60), (60, 92))] == [8, 8, 8]


def test_many_threads_open_their_seeds_one_after_the_other_and_let_others_work_meanwhile():
    turns, done = 0, Event()

    def count():
        nonlocal turns
        while not done.is_set():
            turns += 1
            time.sleep(0.001)

    with ThreadPoolExecutor(5) as pool:
        pool.submit(count)
        opened = list(pool.map(lambda _: open_seed(TODAY, WORDS, person=PERSON), range(4), timeout=60))
        done.set()

    assert opened == [SEED] * 4
    assert turns > 100  # in about a second; it would be 4 if Argon2id held the interpreter


@given(seed=st.binary(max_size=70).filter(lambda seed: len(seed) != 32))
def test_a_seed_of_another_size_is_not_sealed(seed):
    with pytest.raises(NotUnderstood, match="A key has 32 bytes"):
        seal_seed(seed, WORDS, person=PERSON)


@pytest.mark.parametrize("words", ["\ud800 secret", "secret \udfff"])
def test_half_a_character_is_refused_and_not_repeated(words):
    for attempt in (lambda: seal_seed(SEED, words, person=PERSON), lambda: open_seed(LIGHT, words, person=PERSON)):
        with pytest.raises(NotOpened, match="no character") as refused:
            attempt()
        assert "secret" not in str(refused.value)


def test_no_sentence_holds_the_passphrase_or_the_seed():
    with pytest.raises(NotOpened) as refused:
        open_seed(LIGHT, "what I typed", person=PERSON)

    assert str(refused.value) == "The passphrase does not open this person's key. It stays sealed as it is."
