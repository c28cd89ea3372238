"""The documentation is whole and leads somewhere: the reference names what the code has, and what pages name is there.

A page is its text, its sections by heading, and its blocks of code. What a section must name comes from the code:
commands from the command line, keys from the structs of the policy, columns from the tables.
"""

import json
import re
import shlex
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest
import rich_click as click
from click import Command, Context, Group, Option

import notifications.store.schema  # noqa: F401 - its tables join the same metadata
from config.cli import vigil
from config.cli.output import LATE_FOUND, NOT_VERIFIED
from config.settings import NAMES, shipped_policy
from docs.pictures.make import PICTURE, picture
from intake.schema import grant, item
from workflow import errors
from workflow.chronology.comparison import NOT_JUDGED, Entry
from workflow.chronology.reading import chronology_from
from workflow.chronology.terms import ChronologyFile
from workflow.clocks import Verdict
from workflow.events import FORMS
from workflow.ledger.bundle import verify_bundle
from workflow.overview import Due
from workflow.policy.checks.chronology import WORDS
from workflow.policy.checks.vocabulary import OF_THE_ENGINE
from workflow.policy.reading import FILES, read_policy
from workflow.policy.rules import AT_WORK, CLOSING, REVIVAL
from workflow.policy.schemas import schemas
from workflow.store.schema import metadata
from workflow.verification import covers

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
STATUS = "UNSCR 1244: without prejudice to status"
PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))

# Where the reference explains the tables of a policy: struct → section; the files themselves are sections too.
SECTIONS = {
    "Vocabulary": "vocabulary.toml",
    "Workflow": "workflow.toml",
    "Clocks": "clocks.toml",
    "Chronology": "chronology.toml",
    "Notifications": "notifications.toml",
    "NoticeRule": "rule",
    "StageNotices": "stages",
    "EventKind": "event",
    "CodeList": "codes",
    "AskAgain": "ask_again",
}


@dataclass(frozen=True)
class Block:
    """A block of code: its language, its lines."""

    language: str
    text: str


@cache
def text_of(page):
    return page.read_text("utf-8")


@cache
def blocks(page):
    return [Block(*found) for found in re.findall(r"^```(\w*)\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL)]


@cache
def prose(page):
    """The page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)


@cache
def sections(page):
    """From heading to the text below it, up to the next heading of any level, blocks of code included."""
    marked = re.sub(r"^```.*?^```$", lambda m: m[0].replace("\n#", "\n\\#"), text_of(page), flags=re.M | re.S)
    parts = re.split(r"^#+ (.*)$", marked, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(section):
    """The first cell of each row of the section's tables → the whole row."""
    lines = re.findall(r"^\| *(.*?) *\|.*$", section, re.MULTILINE)
    return dict(zip(lines, re.findall(r"^\|.*$", section, re.MULTILINE), strict=True))


def named(section):
    """All names in backticks in the first cells of the section's tables."""
    return {name for cell in rows(section) for name in re.findall(r"`([^`]+)`", cell)}


def slug(heading):
    """The anchor that a heading gets where Markdown is shown."""
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")


# ------------------------------------------------------------------------------------------------ the command line


def commands(command=vigil, path=("vigil",)):
    """Every command that does something, by its words."""
    if not isinstance(command, Group):
        return {" ".join(path): command}
    inner = (commands(one, (*path, name)) for name, one in command.commands.items())
    return {words: one for found in inner for words, one in found.items()}


@pytest.mark.parametrize("path", commands())
def test_every_command_has_a_section_that_names_its_options_and_exit_codes(path):
    section = sections(REFERENCE / "commands.md")[path]

    options = [option for option in commands()[path].params if isinstance(option, Option)]
    assert [name for option in options for name in option.opts if f"`{name}" not in section] == []
    assert "Exit codes: 0" in section


def test_no_section_explains_an_option_that_is_not_there():
    told = {path: named(section) for path, section in sections(REFERENCE / "commands.md").items() if path in commands()}

    wrong = {
        (path, name)
        for path, names in told.items()
        for name in (name.split()[0] for name in names if name.startswith("-"))
        if name not in options_of(commands()[path])
    }
    assert wrong == set()


def test_every_exit_code_is_explained():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.VigilError)]
    codes = {0, LATE_FOUND, NOT_VERIFIED, click.UsageError.exit_code, *(kind.exit_code for kind in kinds)}

    assert {str(code) for code in codes} <= set(rows(sections(REFERENCE / "commands.md")["Commands"]))


def test_the_keys_of_what_is_late_are_explained():
    told = named(sections(REFERENCE / "commands.md")["vigil late"])

    assert set(Due.__struct_fields__) - told == set()


def test_every_setting_is_explained_by_both_its_names():
    table = rows(sections(REFERENCE / "settings.md")["Settings"])

    assert [name for name in NAMES if f"| `{name}` |" not in table.get(f"`VIGIL_{name.upper()}`", "")] == []


def spoken(page):
    """Every call of Vigil on a page, in words: from blocks of shell, and from names in backticks."""
    lines = [line for block in blocks(page) if block.language in ("sh", "console") for line in block.text.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", prose(page))
    for line in lines:
        said = re.sub(r"^(\$ )?([A-Z_]+=\S+ )*(\.venv/bin/)?", "", line)
        if said.startswith("vigil "):
            yield shlex.split(said, comments=True)[1:]


def options_of(command):
    return {name for option in command.get_params(Context(command)) for name in option.opts}


def misspoken(words):
    """What is wrong with a call of Vigil, or None."""
    command: Command = vigil
    for word in words:
        if isinstance(command, Group) and not word.startswith("-"):
            if word not in command.commands:
                return f"there is no {word} in {words}"
            command = command.commands[word]
        elif re.match(r"--?[a-z]", word) and word.split("=")[0] not in options_of(command):
            return f"there is no {word} in {words}"
    return None


@PAGE
def test_every_command_on_a_page_is_there(page):
    assert [wrong for words in spoken(page) if (wrong := misspoken(words))] == []


@PAGE
def test_every_make_target_on_a_page_is_there(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    lines = [line for block in blocks(page) if block.language == "sh" for line in block.text.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", prose(page))

    assert {line.split()[1] for line in lines if re.match(r"make [a-z]", line)} <= targets


# ----------------------------------------------------------------------------------------------------- the policy


def structs_of(kind, found=None):
    """A struct and all structs in its fields."""
    found = {} if found is None else found
    if isinstance(kind, msgspec.inspect.StructType) and kind.cls.__name__ not in found:
        found[kind.cls.__name__] = kind.cls
        for field in kind.fields:
            structs_of(field.type, found)
    for inner in ("item_type", "value_type"):
        if hasattr(kind, inner):
            structs_of(getattr(kind, inner), found)
    for inner in getattr(kind, "types", ()):
        structs_of(inner, found)
    return found


def policy_structs():
    found: dict[str, type[msgspec.Struct]] = {}
    for struct in FILES.values():
        structs_of(msgspec.inspect.type_info(struct), found)
    return found


def fields_of(struct):
    """A struct's fields by the names that its file has."""
    info = msgspec.inspect.type_info(struct)
    assert isinstance(info, msgspec.inspect.StructType)
    return info.fields


def default_of(field):
    """A field's default as the page writes it."""
    if field.required:
        return "–"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return "none" if value is None else f"`{msgspec.json.encode(value).decode()}`"


def allowed(kind):
    """The values of a closed list, however deep it lies."""
    if isinstance(kind, msgspec.inspect.LiteralType):
        return set(kind.values)
    return {value for inner in getattr(kind, "types", ()) for value in allowed(inner)}


@pytest.mark.parametrize("name", policy_structs())
def test_every_key_of_the_policy_is_explained_with_its_values_and_its_default(name):
    section = sections(REFERENCE / "policy.md")[SECTIONS.get(name, name.lower())]
    table, fields = rows(section), fields_of(policy_structs()[name])

    told = {key.strip("`") for key in table if re.fullmatch(r"`\w+`", key)}
    extra = told - {field.encode_name for field in fields} - set(FORMS) - set(values_of(fields))
    assert extra == set()
    for field in fields:
        row = table[f"`{field.encode_name}`"]
        assert {value for value in allowed(field.type) if f"`{value}`" not in section} == set()
        assert f"| {default_of(field)} |" in row


def values_of(fields):
    return [value for field in fields for value in allowed(field.type)]


def test_every_key_of_the_calendar_is_explained():
    calendar = schemas()["policy-calendar.schema.json"]["properties"]
    page = sections(REFERENCE / "policy.md")

    assert set(calendar) - named(page["calendar.toml"]) == set()
    assert set(calendar["holiday"]["items"]["properties"]) - named(page["holiday"]) == set()


def test_what_the_engine_knows_by_name_is_explained():
    page = sections(REFERENCE / "policy.md")

    assert {CLOSING, REVIVAL, AT_WORK} == named(page["Groups that the engine knows"])
    assert set(OF_THE_ENGINE) == named(page["Names that the engine knows"])
    assert set(FORMS) <= named(page["field"])


def test_every_clock_of_the_shipped_policy_is_listed_as_it_is():
    table = rows(sections(REFERENCE / "clocks.md")["The clocks of the shipped policy"])
    clocks = read_policy(shipped_policy()).clocks.clock

    said = [f"| `{one.key}` | {one.title.en} | {one.kind} | {one.basis} | {one.limit} |" for one in clocks]
    listed = [row for cell, row in table.items() if cell.startswith("`")]
    assert [row for row in said if not any(one.startswith(row) for one in listed)] == []
    assert len(listed) == len(clocks)


def test_every_clock_has_its_source_among_the_standards_and_no_other_clock_has():
    keys = {clock.key for clock in read_policy(shipped_policy()).clocks.clock}
    tables = "\n".join(
        sections(REFERENCE / "standards.md")[name] for name in ("Law", "Standards", "Judgments and decisions")
    )
    cited = {key for row in rows(tables).values() for key in re.findall(r"`(\w+)`", row.rsplit("|", 2)[1])}
    own = named(sections(REFERENCE / "standards.md")["Our own"])

    assert cited | own == keys


# --------------------------------------------------------------------------------------- clocks and chronologies


def test_every_verdict_is_explained():
    verdicts = {*map(str, Verdict), NOT_JUDGED}

    assert verdicts == named(sections(REFERENCE / "chronology.md")["Verdicts"])
    assert verdicts - {NOT_JUDGED} == named(sections(REFERENCE / "clocks.md")["Vague dates"])


def test_every_key_of_a_chronology_and_of_its_replay_is_explained():
    page = sections(REFERENCE / "chronology.md")
    keys = {
        field.encode_name
        for struct in structs_of(msgspec.inspect.type_info(ChronologyFile)).values()
        for field in fields_of(struct)
    }

    assert keys - named(page["The file"]) == set()
    assert set(WORDS) - named(page["The file"]) == set()
    assert set(Entry.__struct_fields__) - named(page["What `replay --json` prints"]) == set()


def test_the_example_of_a_chronology_can_be_read():
    example = next(block for block in blocks(REFERENCE / "chronology.md") if block.language == "json")

    assert chronology_from(example.text, where="the example").notes == ()


# ------------------------------------------------------------------------------------------- database and log


@pytest.mark.parametrize("table", metadata.tables)
def test_every_table_and_column_is_explained_in_its_order(table):
    page = sections(REFERENCE / "database.md")

    told = [cell.strip("`") for cell in rows(page[table]) if cell.startswith("`")]
    assert told == [column.name for column in metadata.tables[table].columns]
    assert [index.name for index in metadata.tables[table].indexes if f"`{index.name}`" not in page[table]] == []


def test_what_is_covered_whole_by_verify_is_said():
    table = rows(sections(REFERENCE / "database.md")["Database"])

    assert {name for name in metadata.tables if table[f"`{name}`"].endswith("| whole |")} == {
        *covers(),
        item.name,
        grant.name,
    }


def test_the_example_of_a_log_verifies(tmp_path):
    page = REFERENCE / "log.md"
    entries = next(block.text for block in blocks(page) if block.language == "jsonl")
    checkpoint, vkey = (block.text for block in blocks(page) if block.language == "text")
    (tmp_path / "policies").mkdir()
    for name, content in (("entries.jsonl", entries), ("checkpoint", checkpoint), ("vkey", vkey)):
        (tmp_path / name).write_text(content, encoding="utf-8")

    report = verify_bundle(tmp_path, vkey)

    assert (report.misfits, report.size) == ((), 2)


# ------------------------------------------------------------------------------------------------------ all pages


@PAGE
def test_every_link_leads_to_a_file_or_a_heading_that_is_there(page):
    wrong = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        place, _hash, anchor = unquote(link).partition("#")
        if re.match(r"[a-z]+:", place):
            continue
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (anchor and anchor not in map(slug, sections(target))):
            wrong.append(link)
    assert wrong == []


@PAGE
def test_every_file_of_ours_that_a_page_names_is_there(page):
    known = re.findall(r"`((?:workflow|config|tests|docs|bench|intake|notifications)/[\w/.-]+)`", text_of(page))

    assert [name for name in known if not (ROOT / name).exists()] == []


def test_every_file_that_the_story_of_the_engine_names_is_there():
    story = (ROOT / "workflow" / "__init__.py").read_text("utf-8")
    names = set(re.findall(r"\b(?:[a-z]+/)*[a-z_]+\.py\b|\b[a-z]+/(?= |\.|$)", story))
    places = [ROOT / "workflow", ROOT / "workflow" / "clocks"]

    assert len(names) > 20
    assert [name for name in names if not any((place / name).exists() for place in places)] == []


@PAGE
def test_every_block_of_data_on_a_page_can_be_read(page):
    for block in blocks(page):
        if block.language == "json":
            json.loads(block.text)
        elif block.language == "toml":
            tomllib.loads(block.text)


@PAGE
def test_a_page_that_names_kosovo_has_the_footnote_about_status(page):
    words = re.sub(r"`[^`\n]*`|\]\([^)]*\)", "", prose(page))
    first = words.find("Kosovo")

    assert first == -1 or (re.match(r"Kosovo\\?\*", words[first:]) and STATUS in words)


def test_the_picture_is_of_what_a_replay_says_today_and_asks_the_network_for_nothing():
    svg = PICTURE.read_text("utf-8")

    assert svg == picture(), "make it anew: .venv/bin/python docs/pictures/make.py"
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)|@font-face|@import|href", svg) == []
