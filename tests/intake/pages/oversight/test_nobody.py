"""Nobody is found through oversight: no page and no file has a name, a pseudonym or a word of any dossier.

The log itself, which is taken along to be verified, has pseudonyms and nothing else of anybody.
"""

import io
import re
from zipfile import ZipFile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.pages.access import ACCESS, OVERSIGHT
from intake.people import looks
from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.pages.oversight.house import AUDITOR, everybody, signed, told
from tests.intake.people.house import ANA, BEKIM

CASE = "{case}"
PAGES = sorted(path for path, roles in ACCESS.items() if roles == OVERSIGHT)
WORDS = st.text(st.characters(codec="utf-8", categories=["Lu", "Ll", "Nd"]), min_size=9, max_size=30)


def plain(answer):
    """What a page or a file says; of a workbook all its parts."""
    if "spreadsheetml" in answer.headers["content-type"]:
        book = ZipFile(io.BytesIO(answer.content))
        return "".join(book.read(name).decode() for name in book.namelist())
    return answer.content.decode("utf-8", "replace")


async def busy(desk, marker):
    """A case in which everybody did something and said something."""
    case = await desk.admitted(statement=f"They beat me. {marker}", contact=f"Arben {marker}")
    await desk.tell(case, "referral_sent", by=BEKIM, authority="prosecution", office="prosecution")
    await desk.tell(case, "suspect_identified", suspect="Petrovic-Example")
    officer = desk.browser(ANA)
    await officer.open(f"/desk/cases/{case}/dossier/allegation")
    await officer.send()
    await officer.open(f"/desk/cases/{case}/notes")
    await officer.send(text=f"A note {marker}")
    entry = await desk.tell(case, "exam_requested", by=BEKIM, office="medical")
    await desk.tell(case, "corrected", by=BEKIM, corrects=entry.n, code="replaced", reason="wrong_details", data_as={})
    return case


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(marker=WORDS)
async def test_no_page_and_no_file_of_oversight_has_anybody_or_anything_of_a_dossier(desk, marker):
    case = await busy(desk, marker)
    await signed(desk)
    auditor = desk.browser(AUDITOR)
    hidden = {one for one in await everybody(desk) if len(one) > 8} | {marker, "Petrovic-Example", "Arben"}
    asked = [path.format(case=case) for path in PAGES if not path.endswith(".zip")]
    asked += [
        f"/oversight/cases/{case}?entries=all",
        "/oversight/figures?numbers=published",
        "/oversight/late?kind=watch",
    ]

    for path in asked:
        await auditor.open(path)
        assert auditor.status == 200, path
        text = plain(auditor.answer)
        assert [one for one in hidden if one in text] == [], path
        for name in (ANA, BEKIM, DOCTOR):
            assert not re.search(rf"\b{name}\b", text), f"{path}: {name}"
    await auditor.open("/oversight/verification/log.zip")
    assert marker.encode() not in auditor.answer.content


async def test_every_page_and_file_of_oversight_is_told_before_it_is_shown_but_ones_own_trail(desk):
    case = await desk.admitted()
    await signed(desk)
    auditor = desk.browser(AUDITOR)
    for path in PAGES:
        before = len(await told(desk))
        await auditor.open(path.format(case=case))
        code, of, saved = (await told(desk))[-1] if await told(desk) else ("", "", "")

        grew = len(await told(desk)) - before
        is_file = "." in path.rpartition("/")[2]
        assert auditor.status == 200, path
        assert grew <= (path != "/oversight/my-looks"), path
        if path != "/oversight/my-looks":
            assert (code == "download") == is_file, path
            assert (of == case) == (CASE in path), path
            assert bool(saved) == is_file, path


async def test_under_a_policy_that_has_no_word_for_a_look_nothing_is_shown(desk, monkeypatch):
    case = await desk.admitted()
    await signed(desk)
    monkeypatch.setattr(looks, "AUDITED", "a_word_of_tomorrow")
    auditor = desk.browser(AUDITOR)
    for path in PAGES:
        if path != "/oversight/my-looks":
            await auditor.open(path.format(case=case))
            assert (auditor.status, "OI-2026" in auditor.answer.text) == (409, False), path
