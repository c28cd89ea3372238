"""Random events of the shipped vocabulary: any kind that a person may say, with any fields that its form allows."""

from uuid import uuid4

from hypothesis import strategies as st

from config.settings import shipped_policy
from tests.workflow.entries import times
from workflow.policy.reading import read_policy
from workflow.policy.rules import Rules

RULES = Rules(read_policy(shipped_policy()))
KINDS = sorted(kind for kind, term in RULES.kinds.items() if term.stream == "case" and term.origin != "time")
CLOCKS = [plan.key for plan in RULES.plans]
VALUES = {
    "day": times().map(lambda text: text[:10]),
    "instant": times(),
    "count": st.integers(0, 40),
    "flag": st.booleans(),
    "reference": st.sampled_from(["a", "b"]),
    "event": st.integers(1, 12),
    "digest": st.just(64 * "d"),
    "pseudonym": st.just("p-1"),
    "list": st.just([]),
}
OF_ITS_OWN = {
    "number": st.builds(lambda: uuid4().hex),
    "clock": st.sampled_from(CLOCKS),
    "kind_as": st.sampled_from(KINDS),
    "data_as": st.just({}) | st.sampled_from("ab").map(lambda strand: {"strand": strand}),
}


def values(kind, name):
    """What a field of an event may say."""
    field = RULES.fields[name]
    codes = RULES.codes.get(field.codes or f"{kind}_{name}") if field.form == "code" else None
    if codes is not None:
        return st.sampled_from(sorted(codes))
    return OF_ITS_OWN.get(name, VALUES.get(field.form))


@st.composite
def events(draw):
    """(kind, role, data): somebody who may say it, with what must be said and some of what may be."""
    kind = draw(st.sampled_from(KINDS) | st.sampled_from(["corrected", "referral_sent", "exam_requested"]))
    term = RULES.kinds[kind]
    some = draw(st.lists(st.sampled_from(term.data), unique=True, max_size=3)) if term.data else []
    names = sorted({*term.required, *some})
    return kind, draw(st.sampled_from(term.by)), {name: draw(values(kind, name)) for name in names}
