"""A PDF read back: the text of its pages as a reader's program gets it, by the fonts' own tables. Read `pages_of`."""

import re
from io import BytesIO
from typing import Any

import pikepdf

HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


def pages_of(pdf):
    """The text of each page, without line breaks, in the order in which it is drawn."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return [_text(page) for page in opened.pages]


def text_of(pdf):
    """The text of all pages."""
    return " ".join(pages_of(pdf))


def headings_of(pdf):
    """The outline: titles with their depth, 0 for the parts of the report."""
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_outline() as outline:
        return list(_outline(outline.root, 0))


def _outline(items, depth):
    for item in items:
        yield depth, " ".join(item.title.split())
        yield from _outline(item.children, depth + 1)


def _text(page):
    fonts = {name: _table(font) for name, font in page.resources.get("/Font", {}).items()}
    table, said = {}, []
    for one in pikepdf.parse_content_stream(page):
        operands: Any = one.operands
        match str(one.operator):
            case "Tf":
                table = fonts[str(operands[0])]
            case "Tj":
                said.append(_decoded(bytes(operands[0]), table))
            case "TJ":
                said += [_decoded(bytes(text), table) for text in operands[0] if isinstance(text, pikepdf.String)]
            case "ET":
                said.append(" ")
    return re.sub(r"\s+", " ", "".join(said).replace("\u200b", ""))


def _decoded(code, table):
    return "".join(table.get(code[at : at + 2], "\ufffd") for at in range(0, len(code), 2))


def _table(font):
    """Two-byte codes to text, as the font's ToUnicode says (ISO 32000-1 §9.10.3)."""
    found = {}
    for kind, block in re.findall(rb"beginbf(char|range)(.*?)endbf", font.ToUnicode.read_bytes(), re.DOTALL):
        numbers = [bytes.fromhex(one.decode()) for one in HEX.findall(block)]
        step = 2 if kind == b"char" else 3
        for at in range(0, len(numbers), step):
            first, last, text = numbers[at], numbers[at + step - 2], numbers[at + step - 1].decode("utf-16-be")
            low = int.from_bytes(first, "big")
            for code in range(low, int.from_bytes(last, "big") + 1):
                found[code.to_bytes(len(first), "big")] = text[:-1] + chr(ord(text[-1]) + code - low)
    return found
