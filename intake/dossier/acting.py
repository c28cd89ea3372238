"""In which of their roles somebody speaks: one of this office that the policy lets say it. Read `acting_for`."""

from intake.people.signed_in import SignedIn
from workflow.errors import NotAllowed, _
from workflow.policy.rules import Rules


def acting_for(signed_in: SignedIn, kind: str, rules: Rules) -> SignedIn:
    """The same person in a role of this office that may say an event of this kind: the role they have now, if it may.

    Raises NotAllowed if none of their roles here may, or if the policy has no such event.
    """
    term = rules.kinds.get(kind)
    may = term.by if term else ()
    here = signed_in.by
    if here.role in may:
        return signed_in
    mine = [one.role for one in signed_in.offices if one.office == here.office and one.role in may]
    if not mine:
        raise NotAllowed(
            _("This is not for anybody in your role to do."),
            next_step=_("These roles may: %(roles)s.", roles=", ".join(may) or "none"),
        )
    return signed_in.acting(here.office, mine[0])
