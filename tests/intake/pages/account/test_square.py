"""The drawn QR code is the one that was asked for."""

import re

import segno

from intake.pages.account.square import QUIET, square


def test_every_dark_module_is_drawn_once_and_no_other():
    text = "otpauth://totp/Vigil:ana?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Vigil"
    path, size = square(text)
    rows = segno.make(text, error="l", micro=False).matrix

    drawn = [
        (int(x) + at, int(y)) for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path) for at in range(int(run))
    ]
    dark = {(x + QUIET, y + QUIET) for y, row in enumerate(rows) for x, module in enumerate(row) if module}

    assert size == len(rows) + 2 * QUIET
    assert (len(drawn), {*drawn}) == (len(dark), dark)
