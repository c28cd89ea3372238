"""Receipts: read as people write them, every slip found and named, and never repeated or shown."""

import copy
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.vault.boxes import seal_box
from intake.vault.receipts import ALPHABET, Code, Draft, Receipt
from tests.intake.vault import foreign
from workflow.errors import NotUnderstood

receipts = st.builds(Receipt, st.integers(0, 2**130 - 1))
READABLE = {*ALPHABET, *ALPHABET.lower(), *"OoIiLl"}
IGNORED = " -\u2010\u2011\u2012\u2013\u2014\u00a0\t\r\n"
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f", "\u202e", "\u2066", "\0"]
SENTENCES = {
    "invisible": "The code has an invisible sign at place %(place)d.",
    "strange": "The code has a sign at place %(place)d that no code has.",
    "length": "The code has %(have)d signs, and every code has 28.",
    "mistyped": "The code is mistyped: its last two signs do not fit the others.",
}
RANDOM = Random(1)
SOME = [Receipt(number) for number in (0, 1, 1_020, 1_021, 2**130 - 1, *(RANDOM.getrandbits(130) for _ in range(35)))]


def fault(text):
    """Which sentence a text gets; nothing of the text may be in it but numbers."""
    with pytest.raises(NotUnderstood) as refused:
        Receipt.read(text)
    error = refused.value
    assert all(type(value) is int for value in error.what.places.values())
    assert error.next_step is not None
    assert not error.next_step.places
    return next(name for name, sentence in SENTENCES.items() if sentence == error.what.text)


def symbols(receipt):
    return receipt.text.replace("-", "")


@given(receipt=receipts)
def test_a_receipt_is_read_as_it_is_shown(receipt):
    assert Receipt.read(receipt.text) == receipt
    assert [len(group) for group in receipt.text.split("-")] == [4] * 7
    assert set(symbols(receipt)) <= set(ALPHABET)


@given(receipt=receipts)
def test_a_foreign_reader_finds_the_same_seed_and_lookup(receipt):
    assert foreign.receipt(receipt.text) == {"seed": receipt.holder.seed, "lookup": receipt.lookup}


@given(receipt=receipts, chance=st.randoms(use_true_random=False))
def test_a_receipt_is_read_as_people_write_it(receipt, chance):
    confused = {"0": "0Oo", "1": "1IiLl"}
    written = "".join(
        chance.choice(confused.get(symbol, symbol + symbol.lower())) + chance.choice(["", "", *IGNORED])
        for symbol in symbols(receipt)
    )

    assert Receipt.read(chance.choice(["", *IGNORED]) + written) == receipt


@pytest.mark.parametrize("receipt", SOME)
def test_every_exchange_of_one_symbol_is_found(receipt):
    right = symbols(receipt)
    for place, symbol in enumerate(right):
        for other in set(ALPHABET) - {symbol}:
            assert fault(right[:place] + other + right[place + 1 :]) == "mistyped"


@pytest.mark.parametrize("receipt", SOME)
def test_every_swap_of_two_different_symbols_is_found(receipt):
    right = symbols(receipt)
    for first in range(28):
        for second in range(first + 1, 28):
            swapped = list(right)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            assert swapped == list(right) or fault("".join(swapped)) == "mistyped"


def test_the_weights_of_all_places_differ_so_every_swap_is_found_in_every_receipt():
    weights = [pow(32, power, 1_021) for power in reversed(range(26))] + [-32 % 1_021, -1 % 1_021]

    assert len({*weights, 0}) == 29


@given(text=st.text(max_size=60) | st.text(alphabet=sorted(READABLE | set(IGNORED)), max_size=60))
def test_whatever_is_typed_gets_its_sentence_or_is_a_receipt(text):
    kept = [sign for sign in text if sign not in IGNORED]
    try:
        Receipt.read(text)
    except NotUnderstood:
        expected = "mistyped" if len(kept) == 28 else "length"
        assert fault(text) in (["invisible", "strange"] if set(kept) - READABLE else [expected])
    else:
        assert len(kept) == 28


@given(receipt=receipts, size=st.integers(0, 27))
def test_a_missing_end_is_a_matter_of_length(receipt, size):
    assert fault(symbols(receipt)[:size]) == "length"
    assert fault(symbols(receipt) + symbols(receipt)[:size] + "0") == "length"


@given(receipt=receipts, place=st.integers(0, 28), sign=st.sampled_from(INVISIBLE))
def test_an_invisible_sign_is_named_with_its_place(receipt, place, sign):
    text = symbols(receipt)[:place] + sign + symbols(receipt)[place:]

    with pytest.raises(NotUnderstood, match=f"invisible sign at place {place + 1}"):
        Receipt.read(text)


@given(receipt=receipts, place=st.integers(0, 27), sign=st.sampled_from("Uu*.ÉßıſКА０٣あ\U0001f600"))
def test_a_strange_sign_is_named_with_its_place(receipt, place, sign):
    text = symbols(receipt)[:place] + sign + symbols(receipt)[place + 1 :]

    with pytest.raises(NotUnderstood, match=f"a sign at place {place + 1} that no code has"):
        Receipt.read(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "length"),
        (" - \n", "length"),
        ("0" * 10_000, "length"),
        ("U" * 10_000, "strange"),
        ("\u202e" * 28, "invisible"),
    ],
)
def test_what_is_empty_or_far_too_long_gets_its_sentence(text, name):
    assert fault(text) == name


def test_no_two_new_receipts_share_a_code_or_a_mailbox_or_a_key():
    new = [Receipt.new() for _ in range(300)]

    assert len({one.text for one in new}) == len({one.lookup for one in new}) == 300
    assert len({one.holder.seed for one in new}) == 300


def test_all_130_bits_are_drawn():
    drawn = [Receipt.new().number for _ in range(300)]

    assert all({number >> bit & 1 for number in drawn} == {0, 1} for bit in range(130))
    assert max(drawn) < 2**130


@given(receipt=receipts, bit=st.integers(0, 129))
def test_lookup_and_seed_say_nothing_of_each_other_or_of_a_receipt_beside(receipt, bit):
    beside = Receipt(receipt.number ^ (1 << bit))
    derived = [receipt.lookup, receipt.holder.seed[:16], receipt.holder.seed[16:]]
    derived += [beside.lookup, beside.holder.seed[:16], beside.holder.seed[16:]]

    apart = [
        (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()
        for n, one in enumerate(derived)
        for other in derived[:n]
    ]
    assert min(apart) > 20  # of 128 bits; fewer happens by chance once in 10^15
    assert max(apart) < 108


@given(receipt=receipts)
def test_a_sign_in_code_of_the_same_number_is_another_key_that_leads_elsewhere(receipt):
    code = Code.read(receipt.text)

    assert code == Code(receipt.number) != receipt
    assert (code.text, repr(code)) == (receipt.text, "Code(…)")
    assert foreign.code(code.text) == {"seed": code.holder.seed, "lookup": code.lookup}
    assert len({code.holder.seed, receipt.holder.seed}) == len({code.lookup, receipt.lookup}) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The code has 0 signs, and every code has 28."),
        ("0" * 27 + "1", "The code is mistyped: its last two signs do not fit the others."),
        ("0" * 9 + "\u200b", "The code has an invisible sign at place 10."),
        ("U", "The code has a sign at place 1 that no code has."),
    ],
)
def test_a_mistyped_sign_in_code_is_spoken_of_as_a_code(text, said):
    with pytest.raises(NotUnderstood) as refused:
        Code.read(text)

    assert str(refused.value.what) == said


@dataclass
class Submission:
    receipt: Receipt


@given(receipt=receipts)
def test_a_receipt_is_never_shown_by_accident(receipt):
    shown = f"{receipt!r} {receipt} {[receipt]} {Submission(receipt)} {copy.copy(receipt)}"

    assert repr(receipt) == "Receipt(…)"
    assert shown.count("Receipt(…)") == 5
    assert not set(shown) & set("0123456789")


@given(receipt=receipts, which=st.integers(1, 7), other=receipts)
def test_one_group_typed_back_shows_that_somebody_has_the_receipt(receipt, which, other):
    group = receipt.groups[which - 1]

    assert "-".join(receipt.groups) == receipt.text
    assert receipt.has_group(which, f" {group.lower().replace('0', 'o').replace('1', 'l')} ")
    assert receipt.has_group(which, other.groups[which - 1]) == (other.groups[which - 1] == group)
    for typed in ("", group[:3], group + "0", "U" * 4, "\u200b" + group, receipt.text):
        assert not receipt.has_group(which, typed)
    assert not receipt.has_group(0, group) and not receipt.has_group(8, "")  # noqa: PT018


@given(number=st.integers(0, 2**130 - 1))
def test_a_draft_is_sealed_under_its_code_and_leads_nowhere_else(number):
    draft = Draft(number)

    sealed = seal_box(b"not yet sent", draft.key, "draft", draft.lookup)

    assert foreign.draft(draft.text, sealed) == b"not yet sent"
    assert draft.token == number.to_bytes(17, "big")
    assert repr(draft) == "Draft(…)"
    assert len({draft.lookup, Receipt(number).lookup, Code(number).lookup}) == 3
    with pytest.raises(NotUnderstood, match=r"The code is mistyped"):
        Draft.read(draft.text[:-1] + ALPHABET[ALPHABET.index(draft.text[-1]) - 1])
