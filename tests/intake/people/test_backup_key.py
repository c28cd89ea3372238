"""The private key of backups on paper: read again as people copy it, and slips are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.people.backup_key import SYMBOLS, read, written
from intake.vault.holders import PrivateKey
from intake.vault.receipts import ALPHABET
from workflow.errors import NotUnderstood

keys = st.binary(min_size=32, max_size=32).map(PrivateKey)
KEY = PrivateKey(bytes(range(32)))


@given(key=keys)
def test_what_is_written_is_read_again(key):
    assert read(written(key)).seed == key.seed


def test_it_is_fourteen_groups_of_four():
    assert [len(group) for group in written(KEY).split("-")] == [4] * 14


COPIES = {
    "in lower case": str.lower,
    "with spaces": lambda text: text.replace("-", " "),
    "in lines": lambda text: text.replace("-", "\n"),
    "with letters for digits": lambda text: text.replace("0", "o").replace("1", "l"),
    "with blanks around it": lambda text: f" {text}\n",
}


@pytest.mark.parametrize("how", COPIES)
@given(key=keys)
def test_it_is_read_however_it_was_copied(how, key):
    assert read(COPIES[how](written(key))).seed == key.seed


@given(place=st.integers(0, SYMBOLS - 1), symbol=st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_found(place, symbol):
    symbols = written(KEY).replace("-", "")
    wrong = symbols[:place] + symbol + symbols[place + 1 :]

    if symbol != symbols[place]:
        with pytest.raises(NotUnderstood):
            read(wrong)


@pytest.mark.parametrize("text", ["", "abcd", written(KEY)[:-1], written(KEY) + "0", written(KEY)[:-1] + "!", "é" * 56])
def test_what_is_no_key_is_said_so_and_not_repeated(text):
    with pytest.raises(NotUnderstood) as refused:
        read(text)

    assert len(text) < 5 or text not in str(refused.value)
