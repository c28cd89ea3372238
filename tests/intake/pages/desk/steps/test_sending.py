"""A case goes to another office with what the person consents to; an office without an account gets a sealed file."""

import io
import json
import zipfile
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate

from config.clock import now_utc
from tests.intake.pages.desk.steps.house import SAME
from tests.intake.people.house import ANA
from tests.intake.vault.test_certificates import KEYS, certificate, opened


async def granted(desk, case):
    return [(one.data.get("office"), one.data["reason"]) for one in await desk.entries(case) if one.kind == "granted"]


async def test_a_referral_names_the_consent_that_is_missing_and_goes_on_once_it_is_recorded(desk):
    case = await desk.admitted()
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/referral_sent")
    assert "No consent yet: “Referral by name”" in ana.page.text
    shown = dict(ana.form["values"])
    assert (shown["authority"], shown["office"], shown["parts"]) == ("prosecution", "prosecution", "allegation")

    await ana.send(parts=["allegation", "identity"], words="By courier too.")
    assert ana.status == 422
    assert "The person has not consented to all of this." in ana.page.text
    assert "By courier too." in ana.answer.text
    await ana.open(next(link for link in ana.page.links if "consent_to=referral_by_name" in link))
    shown = dict(ana.form["values"])
    assert (shown["consent_to"], shown["code"]) == ("referral_by_name", "given")
    await ana.send()
    assert ana.location == f"/desk/cases/{case}/steps/referral_sent"
    await ana.open(ana.location)
    assert "The person has consented." in ana.page.text
    await ana.send(parts=["allegation", "identity"])

    assert ana.status == 303
    sent = next(one for one in await desk.entries(case) if one.kind == "referral_sent")
    assert sent.data == {
        "authority": "prosecution",
        "office": "prosecution",
        "referral": "referral-1",
        "named": True,
    }
    assert ("prosecution", "consent") in await granted(desk, case)


async def test_a_law_may_require_it_without_consent_and_that_is_the_reason_in_the_log(desk):
    case = await desk.admitted()
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/referral_sent")
    await ana.send(parts=["identity"], by_law="yes")

    assert ana.status == 303
    assert ("prosecution", "required_by_law") in await granted(desk, case)


async def test_an_examination_goes_to_the_doctor_with_identity_and_an_empty_medical_part(desk):
    case = await desk.admitted()
    await desk.tell(case, "consent_recorded", code="given", consent_to="examination")
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/exam_requested")
    assert dict(ana.form["values"])["office"] == "medical"
    await ana.send(code="forensic")

    assert ana.status == 303
    assert ("medical", "medical_examination") in await granted(desk, case)
    held = {
        part for one in await desk.entries(case) for grant in one.data.get("grants", ()) for part in grant[1].split(".")
    }
    assert "medical" in held


async def test_an_office_without_an_account_gets_one_sealed_file_which_only_it_can_open(desk, tmp_path):
    case = await desk.admitted()
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/referral_sent")
    await ana.send(office="", authority="inspectorate", parts=["allegation"])
    assert "/bundle?parts=allegation" in ana.location
    await ana.open(ana.location)
    assert dict(ana.form["values"])["parts"] == "allegation"
    key = KEYS["P-256"]()
    pem = certificate(key, since=now_utc())

    for typed, sentence in (
        ({"parts": []}, "Choose what goes into the file."),
        ({"certificate": ""}, "Paste the certificate, or choose its file."),
        ({"certificate": "no certificate"}, "This is no certificate in PEM form."),
        ({"parts": ["identity"]}, "The person has not consented to all of this."),
    ):
        await sent(ana, **{"certificate": pem.decode(), "parts": ["allegation"], **typed})
        assert ana.status == 422, typed
        assert sentence in ana.page.text, ana.page.text
    before = len(await desk.entries(case))
    await sent(ana, certificate="", parts=["allegation"], file=pem)
    assert fingerprint(pem) in ana.page.text
    await sent(ana, parts=["allegation"])

    assert (ana.status, ana.answer.headers["content-type"]) == (200, "application/pkcs7-mime")
    clear = opened(ana.answer.content, tmp_path, key, pem)
    with zipfile.ZipFile(io.BytesIO(clear)) as archive:
        assert "They beat me." in str(json.loads(archive.read("case.json")))
    assert [one.kind for one in (await desk.entries(case))[before:]] == ["opened", "exported"]


def fingerprint(pem):
    """As the office reads it out."""
    return load_pem_x509_certificate(pem).fingerprint(SHA256()).hex(" ").upper()


async def sent(browser, *, file=b"", **typed):
    """The form with a file, as a browser sends it: fields first."""
    shown = browser.form
    pairs = [one for one in shown["values"] if one[0] not in typed and one[0] != "certificate_file"]
    for name, value in typed.items():
        pairs += [(name, one) for one in value] if isinstance(value, list) else [(name, value)]
    files: list[Any] = [(name, (None, value.encode())) for name, value in pairs]
    files.append(("certificate_file", ("office.pem" if file else "", file)))
    headers = SAME | {"cookie": f"vigil={browser.cookie}"}
    action = shown["action"]
    browser._see(await browser.client.post(action, files=files, headers=headers))
    if not browser.page.forms:
        browser.page.forms.append(shown)


async def test_a_file_without_a_form_of_the_session_is_refused_and_opens_nothing(desk):
    case = await desk.admitted()
    await desk.tell(case, "referral_sent", authority="prosecution")
    n = len(await desk.entries(case))
    ana = desk.browser()
    headers = SAME | {"cookie": f"vigil={desk.cookies[ANA]}"}
    files = [("parts", (None, b"allegation")), ("certificate_file", ("x.pem", b"y"))]

    answer = await ana.client.post(f"/desk/cases/{case}/entries/{n}/bundle", files=files, headers=headers)

    assert answer.status_code == 403
    assert len(await desk.entries(case)) == n
