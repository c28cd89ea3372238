"""Which page is for whom: one table of routes and roles. A route that is not in it opens for nobody.

A page is for everybody, for whoever is signed in, or for the roles named. What of a case somebody may see or do there
is asked again where it happens: of their office, of their keys, of the policy. Read `ACCESS`.
"""

from collections.abc import Mapping

EVERYBODY: frozenset[str] = frozenset({"*"})
SIGNED_IN: frozenset[str] = frozenset({"+"})
OFFICERS = frozenset({"intake_officer", "case_officer", "head"})
ADMINISTRATORS = frozenset({"administrator"})

# What whoever has not set up a second factor may open before they have.
BEFORE_SECOND_FACTOR = ("/account/second-factor", "/first-sign-in/done")

ACCESS: Mapping[str, frozenset[str]] = {
    "/components": EVERYBODY,  # nothing there but in a demo
    "/sign-in": EVERYBODY,
    "/sign-out": EVERYBODY,
    "/first-sign-in": EVERYBODY,
    "/first-sign-in/done": SIGNED_IN,
    "/start": SIGNED_IN,
    "/language/{code}": EVERYBODY,
    "/account": SIGNED_IN,
    "/account/sessions/end": SIGNED_IN,
    "/account/sessions/end-others": SIGNED_IN,
    "/account/passphrase": SIGNED_IN,
    "/account/tokens/revoke": SIGNED_IN,
    "/account/second-factor": SIGNED_IN,
    "/account/second-factor/confirm": SIGNED_IN,
    "/account/second-factor/written": SIGNED_IN,
    "/office": SIGNED_IN,
    "/office/{office_id}/seat/{person_id}": SIGNED_IN,
    "/office/{office_id}/key": SIGNED_IN,
    "/admin/people": ADMINISTRATORS,
    "/admin/people/new": ADMINISTRATORS,
    "/admin/people/{person_id}": ADMINISTRATORS,
    "/admin/people/{person_id}/join": ADMINISTRATORS,
    "/admin/people/{person_id}/leave/{office_id}": ADMINISTRATORS,
    "/admin/people/{person_id}/act/{act}": ADMINISTRATORS,
    "/admin/offices": ADMINISTRATORS,
    "/admin/offices/new": ADMINISTRATORS,
    "/admin/offices/{office_id}": ADMINISTRATORS,
}
