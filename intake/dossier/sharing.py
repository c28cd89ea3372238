"""Cases shared out among colleagues: by how many each has already, the same each time it is asked. Pure.

Read `shared_out`.
"""

from collections.abc import Collection, Mapping, Sequence


def shared_out(
    cases: Sequence[str], loads: Mapping[str, int], can_take: Mapping[str, Collection[str]]
) -> dict[str, str]:
    """For each case who takes it, of the people in `loads` (who has how many now); one that none of them can take is
    left out.

    Whoever has the least takes the next one, in the order of `cases`, what is due first before the rest: so urgent ones
    are spread as well. Where few can take a case it is given before the others, or those would be given too much.
    """
    load, taken = dict(loads), dict.fromkeys(loads, 0)
    able = {case: [one for one in sorted(loads) if one in can_take[case]] for case in dict.fromkeys(cases)}
    found: dict[str, str] = {}
    for case in sorted(able, key=lambda one: len(able[one])):
        if able[case]:
            person = min(able[case], key=lambda one: (load[one], taken[one], one))
            found[case] = person
            load[person], taken[person] = load[person] + 1, taken[person] + 1
    return {case: found[case] for case in able if case in found}
