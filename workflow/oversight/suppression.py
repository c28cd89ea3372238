"""Which of some numbers may be published: rounded to five, small ones hidden, and those that would give them away.

A hidden number is None; whether it was hidden for being small is not shown. Zero is shown: nobody is in it. Pure.
After L. Willenborg and T. de Waal, "Elements of Statistical Disclosure Control" (2001): primary suppression, rounding,
secondary suppression, and an audit of what is left. Read `protected`.
"""

from collections.abc import Sequence

BASE = 5  # to which numbers are rounded, and below which they are hidden
MOST_HIDDEN, LEAST_HIDDEN = BASE - 1, 1  # what a number that is hidden for being small may be

# Places of numbers that add up, and the place of their sum.
Line = tuple[Sequence[int], int]
Shown = tuple[int | None, ...]


def protected(numbers: Sequence[int], lines: Sequence[Line]) -> Shown:
    """The numbers as they may be shown, where those of each line add up.

    No line hides one number alone, and none leaves so little room that somebody who adds and subtracts, and knows these
    rules, could tell any small number from another: until that is so, the smallest number of the line that is not zero
    is hidden too, the sum if nothing else is left. What follows from several lines together must be given as a line.
    """
    hidden = {place for place, many in enumerate(numbers) if 0 < many < BASE}
    while (more := _given_away(numbers, lines, hidden)) is not None:
        hidden.add(more)
    return tuple(None if place in hidden else rounded(many) for place, many in enumerate(numbers))


def rounded(many: int) -> int:
    """The nearest multiple of five."""
    return (many + BASE // 2) // BASE * BASE


def _given_away(numbers: Sequence[int], lines: Sequence[Line], hidden: set[int]) -> int | None:
    for parts, total in lines:
        covered = sum(place in hidden for place in (*parts, total))
        left = [place for place in (*parts, total) if place not in hidden and numbers[place]]
        if covered and left and (covered == 1 or not _has_room(numbers, parts, total, hidden)):
            return min(left, key=lambda place: (numbers[place], place))
    return None


def _has_room(numbers: Sequence[int], parts: Sequence[int], total: int, hidden: set[int]) -> bool:
    """Whether each hidden part of a line may still be any small number, by what is shown of the line.

    Where two are hidden, the other may be so large that none is too small for what is left.
    """
    covered = sum(place in hidden for place in parts)
    if total in hidden or not covered:
        return True
    shown = sum(_range(numbers[place])[0] for place in parts if place not in hidden)
    return _range(numbers[total])[1] - shown >= MOST_HIDDEN + (covered - 1) * LEAST_HIDDEN


def _range(many: int) -> tuple[int, int]:
    """Between which values a number lies of which the rounded one is shown; nothing below five is, but zero."""
    shown = rounded(many)
    return (max(BASE, shown - BASE // 2), shown + BASE // 2) if shown else (0, 0)
