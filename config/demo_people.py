"""The people of a demo: born signed in, with passphrases that everybody may know. Nobody of them exists.

They come in by the same doors as anybody: the first two with the codes of `vigil init`, the others added by the
administrator, invited, signed in for the first time, and given the office's key by a colleague.
"""

from datetime import datetime

from msgspec import Struct

from config.instance import OPERATOR
from intake.people import accounts, epochs, offices
from intake.people.founding import ADMINISTRATION, OFFICE, Founded
from intake.people.signed_in import SignedIn
from intake.people.signing_in import FirstSignIn, first_sign_in, resume
from workflow.store import Tables

MEDICAL, PROSECUTION, OVERSIGHT, PRISON = "medical", "prosecution", "oversight", "demo_prison"
INSPECTORATE = "inspectorate"
OFFICES = (
    (MEDICAL, "Medical unit (demo)", epochs.PARTNER),
    (PROSECUTION, "Prosecutor's office (demo)", epochs.PARTNER),
    (INSPECTORATE, "Police inspectorate (demo)", epochs.PARTNER),
    (OVERSIGHT, "Oversight committee (demo)", epochs.KEYLESS),
    (PRISON, "Example Prison (demo)", epochs.KEYLESS),
)


class DemoPerson(Struct, frozen=True):
    """Somebody who does not exist: sign-in, passphrase, office, roles."""

    name: str
    passphrase: str
    office: str
    roles: tuple[str, ...]


PEOPLE = (
    DemoPerson("demo-officer", "paper boats on seven rivers", OFFICE, ("intake_officer", "case_officer")),
    DemoPerson("demo-administrator", "green ladder beside old harbour", ADMINISTRATION, ("administrator",)),
    DemoPerson("demo-colleague", "silver kettle behind market hall", OFFICE, ("case_officer",)),
    DemoPerson("demo-head", "quiet clock under wooden bridge", OFFICE, ("head",)),
    DemoPerson("demo-doctor", "yellow lamp near winter garden", MEDICAL, ("doctor",)),
    DemoPerson("demo-prosecutor", "twelve stones along river path", PROSECUTION, ("prosecutor",)),
    DemoPerson("demo-inspectorate", "brass compass under quiet stairs", INSPECTORATE, ("inspectorate",)),
    DemoPerson("demo-institution", "grey gate before long orchard", PRISON, ("institution",)),
    DemoPerson("demo-oversight", "tall windows facing north market", OVERSIGHT, ("oversight",)),
)


async def let_people_in(tables: Tables, founded: Founded, *, now: datetime) -> dict[str, SignedIn]:
    """Sign everybody in for the first time; returns them as they may act then, by the short name ("officer")."""
    for office, title, kind in OFFICES:
        await tables.write(offices.add, office, title, kind)
    officer, administrator, *others = PEOPLE
    first = await first_sign_in(tables, founded.officer_code, officer.name, officer.passphrase, now=now)
    second = await first_sign_in(
        tables, founded.administrator_code, administrator.name, administrator.passphrase, now=now
    )
    await tables.write(offices.join, OFFICE, first.who.by.person, officer.roles[1], by=OPERATOR, now=now)
    came = [first, second] + [await _let_in(tables, one, first, now=now) for one in others]
    return {
        one.name.removeprefix("demo-"): await resume(tables, done.cookie, now=now)
        for one, done in zip(PEOPLE, came, strict=True)
    }


async def _let_in(tables: Tables, one: DemoPerson, colleague: FirstSignIn, *, now: datetime) -> FirstSignIn:
    person = await tables.write(accounts.add, one.name, now=now)
    for role in one.roles:
        await tables.write(offices.join, one.office, person.id, role, by=OPERATOR, now=now)
    code = await tables.write(accounts.invite, person, now=now)
    done = await first_sign_in(tables, code.text, one.name, one.passphrase, now=now)
    if one.office == OFFICE:
        await tables.write(offices.seat, colleague.who, OFFICE, person.id, fingerprint=done.spoken)
    return done
