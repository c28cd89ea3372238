"""A whole examination, made step by step as the pages make it: twelve findings, eight photographs, nothing missing.

Everybody and everything in it is fictional. `complete` gives the record; `filled` gives it up to a section.
"""

from functools import cache

from msgspec.structs import replace

from config.settings import shipped_medical
from intake.medical.changing import begun, with_answers, with_entry
from intake.medical.form import Form
from intake.medical.loading import Medical, read_medical
from intake.medical.record import Answer, Entry, Record, rows_value

EXAMINATION = "examination-1"
DAY = "2026-03-02"
SAID = "„They put me on the floor of the van and beat me with a stick. I counted the streets.“"
REASON = (
    "The tramline bruises and the paired marks at the wrists fit blows with a stick and tight cuffs as told; other"
    " causes of these together are few. A single mark would not reach this step."
)


def at(time: str, day: str = DAY) -> str:
    """An instant of the day in the office's zone: "10:40"."""
    return f"{day}T{time}:00+01:00"


def blank(code: str, words: str = "") -> Answer:
    """A reason instead of an answer."""
    return Answer(words=words, blank=code)


def person(name: str, role: str = "", office: str = "") -> Answer:
    """Somebody by name."""
    return Answer({"name": name, "role": role, "office": office})


def rows(*several: dict[str, object]) -> Answer:
    """Rows of a small table."""
    return Answer(rows_value([{key: Answer(value) for key, value in row.items()} for row in several]))


ANSWERS: dict[str, dict[str, Answer]] = {
    "A": {
        "purpose": Answer(["on_allegation"]),
        "requested_by": Answer("ombudsperson"),
        "requested_person": person("Officer Example", "case officer", "Demo office"),
        "request_ref": Answer("DEMO-17"),
        "questions_asked": Answer("Are there marks that fit what is told?"),
        "requested_at": Answer(at("08:00")),
        "subject_name": Answer("Arben Example"),
        "subject_birth": Answer("1990-05-01", precision="day"),
        "subject_gender": Answer("male"),
        "subject_number": blank("not_disclosed"),
        "identity_checked": Answer("Identity card shown by the person"),
        "language": Answer("Albanian"),
        "interpreter": Answer("not_needed"),
    },
    "B": {
        "arrived_at": Answer(at("10:00")),
        "started_at": Answer(at("10:10")),
        "ended_at": Answer(at("12:30")),
        "place": Answer("office", words="First floor"),
        "place_institution": Answer("Demo office"),
        "place_room": Answer("Room 3, daylight"),
        "mode": Answer("in_person"),
        "accompanied_by": Answer("none"),
        "present": Answer("none"),
        "privacy": Answer("alone"),
        "restraint": Answer(["none"]),
        "gender_choice": Answer("No wish"),
        "chaperone_offered": Answer(value=True),
        "state_on_arrival": Answer("Walked slowly, held the left side."),
    },
    "C": {
        "explained": Answer(["who_i_am", "purpose", "readers", "secrecy", "duty_to_report", "refuse", "stop", "copy"]),
        "capacity": Answer("Repeated in own words what would happen."),
        "free_of_pressure": Answer(value=True),
    },
    "D": {
        "fear_of_reprisal": Answer(value=True, words="Fears to meet the patrol again."),
        "urgent": Answer(value=False),
        "self_harm_risk": Answer("none_said"),
    },
    "E": {
        "handedness": Answer("Right"),
        "medical_history": Answer("Healthy."),
        "injuries_before": Answer("Scar on the chin from childhood."),
        "psychiatric_history": blank("not_asked"),
        "substances": Answer("None."),
        "medicines": Answer("None."),
        "skin_bleeding_disease": Answer(value=False),
        "earlier_exams": Answer("none"),
    },
    "G": {"account": Answer(SAID), "account_language": Answer("Albanian")},
    "I": {
        "extent": Answer("whole"),
        "skin_tone": Answer("Light"),
        "light": Answer("Daylight from two windows"),
    },
    "J": {
        "psych_done": Answer("appraisal"),
        "method_of_assessment": Answer("Conversation of forty minutes, no questionnaire."),
        "psych_grade": Answer("consistent"),
        "function_level": Answer("some", words="Sleeps three hours a night."),
    },
    "N": {
        "correlation": Answer(value=True),
        "physical_summary": Answer("Tramline bruises of the back and thigh, cuff marks at both wrists."),
        "psych_summary": Answer("On guard, sleeps badly, avoids uniforms."),
        "acute_then": Answer("Swelling in the first days, as told."),
        "alternative": Answer("A fall does not make parallel lines; self-infliction on the back is not likely."),
        "overall_grade": Answer("highly_consistent"),
        "overall_reason": Answer(REASON),
        "basis": Answer(["physical", "psychological", "history", "photographs"]),
    },
    "P": {"information_given": Answer("Told of complaint, lawyer and a second evaluation.")},
    "Q": {
        "author": person("Dr Vjosa Example", "forensic", "Demo medical unit"),
        "author_licence": Answer("DEMO-0042"),
        "author_role": Answer("forensic"),
        "author_link": Answer("independent"),
        "qualifications": Answer("Specialist in forensic medicine since 2009."),
        "prior_involvement": Answer("None."),
        "truth_statement": Answer(value=True),
        "pressure": Answer(value=False),
        "delivered": Answer("none"),
    },
}  # fmt: skip
CONSENTS = ("exam_interview", "exam_body", "psych", "photo", "photo_intimate", "report", "share_npm")
RECIPIENT = {"recipient": Answer("Demo office")}
# region, kind, length, width, colours, shape
FINDINGS = (
    ("304R", "tramline", 110, 30, ["red", "purple"], "parallel"),
    ("304L", "tramline", 95, 28, ["red", "purple"], "parallel"),
    ("302R", "bruise", 45, 30, ["purple", "blue"], "oval"),
    ("306L", "bruise", 60, 40, ["purple"], "irregular"),
    ("408R", "ligature", 70, 6, ["red"], "ring"),
    ("408L", "ligature", 68, 6, ["red"], "ring"),
    ("405R", "abrasion", 22, 12, ["red", "brown"], "irregular"),
    ("602L", "tramline", 80, 25, ["purple"], "parallel"),
    ("308L", "bruise", 55, 40, ["blue"], "oval"),
    ("504R", "swelling", 18, 15, ["red"], "diffuse"),
    ("106L", "bruise", 30, 20, ["purple"], "round"),
    ("110M", "scar", 14, 2, ["white"], "line"),
)
SYSTEMS_WITH_FINDINGS = {"skin", "head_face", "musculoskeletal"}
# kind, region, finding; every picture is tied to a sealed file by a name and a digest
PHOTOS = (
    ("identity", None, None),
    ("overview", "303M", "F1"),
    ("close_scale", "304R", "F1"),
    ("close_scale", "304L", "F2"),
    ("close_scale", "408R", "F5"),
    ("close_scale", "408L", "F6"),
    ("intimate", "308L", "F9"),
    ("close_scale", "106L", "F11"),
)


@cache
def shipped() -> Medical:
    """The medical data as it is shipped."""
    return read_medical(shipped_medical())


def complete(medical: Medical | None = None, *, examination: str = EXAMINATION) -> Record:
    """A record that lacks nothing, and against which no check speaks."""
    form = (medical or shipped()).examination
    record = begun(form, examination)
    for section, answers in ANSWERS.items():
        record = with_answers(record, form, section, answers)
    for matter in CONSENTS:
        shared = RECIPIENT if matter.startswith("share_") else {}
        record = _consent(form, record, matter, **shared)
    record = _history(form, record)
    for number in range(len(FINDINGS)):
        record = with_finding(form, record, number)
    for number in range(len(PHOTOS)):
        record = with_photo(form, record, number)
    return _rest(form, _photographed(form, record))


def put(record: Record, **answers: Answer | None) -> Record:
    """With other answers of sections, whether they fit or not."""
    kept = {key: one for key, one in (record.answers | answers).items() if one is not None}
    return replace(record, answers=kept)


def put_in(record: Record, entries: str, no: str, **answers: Answer | None) -> Record:
    """With other answers in one entry, whether they fit or not."""
    after = []
    for one in record.entries(entries):
        kept = {key: answer for key, answer in (one.answers | answers).items() if answer is not None}
        after.append(replace(one, answers=kept) if one.no == no else one)
    return replace(record, lists=record.lists | {entries: after})


def put_list(record: Record, entries: str, *several: dict[str, Answer]) -> Record:
    """With these entries alone in a list, whether they fit or not."""
    made = [Entry(f"{entries}{number}", answers) for number, answers in enumerate(several, start=1)]
    return replace(record, lists=record.lists | {entries: made})


def _consent(form, record, matter, **more) -> Record:
    given = {
        "matter": Answer(matter),
        "status": Answer("given"),
        "form": Answer("oral"),
        "asked_at": Answer(at("10:12")),
    }
    return with_entry(record, form, "consents", None, given | more)[0]


def _history(form, record) -> Record:
    record, detention = with_entry(record, form, "detention", None, {
        "from": Answer("2026-02-28T22:00", precision="part_of_day", words="after the match"),
        "to": Answer("2026-03-01", precision="day"),
        "place": Answer("police"),
        "place_name": Answer("Demo station"),
        "authority": Answer(["police"]),
        "family_told": Answer(value=False),
        "lawyer_seen": Answer(value=False),
        "doctor_seen": Answer(value=False),
        "story": Answer("Taken from the street, released in the afternoon."),
    })  # fmt: skip
    record, _episode = with_entry(record, form, "episode", None, {
        "when": Answer("2026-02-28", precision="day"),
        "how_long": Answer("About ten minutes"),
        "how_often": Answer("Once"),
        "detention_ref": Answer(detention),
        "where": Answer("In the van"),
        "phase": Answer("transport"),
        "by_whom": rows({"actor": "police", "number": "2"}),
        "methods": rows({"method": "blow_object", "instrument": "stick", "regions": ["304R", "304L"]}),
        "lost_consciousness": Answer(value=False),
        "bleeding_then": Answer(value=True),
        "after_state": Answer("Could walk, not lie on the back."),
        "sexual": Answer("not_disclosed"),
    })  # fmt: skip
    return with_entry(record, form, "symptom", None, {
        "code": Answer("pain", words="back"), "time": Answer("both"), "severity": Answer("moderate"),
        "episode_ref": Answer("E1"),
    })[0]  # fmt: skip


def with_finding(form, record, number) -> Record:
    """With one finding more of the twelve."""
    region, kind, length, width, colours, shape = FINDINGS[number]
    is_old = kind == "scar"
    told = {"attribution": Answer("accident", words="„Fell as a child.“")} if is_old else {
        "attribution": Answer("ill_treatment", words="„From the stick.“"), "episode_ref": Answer("E1")
    }  # fmt: skip
    opinion = {"no_grade_reason": Answer("other_cause")} if is_old else {
        "grade": Answer("highly_consistent"), "other_causes": Answer("A fall against an edge; less likely here.")
    }  # fmt: skip
    seen = {
        "region": Answer(region),
        "landmarks": rows({"mm": 45, "from": "the nearest joint"}, {"mm": 20, "from": "the midline"}),
        "kind": Answer(kind),
        "count": Answer("1"),
        "length_mm": Answer(length),
        "width_mm": Answer(width),
        "measured": Answer("measured"),
        "colour": Answer(colours),
        "shape": Answer([shape], words="as drawn"),
        "tenderness": Answer("none" if is_old else "touch"),
        "healing": Answer("no_change" if is_old else "fresh"),
        "treated": Answer("No"),
        "age_estimate": Answer("cannot_say"),
        "photo_refs": blank("no_means", "Seen in the overview only."),
    }
    digit = {"digit": Answer(3)} if region.startswith("504") else {}
    return with_entry(record, form, "finding", None, seen | digit | told | opinion)[0]


def with_photo(form, record, number) -> Record:
    """With one photograph more of the eight."""
    kind, region, finding = PHOTOS[number]
    matter = "photo_intimate" if kind == "intimate" else "photo"
    consent = next(one.no for one in record.entries("consents") if one.get("matter").value == matter)
    given = {
        "file": Answer({"name": f"{number:016x}", "sha256": f"{number:064x}"}),
        "kind": Answer(kind),
        "taken_at": Answer(at("11:30")),
        "by": Answer("The author"),
        "consent_ref": Answer(consent),
    }
    if region is not None:
        given["region"] = Answer(region)
    if finding is not None:
        given |= {"finding_refs": Answer([finding]), "scale": Answer("l_scale")}
    return with_entry(record, form, "photo", None, given)[0]


def _photographed(form: Form, record: Record) -> Record:
    """Findings that are shown say by which photographs."""
    for finding in record.entries("finding"):
        shown = [photo.no for photo in record.entries("photo") if finding.no in photo.get("finding_refs").codes]
        if shown:
            record = with_entry(record, form, "finding", finding.no, {"photo_refs": Answer(shown)})[0]
    return record


def _rest(form: Form, record: Record) -> Record:
    for system in form.codes["exam_system"]:
        result = "finding" if system in SYSTEMS_WITH_FINDINGS else "normal"
        answer = Answer("not_examined", words="Not touched upon") if system == "genitourinary" else Answer(result)
        record = with_entry(record, form, "systems", system, {"result": answer})[0]
    for domain in ("appearance", "mood", "thought_content", "risk"):
        record = with_entry(record, form, "mental_state", domain, {"description": Answer("As described.")})[0]
    record = with_entry(record, form, "psych_findings", None, {
        "code": Answer("hyperarousal"), "description": Answer("Startles when the door closes."),
    })[0]  # fmt: skip
    record = with_answers(record, form, "K", {"test": Answer("none")})
    record = with_entry(record, form, "limits", None, {"activity": Answer("Lifting"), "level": Answer("some")})[0]
    record = with_answers(record, form, "O", {"restrictions": Answer("none")})
    return with_entry(record, form, "recommendations", None, {
        "kind": Answer("repeat_exam"), "to_whom": Answer("The office"), "person_told": Answer(value=True),
    })[0]  # fmt: skip
