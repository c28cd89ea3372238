"""The contact sheet: each photograph with number, region, scale and time. Pictures of intimate parts are only listed.

Which pictures are printed is decided here, before anything is opened: `printed_photographs` names their items. Read
`photograph_blocks`.
"""

from collections.abc import Iterator, Mapping

from intake.medical.form import Form
from intake.medical.photographs import is_intimate
from intake.medical.record import Entry, Record
from intake.medical.report.blocks import Block, ContactSheet, Heading, Paragraph, Photograph, Text
from intake.medical.report.order import PHOTOGRAPHS, Version
from intake.medical.report.readable import line
from intake.medical.report.saying import Saying
from intake.medical.report.writing import Here, list_blocks, struck
from workflow.errors import _

PHOTOS = "photo"
IDENTITY = "identity"
CAPTIONED = ("kind", "region", "scale", "taken_at", "finding_refs", "by", "note")


def is_printed(photo: Entry, form: Form, version: Version) -> bool:
    """Whether a photograph's picture is in a version at all."""
    shows_who = version is Version.CARE and photo.get("kind").value == IDENTITY
    return photo.stands and not is_intimate(form, photo) and not shows_who and bool(item_of(photo))


def item_of(photo: Entry) -> str:
    """The name of the sealed item in the case; "" where none is named."""
    file = photo.get("file").value
    return str(file.get("name", "")) if isinstance(file, Mapping) else ""


def printed_photographs(record: Record, form: Form, version: Version, out: frozenset[str]) -> dict[str, str]:
    """The items whose pictures a report shows, by the photographs' numbers."""
    if PHOTOGRAPHS in out:
        return {}
    return {one.no: item_of(one) for one in record.entries(PHOTOS) if is_printed(one, form, version)}


def photograph_blocks(here: Here, pictures: Mapping[str, str]) -> Iterator[Block]:
    """The sheet, then what is only listed. `pictures`: files of the print by the photographs' numbers."""
    entries = here.form.entries(PHOTOS)
    everything = here.record.entries(PHOTOS)
    if not everything:
        yield from list_blocks(here, entries)
        return
    shown = [one for one in everything if is_printed(one, here.form, here.version)]
    listed = [one for one in everything if one not in shown]
    if shown:
        yield ContactSheet([_photograph(here, one, pictures.get(one.no)) for one in shown])
    if listed:
        yield Heading(here.saying.say(_("Listed only, without the picture")), level=3)
        yield from (Paragraph(_listed(here, one)) for one in listed)
    yield Paragraph(here.saying.say(_("What cannot be seen on a photograph may still be there.")))


def _photograph(here: Here, photo: Entry, file: str | None) -> Photograph:
    say = here.say
    missing = say(_("This picture cannot be shown here. The original lies sealed in the case."))
    captions = [Text([one]) for one in _captions(here.saying, photo)]
    spoken = say(_("Photograph %(number)s", number=line(photo.no)))
    return Photograph(line(photo.no), file, spoken, captions, None if file else Text([missing], "blank"))


def _listed(here: Here, photo: Entry) -> Text:
    said = Text([" · ".join([line(photo.no), *_captions(here.saying, photo)])])
    if photo.withdrawn is None:
        return said
    why = here.say(_("Withdrawn: %(reason)s", reason=line(photo.withdrawn)))
    return struck(Text([*said.lines, why]))


def _captions(saying: Saying, photo: Entry) -> Iterator[str]:
    fields = saying.form.entries(PHOTOS).fields
    for key in CAPTIONED:
        field = next((one for one in fields if one.key == key), None)
        if field is not None and photo.get(key).is_answered:
            yield ", ".join(saying.short(field, photo.get(key)).lines)
