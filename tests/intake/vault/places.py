"""What the tests of the vault draw: places, keys, and what may become of sealed bytes on their way."""

from hypothesis import strategies as st

from intake.vault.items import Place

names = st.text(max_size=12)
places = st.builds(Place, case=names, compartment=names, name=names, kind=names)
keys = st.binary(min_size=32, max_size=32)
two_places = st.tuples(places, places).filter(lambda pair: pair[0] != pair[1])
HERE = Place("case:0198c5a2-7d10-7b3e-8f64-2a9be01c4d57", "allegation", "5d0c1fa3b2e49687", "statement")


def bits_of(sealed):
    """The same bytes with one bit altered, once for each bit."""
    for place, octet in enumerate(sealed):
        for bit in range(8):
            yield sealed[:place] + bytes([octet ^ (1 << bit)]) + sealed[place + 1 :]


def cut(content, at):
    """The same bytes in pieces that end at these places (taken modulo the size); some may be empty."""
    ends = sorted(place % (len(content) + 1) for place in at)
    return [content[start:end] for start, end in zip([0, *ends], [*ends, len(content)], strict=True)]
