"""Reads codes.csv and regions.csv: rows into values, every fault with its line. Read `read_codes`."""

import csv
from collections.abc import Iterator
from io import StringIO

from intake.medical.form import Code, Region, Regions
from workflow.errors import Sentence, _
from workflow.policy.places import Fault
from workflow.policy.terms import Words

CODE_COLUMNS = ("list", "code", "en", "sq", "sr", "source", "reviewed")
REGION_COLUMNS = ("code", "parent", "side", "view", "name_en", "name_sq", "name_sr", "x", "y")
SIDES = {"R": "right", "L": "left", "M": "midline", "N": "none", "": "none"}  # by the letter after the three digits
_HEAD = ("head_front", "head_back", "head_left", "head_right", "head_top", "mouth")
_ENDS = ("hand_back", "hand_palm", "foot_top", "foot_sole")
VIEWS = frozenset({"front", "back", "left", "right", *_HEAD, *_ENDS, "genital", "none"})
MOST_PERCENT = 100


def read_codes(name: str, text: str, found: list[Fault]) -> dict[str, dict[str, Code]]:
    """Lists of codes, in the order of the file; `found` gets the faults."""
    lists: dict[str, dict[str, Code]] = {}
    for where, row in _rows(name, text, CODE_COLUMNS, found):
        codes = lists.setdefault(row["list"], {})
        if fault := _fault_of_code(row, codes):
            found.append(Fault(where, fault))
            continue
        title = Words(en=row["en"], sq=row["sq"], sr=row["sr"])
        codes[row["code"]] = Code(row["code"], title, row["reviewed"] == "yes", row["source"])
    return lists


def read_regions(name: str, text: str, found: list[Fault]) -> Regions:
    """The regions of the body, in the order of the file; `found` gets the faults."""
    regions: dict[str, Region] = {}
    for where, row in _rows(name, text, REGION_COLUMNS, found):
        if fault := _fault_of_region(row, regions):
            found.append(Fault(where, fault))
            continue
        title = Words(en=row["name_en"], sq=row["name_sq"], sr=row["name_sr"])
        x, y = (int(row[axis]) if row[axis] else None for axis in "xy")
        key = row["code"]
        regions[key] = Region(key, row["parent"], SIDES[key[3:]], row["view"], title, x, y)  # type: ignore[arg-type]
    return Regions(regions)


def _rows(name: str, text: str, columns: tuple[str, ...], found: list[Fault]) -> Iterator[tuple[str, dict[str, str]]]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        if tuple(next(reader, [])) != columns:
            found.append(Fault(f"{name}:1", _("The first line must be %(columns)s.", columns=",".join(columns))))
            return
        for row in reader:
            where = f"{name}:{reader.line_num}"
            if len(row) != len(columns):
                fault = _("There are %(many)d values; write %(wanted)d.", many=len(row), wanted=len(columns))
                found.append(Fault(where, fault))
                continue
            yield where, dict(zip(columns, row, strict=True))
    except csv.Error as error:
        found.append(Fault(f"{name}:{reader.line_num}", _("This is not CSV: %(fault)s.", fault=str(error))))


def _fault_of_code(row: dict[str, str], known: dict[str, Code]) -> Sentence | None:
    if not row["list"] or not row["code"]:
        return _("The list or the code is missing.")
    if row["code"] in known:
        return _("%(code)s is twice in the list %(codes)s.", code=row["code"], codes=row["list"])
    if not all(row[language].strip() for language in ("en", "sq", "sr")):
        return _("%(code)s has no words in one of the three languages.", code=row["code"])
    if row["reviewed"] not in ("yes", "no"):
        return _("reviewed must be yes or no.")
    return None


def _fault_of_region(row: dict[str, str], known: dict[str, Region]) -> Sentence | None:
    key = row["code"]
    if not (key[:3].isdecimal() and len(key) in (3, 4) and SIDES.get(key[3:]) == row["side"]):
        return _("%(key)s is no region: three digits, and R, L, M or N as its side says.", key=key)
    if key in known:
        return _("%(key)s is there twice.", key=key)
    if (len(key) == len("405R")) != (row["parent"] in known and row["parent"] == f"{key[0]}00"):
        return _("%(key)s must stand after its group, and name it.", key=key)
    if row["view"] not in VIEWS:
        return _("%(key)s lies in no picture that there is.", key=key)
    if not all(row[name].strip() for name in ("name_en", "name_sq", "name_sr")):
        return _("%(key)s has no name in one of the three languages.", key=key)
    inside = all(row[axis].isdecimal() and int(row[axis]) <= MOST_PERCENT for axis in "xy")
    if inside == (row["view"] == "none"):
        return _("%(key)s must have x and y from 0 to 100, and none outside of every picture.", key=key)
    return None
