"""A calendar read as RFC 5545 writes it, by nobody's library: whatever is not as it says fails. Read `read`."""

import re
from datetime import date, datetime, timedelta

LONGEST = 75  # octets of a line, without its end (§3.1)
NAME = re.compile(r"[A-Za-z0-9-]+")
DURATION = re.compile(r"([+-])?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
ONCE = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "SUMMARY"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}
INSIDE = {"": {"VCALENDAR"}, "VCALENDAR": {"VEVENT"}, "VEVENT": {"VALARM"}, "VALARM": set()}


class Part:
    """A component: its properties, each (parameters, value), and what is in it."""

    def __init__(self, name):
        self.name, self.properties, self.parts = name, {}, []

    def __getitem__(self, name):
        ((_parameters, value),) = self.properties[name]
        return value

    def text(self, name):
        """A text, as it was before it was written (§3.3.11)."""
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], self[name])

    def day(self, name):
        """A day (§3.3.4)."""
        ((parameters, value),) = self.properties[name]
        assert parameters == {"VALUE": "DATE"}
        return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 - it is a day

    def duration(self, name):
        """A duration (§3.3.6)."""
        found = DURATION.fullmatch(self[name])
        assert found, self[name]
        sign, *parts = found.groups()
        days, hours, minutes, seconds = (int(part or 0) for part in parts)
        whole = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return -whole if sign == "-" else whole


def read(raw):
    """The calendar."""
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    physical = raw.decode().removesuffix("\r\n").split("\r\n")
    assert max(len(line.encode()) for line in physical) <= LONGEST
    assert all(line.strip() for line in physical)
    lines = "\r\n".join(physical).replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")
    top = Part("")
    rest = _filled(top, lines)
    assert rest == []
    (calendar,) = top.parts
    uids = [event["UID"] for event in calendar.parts]
    assert len(uids) == len(set(uids))
    return calendar


def _filled(part, lines):
    """Take the lines of a component; those that are left."""
    while lines:
        line, lines = lines[0], lines[1:]
        name, parameters, value = _line(line)
        if name == "END":
            assert value == part.name
            _check(part)
            return lines
        if name == "BEGIN":
            assert value in INSIDE[part.name]
            inner = Part(value)
            part.parts.append(inner)
            lines = _filled(inner, lines)
        else:
            part.properties.setdefault(name, []).append((parameters, value))
    assert part.name == ""
    return []


def _line(line):
    """A content line (§3.1); none of ours quotes a parameter."""
    head, colon, value = line.partition(":")
    assert colon
    name, *parameters = head.split(";")
    assert NAME.fullmatch(name)
    assert not any(ord(sign) < 32 and sign != "\t" for sign in value)
    return name.upper(), dict(parameter.split("=", 1) for parameter in parameters), value


def _check(part):
    """What must be there once (§3.6)."""
    for name in ONCE[part.name]:
        assert len(part.properties.get(name, [])) == 1, f"{part.name} has {name} not once"
    if part.name == "VCALENDAR":
        assert part["VERSION"] == "2.0"
    if part.name == "VEVENT":
        assert re.fullmatch(r"\d{8}T\d{6}Z", part["DTSTAMP"])
        assert isinstance(part.day("DTSTART"), date)
        assert part.day("DTEND") > part.day("DTSTART")
    if part.name == "VALARM":
        assert part["ACTION"] == "DISPLAY"
