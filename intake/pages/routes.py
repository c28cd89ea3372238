"""Every page of this room, for `config` to hang into the application; `PAGES` is where their templates lie."""

from pathlib import Path

from litestar import Router

from intake.pages import components, inbox, institution, medical, oversight, prosecutor, sheets
from intake.pages.account import keys, own, passphrase, second_factor
from intake.pages.admin import acts, jobs, offices, people, person
from intake.pages.desk import casepage, coming_in, handover, listing, planning, recommendations, retention, steps
from intake.pages.desk.referrals import bringing
from intake.pages.entrance import first_time, signing_in, starting
from intake.pages.portal import codes, leaving, mailbox, plain, reporting, returning, safety
from intake.pages.portal.shown import speaks

PAGES = Path(__file__).parent
PORTAL = Router(
    "/{lang:str}",
    route_handlers=[
        safety.first_page,
        *reporting.ROUTES,
        *codes.ROUTES,
        *returning.ROUTES,
        *mailbox.ROUTES,
        *leaving.ROUTES,
        *plain.ROUTES,
    ],
    guards=[speaks],
)
ROUTES = (
    Router(
        "/",
        route_handlers=[
            *signing_in.ROUTES,
            *first_time.ROUTES,
            *starting.ROUTES,
            *own.ROUTES,
            *passphrase.ROUTES,
            *second_factor.ROUTES,
            *keys.ROUTES,
            *people.ROUTES,
            *person.ROUTES,
            *acts.ROUTES,
            *offices.ROUTES,
            *jobs.ROUTES,
            *inbox.ROUTES,
            *listing.ROUTES,
            *recommendations.ROUTES,
            *planning.ROUTES,
            *handover.ROUTES,
            *retention.ROUTES,
            *casepage.ROUTES,
            *steps.ROUTES,
            *bringing.ROUTES,
            *coming_in.ROUTES,
            *institution.ROUTES,
            *medical.ROUTES,
            *oversight.ROUTES,
            *prosecutor.ROUTES,
            *sheets.ROUTES,
            safety.choose_language,
            returning.by_word_of_mouth,
            PORTAL,
            *components.ROUTES,
        ],
        include_in_schema=False,
    ),
)
