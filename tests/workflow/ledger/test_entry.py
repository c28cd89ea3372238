"""Leaves: the one form in which an event stands in the log, and the refusal of every other."""

import json
from base64 import b64encode

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.workflow.ledger.logs import DATA, EXACT, an_entry, entries
from workflow.errors import NotUnderstood
from workflow.ledger.entry import MAX_LEAF_BYTES, canonical, decode, read_link
from workflow.moment import Precision


def as_json(entry):
    fields = {name: getattr(entry, name) for name in entry.__struct_fields__}
    by = {name: getattr(entry.by, name) for name in entry.by.__struct_fields__}
    encoded = {name: b64encode(fields[name]).decode() for name in ("salt", "prev")}
    return fields | encoded | {"by": by}


def by_the_library(entry):
    """The leaf as another implementation of RFC 8785 writes it."""
    return rfc8785.dumps(as_json(entry))


def with_data(text):
    """A leaf whose data are these characters."""
    return canonical(an_entry(data={})).replace(b'"data":{}', f'"data":{text}'.encode())


@given(entry=entries())
def test_a_leaf_is_byte_for_byte_what_rfc_8785_says(entry):
    assert canonical(entry) == by_the_library(entry)


def test_every_character_is_written_as_rfc_8785_says():
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]

    for start in range(0, len(characters), 8_192):
        entry = an_entry(data={"text": "".join(characters[start : start + 8_192])})
        assert canonical(entry) == by_the_library(entry)


@given(entry=entries())
def test_a_leaf_reads_back_as_the_same_entry(entry):
    assert decode(canonical(entry)) == entry


@given(entry=entries())
def test_the_link_of_a_leaf_is_the_one_of_its_entry(entry):
    link = read_link(canonical(entry))

    assert (link.stream, link.n, link.prev) == (entry.stream, entry.n, entry.prev)


@given(entry=entries(), place=st.integers(0), bit=st.integers(0, 7))
def test_a_leaf_with_an_altered_bit_is_refused_or_another_entry(entry, place, bit):
    leaf = bytearray(canonical(entry))
    leaf[place % len(leaf)] ^= 1 << bit

    try:
        other = decode(bytes(leaf))
    except NotUnderstood:
        return
    assert other != entry
    assert canonical(other) == leaf


@given(rubbish=st.binary() | st.text().map(str.encode) | DATA.map(rfc8785.dumps))
def test_anything_else_is_refused_with_a_sentence(rubbish):
    with pytest.raises(NotUnderstood):
        decode(rubbish)
    with pytest.raises(NotUnderstood):
        read_link(rubbish)


@given(entry=entries(), indent=st.none() | st.just(1), order=st.randoms())
def test_the_same_entry_in_other_bytes_is_refused(entry, indent, order):
    fields = list(json.loads(canonical(entry)).items())
    order.shuffle(fields)
    leaf = json.dumps(dict(fields), indent=indent).encode()  # also with spaces and \u escapes

    with pytest.raises(NotUnderstood, match="canonical form"):
        decode(leaf)


@pytest.mark.parametrize(
    "data",
    ['{"a":1,"a":1}', '{"b":1,"a":1}', '{"a":-0}', '{"a":"\\u0041"}', '{"a":"\\/"}', '{"a":1.0}', '{"a":10e0}'],
)
def test_data_in_another_form_than_the_canonical_one_is_refused(data):
    with pytest.raises(NotUnderstood):
        decode(with_data(data))


@pytest.mark.parametrize(
    "data",
    [
        "[]", "null", '{"a":null}', '{"a":1.5}', f'{{"a":{EXACT + 1}}}', f'{{"a":{-EXACT - 1}}}', '{"a":[[[[1]]]]}',
        '{"A":1}', '{"é":1}', '{"":1}', '{"a b":1}', '{"1":1}', '{"a":{"B":1}}', '{"a":[{"B":1}]}', '{"a\\n":1}',
    ],
)  # fmt: skip
def test_data_outside_of_our_domain_is_refused(data):
    with pytest.raises(NotUnderstood):
        decode(with_data(data))


@pytest.mark.parametrize(
    "change",
    [
        {"stream": "dossier:1"}, {"stream": "case:"}, {"stream": "case:a b"}, {"stream": "system\n"},
        {"n": 0}, {"n": EXACT + 1}, {"n": "1"}, {"n": True}, {"kind": "Referral"}, {"kind": ""}, {"kind": "a\nb"},
        {"occurred_at": "2026-03-02"}, {"precision": "hour"}, {"occurred_at": "2026-02-29T14:00:00Z"},
        {"occurred_at": "2026-3-2", "precision": "day"}, {"occurred_at": "2026-02-30", "precision": "day"},
        {"occurred_at": "0000", "precision": "year"}, {"occurred_at": "2026-13", "precision": "month"},
        {"recorded_at": "2026-03-02"}, {"recorded_at": "2026-03-02T14:05:00+00:00"},
        {"recorded_at": "٢٠26-03-02T14:05:00Z"}, {"recorded_at": "2026-03-02T14:05:00.5Z"},
        {"recorded_at": "2026-03-02T24:00:00Z"}, {"salt": bytes(15)}, {"prev": bytes(33)},
        {"policy": "abc"}, {"policy": "A" * 64},
    ],
    ids=str,
)  # fmt: skip
def test_an_entry_of_another_form_is_neither_written_nor_read(change):
    entry = replace(an_entry(), **change)

    with pytest.raises(NotUnderstood):
        canonical(entry)
    with pytest.raises(NotUnderstood):
        decode(json.dumps(as_json(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), None, EXACT + 1, 2**70, b"bytes", (1, 2), {1: 2}, {"A": 1}, "\ud800", {1}, object(), [[[[1]]]]],
    ids=lambda value: type(value).__name__,
)
def test_a_value_that_would_not_read_back_is_not_written(value):
    with pytest.raises(NotUnderstood):
        canonical(an_entry(data={"a": value}))


def test_an_endless_value_is_not_written():
    endless: dict[str, object] = {}
    endless["a"] = endless

    with pytest.raises(NotUnderstood):
        canonical(an_entry(data=endless))


def test_an_unknown_field_is_refused():
    leaf = canonical(an_entry()).replace(b'"kind"', b'"extra":1,"kind"')

    with pytest.raises(NotUnderstood, match="extra"):
        decode(leaf)


def test_a_missing_field_is_named():
    leaf = canonical(an_entry()).replace(b'"n":1,', b"")

    with pytest.raises(NotUnderstood, match="missing required field `n`"):
        decode(leaf)


def test_a_wrong_form_is_named_by_its_field_and_never_shown():
    with pytest.raises(NotUnderstood, match=r"field by\.person ") as refused:
        canonical(an_entry(by=replace(an_entry().by, person="Arta K.")))

    assert "Arta" not in str(refused.value)


def test_an_entry_may_fill_65535_bytes_and_no_more():
    spare = MAX_LEAF_BYTES - len(canonical(an_entry(data={"a": ""})))

    assert len(canonical(an_entry(data={"a": "x" * spare}))) == MAX_LEAF_BYTES
    with pytest.raises(NotUnderstood, match="65536 bytes"):
        canonical(an_entry(data={"a": "x" * (spare + 1)}))


@pytest.mark.parametrize("precision", Precision)
def test_every_precision_of_a_moment_can_be_written(precision):
    text = "2026-03-02T14:00:00Z"[: {"minute": 20, "day": 10, "month": 7, "year": 4}[precision]]

    assert decode(canonical(an_entry(occurred_at=text, precision=precision))).occurred_at == text
