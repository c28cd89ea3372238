"""The second device: an app shows six digits, and recovery codes stand in for it once each.

A secret and recovery codes are the answers to their forms, shown once; each form does its act once, however often it is
sent. Before the codes are left, a tick says that they are written down. Read `wanted`.
"""

import binascii
import secrets
from base64 import b32decode
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response, get, post

from intake.pages.account.own import HERE
from intake.pages.account.square import square
from intake.pages.entrance.signing_in import FIELD_SIGNS
from intake.pages.once import done_once
from intake.pages.visit import GivenVisit, Visit
from intake.people import second_factor
from intake.people.typed_codes import SECRET_BYTES, address
from workflow.errors import NotAllowed, NotNow, VigilError, _

ROOT = "/account/second-factor"
PAGE, SECRET, CODES = "account/second_factor.html", "account/secret.html", "account/recovery_codes.html"
NEW_CODES = "codes"
GROUP = 4
_TYPE_DIGITS = _("Type the six digits that your app shows now.")
MOST_CODES, CODE_SIGNS = 20, 20


@get(ROOT)
async def second_device(visit: GivenVisit) -> Response[str]:
    """What it is, and one form: set one up; or another one, or new recovery codes."""
    return visit.page(PAGE, **await _stand(visit))


@post(ROOT)
async def wanted(visit: GivenVisit) -> Response[str]:
    """Show a secret for an app, or new recovery codes. Where a second device is in use, its digits are asked for."""
    given, stand = visit.given(), await _stand(visit)
    code = given.line("code", at_most=FIELD_SIGNS, missing=_TYPE_DIGITS if stand["has_second"] else None)
    if given.problems:
        return visit.again(PAGE, given.problems, **stand)
    wants_codes = visit.answers.get("wanted") == NEW_CODES
    try:
        shown = await done_once(visit, _renewed(visit, code) if wants_codes else _begun(visit, code))
    except NotAllowed as fault:
        return visit.again(PAGE, {"code": fault.what}, answers={}, **stand)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, answers={}, **stand)
    return _codes_page(visit, shown, "codes") if wants_codes else visit.page(SECRET, **_secret(visit, shown.decode()))


@get([f"{ROOT}/confirm", f"{ROOT}/written"])
async def back_to_second_device(visit: GivenVisit) -> Response[Any]:
    """Whoever loads the address of a form: what it showed is shown once."""
    return visit.go(ROOT)


@post(f"{ROOT}/confirm")
async def confirm(visit: GivenVisit) -> Response[Any]:
    """Take the app into use, and show the recovery codes."""
    given = visit.given()
    code = given.line("code", at_most=FIELD_SIGNS, missing=_TYPE_DIGITS)
    shown = _secret(visit, visit.answers.get("secret", ""))
    if not shown:
        return visit.go(ROOT)
    if given.problems:
        return visit.again(SECRET, given.problems, **shown)
    try:
        codes = await done_once(visit, _confirmed(visit, code))
    except NotAllowed as fault:
        return visit.again(SECRET, {"code": fault.what}, **shown)
    except NotNow:
        return visit.go(ROOT)
    except VigilError as fault:
        return visit.again(SECRET, {}, fault=fault, **shown)
    return _codes_page(visit, codes, "second")


@post(f"{ROOT}/written")
async def written_down(visit: GivenVisit) -> Response[Any]:
    """On, once somebody says that they have written the codes down."""
    done = "second" if visit.answers.get("done") == "second" else "codes"
    if visit.given().tick("written"):
        return visit.go(HERE, done=done)
    codes = [one[:CODE_SIGNS] for one in visit.answers.every("recovery_code")[:MOST_CODES]]
    problem = _("Tick this when you have written them down or printed them: they are not shown again.")
    return visit.again(CODES, {"written": problem}, codes=codes, done_word=done)


async def _stand(visit: Visit) -> dict[str, Any]:
    has = await visit.tables.read(second_factor.has, visit.who.by.person)
    return {
        "has_second": has,
        "codes_left": await visit.tables.read(second_factor.left, visit.who),
        "must": visit.who.needs_second_factor,
    }


def _secret(visit: Visit, text: str) -> dict[str, Any]:
    """What the page of a secret shows; nothing for a text that is none."""
    try:
        secret = b32decode(text)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != SECRET_BYTES:
        return {}
    path, size = square(address(secret, visit.who.name))
    groups = " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))
    return {"secret": text, "groups": groups, "path": path, "size": size, "answers": {}, "once": _fresh()}


def _codes_page(visit: Visit, codes: bytes, done_word: str) -> Response[str]:
    return visit.page(CODES, codes=codes.decode().split(), done_word=done_word, once=_fresh())


def _fresh() -> str:
    """The number of a form that is shown as the answer to another one."""
    return secrets.token_urlsafe(24)


def _begun(visit: Visit, code: str) -> Callable[[], Awaitable[bytes]]:
    async def act() -> bytes:
        return (await second_factor.begin(visit.tables, visit.who, now=visit.now, code=code)).text.encode()

    return act


def _renewed(visit: Visit, code: str) -> Callable[[], Awaitable[bytes]]:
    async def act() -> bytes:
        return " ".join(await second_factor.renew_recovery_codes(visit.tables, visit.who, code, now=visit.now)).encode()

    return act


def _confirmed(visit: Visit, code: str) -> Callable[[], Awaitable[bytes]]:
    async def act() -> bytes:
        return " ".join(await second_factor.confirm(visit.tables, visit.who, code, now=visit.now)).encode()

    return act


ROUTES = (second_device, back_to_second_device, wanted, confirm, written_down)
