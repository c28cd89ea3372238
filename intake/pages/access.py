"""Which page is for whom: one table of routes and roles. A route that is not in it opens for nobody.

A page is for everybody, for whoever is signed in, or for the roles named. What of a case somebody may see or do there
is asked again where it happens: of their office, of their keys, of the policy. Read `ACCESS`.
"""

from collections.abc import Mapping

EVERYBODY: frozenset[str] = frozenset({"*"})
SIGNED_IN: frozenset[str] = frozenset({"+"})
OFFICERS = frozenset({"intake_officer", "case_officer", "head"})
TAKE_DOWN = frozenset({"intake_officer", "case_officer"})
ADMINISTRATORS = frozenset({"administrator"})

# What whoever has not set up a second factor may open before they have.
BEFORE_SECOND_FACTOR = ("/account/second-factor", "/first-sign-in/done")

ACCESS: Mapping[str, frozenset[str]] = {
    "/": EVERYBODY,
    "/c": EVERYBODY,
    "/{lang}": EVERYBODY,
    "/{lang}/report": EVERYBODY,
    "/{lang}/report/{step}": EVERYBODY,
    "/{lang}/report/check": EVERYBODY,
    "/{lang}/report/send": EVERYBODY,
    "/{lang}/receipt": EVERYBODY,
    "/{lang}/receipt/check": EVERYBODY,
    "/{lang}/receipt/message": EVERYBODY,
    "/{lang}/receipt/danger": EVERYBODY,
    "/{lang}/receipt/withdraw": EVERYBODY,
    "/{lang}/receipt/file": EVERYBODY,
    "/{lang}/receipt/proof": EVERYBODY,
    "/{lang}/return": EVERYBODY,
    "/{lang}/code": EVERYBODY,
    "/{lang}/leave": EVERYBODY,
    "/{lang}/protected": EVERYBODY,
    "/{lang}/easy": EVERYBODY,
    "/{lang}/paper": EVERYBODY,
    "/{lang}/lost": EVERYBODY,
    "/{lang}/sheet": EVERYBODY,
    "/{lang}/accessibility": EVERYBODY,
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
    "/desk/cases": OFFICERS,
    "/desk/cases.csv": OFFICERS,
    "/desk/cases.json": OFFICERS,
    "/desk/cases/{case}": OFFICERS,
    "/desk/cases/{case}/timeline.csv": OFFICERS,
    "/desk/cases/{case}/timeline.json": OFFICERS,
    "/desk/cases/{case}/dossier/{compartment}": OFFICERS,
    "/desk/cases/{case}/dossier/{compartment}/file": OFFICERS,
    "/desk/cases/{case}/files/{name}/original": OFFICERS,
    "/desk/cases/{case}/files/{name}/copy": OFFICERS,
    "/desk/cases/{case}/messages": OFFICERS,
    "/desk/cases/{case}/notes": OFFICERS,
    "/desk/cases/{case}/access": OFFICERS,
    "/desk/cases/{case}/access/revoke": OFFICERS,
    "/desk/cases/{case}/access/circle": OFFICERS,
    "/desk/cases/{case}/receipt": OFFICERS,
    "/desk/cases/{case}/steps/{step}": OFFICERS,
    "/desk/cases/{case}/facts": OFFICERS,
    "/desk/cases/{case}/entries": OFFICERS,
    "/desk/cases/{case}/entries/{n}/correction": OFFICERS,
    "/desk/cases/{case}/entries/{n}/bundle": OFFICERS,
    "/desk/cases/{case}/registration": TAKE_DOWN,
    "/desk/allegations/new": TAKE_DOWN,
    "/desk/search": OFFICERS,
    "/desk/training": OFFICERS,
    "/desk/training/{id}": OFFICERS,
}
