"""Somebody with several roles speaks in the one that may say it, and only in the office they are acting for."""

from dataclasses import replace

import pytest

from intake.dossier.acting import acting_for
from intake.people.store.people import Membership
from tests.intake.dossier.house import OFFICER
from workflow.errors import NotAllowed
from workflow.rulebook import law_in_force


def member(office, role):
    return Membership(office, role, office, office)


async def test_the_role_fits_what_is_said(house):
    rules = (await house.tables.read(law_in_force)).book.rules
    mine = (member("intake", "administrator"), member("intake", "head"), member("medical-unit", "doctor"))
    who = replace(await house.who(OFFICER), offices=mine).acting("intake", "administrator")

    assert acting_for(who, "decided", rules).by.role == "head"
    assert acting_for(who, "revoked", rules) is who  # an administrator may
    for kind in ("exam_done", "no_such_event"):
        with pytest.raises(NotAllowed):
            acting_for(who, kind, rules)
