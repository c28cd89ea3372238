"""A QR code as the path of an inline drawing, whose units are modules: no picture is loaded and nothing is styled."""

import segno

QUIET = 4  # modules of white around it, as ISO/IEC 18004 asks


def square(text: str) -> tuple[str, int]:
    """The dark modules of a QR code (error correction L: for a screen) as an SVG path; the side in modules."""
    rows = segno.make(text, error="l", micro=False).matrix
    path = "".join(_row(row, at + QUIET) for at, row in enumerate(rows))
    return path, len(rows) + 2 * QUIET


def _row(row: bytearray, y: int) -> str:
    """Neighbouring dark modules of a row, each run one rectangle."""
    parts, at = [], 0
    while at < len(row):
        end = at
        while end < len(row) and row[end]:
            end += 1
        if end > at:
            parts.append(f"M{at + QUIET} {y}h{end - at}v1h-{end - at}z")
        at = end + 1
    return "".join(parts)
