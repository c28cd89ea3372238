"""Small logs for the tests of the ledger: entries of any content, chained as the corridor chains them."""

import string
from datetime import UTC, datetime

from hypothesis import strategies as st
from msgspec.structs import replace

from workflow.ledger.entry import NO_PREVIOUS, By, Entry, canonical
from workflow.ledger.merkle import leaf_hash, root
from workflow.ledger.note import Checkpoint, LogKey, sign

KEY = LogKey("vigil.example/log", bytes(range(32)))

USUAL = Entry(
    stream="case:0b0c7a52-5b5b-4b57-9a2e-0f8f6a3ad001",
    n=1,
    kind="referral_sent",
    occurred_at="2026-03-02T14:00:00Z",
    precision="minute",
    recorded_at="2026-03-02T14:05:00Z",
    by=By(person="p-17", role="case_officer", office="okb"),
    data={"unit": "special_unit", "victims": 2, "urgent": True},
    salt=bytes(16),
    prev=NO_PREVIOUS,
    policy="",
)

EXACT = 2**53 - 1
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
SCALARS = st.text() | st.integers(-EXACT, EXACT) | st.booleans()
DATA = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
    ).filter(lambda value: depth(value) <= 3),
    max_size=5,
)
NAMES = st.text(string.ascii_letters + string.digits + "._-", min_size=1, max_size=20)


def depth(value):
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inside is None else 1 + max(map(depth, inside), default=0)


def instants():
    return st.datetimes(
        datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2900-01-01"), timezones=st.just(UTC)
    )


@st.composite
def occurrences(draw):
    """Text and precision of when something happened."""
    at, precision = draw(instants()), draw(st.sampled_from(["minute", "day", "month", "year"]))
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"[: {"minute": 20, "day": 10, "month": 7, "year": 4}[precision]], precision


@st.composite
def entries(draw):
    occurred_at, precision = draw(occurrences())
    return an_entry(
        stream=draw(st.just("system") | st.builds("{}:{}".format, st.sampled_from(["case", "office"]), NAMES)),
        n=draw(st.integers(1, EXACT)),
        kind=draw(KEYS),
        occurred_at=occurred_at,
        precision=precision,
        recorded_at=f"{draw(instants()):%Y-%m-%dT%H:%M:%SZ}",
        by=By(person=draw(NAMES), role=draw(KEYS), office=draw(NAMES)),
        data=draw(DATA),
        salt=draw(st.binary(min_size=16, max_size=16)),
        prev=draw(st.binary(min_size=32, max_size=32)),
        policy=draw(st.just("") | st.binary(min_size=32, max_size=32).map(bytes.hex)),
    )


def an_entry(**changes):
    return replace(USUAL, **changes)


def a_log(streams):
    """Leaves of a log in which the streams take turns as listed: a_log("aab") has two events of a, then one of b."""
    leaves: list[bytes] = []
    last: dict[str, tuple[int, bytes]] = {}
    for number, stream in enumerate(streams):
        n, prev = last.get(stream, (0, NO_PREVIOUS))
        entry = an_entry(stream=f"office:{stream}", n=n + 1, prev=prev, data={"number": number})
        leaves.append(canonical(entry))
        last[stream] = n + 1, leaf_hash(leaves[-1])
    return leaves


def checkpoint_of(leaves):
    return Checkpoint(KEY.name, len(leaves), root([leaf_hash(leaf) for leaf in leaves]))


def signed(leaves):
    return sign(checkpoint_of(leaves), KEY)
