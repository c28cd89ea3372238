"""`vigil keys recovery`, `rehearse`, `recover`: a key on paper, in several hands, for when everybody has forgotten."""

import rich_click as click

from config.cli.acting import as_option, ask_lines, signed_in
from config.cli.output import say_json
from config.clock import now_utc
from config.instance import OPERATOR, run, with_tables
from config.settings import read_settings
from intake.people import accounts
from intake.people import recovery as on_paper
from intake.people.recovery import Sheets
from intake.vault.receipts import Code
from workflow.store import Tables

NEW_PAGE = "\f"


@click.command()
@click.option("--threshold", type=click.IntRange(2, 16), default=3, show_default=True, help="Shares that are needed.")
@click.option("--shares", "count", type=click.IntRange(2, 16), default=5, show_default=True, help="Shares to print.")
@as_option(required=True)
def recovery(threshold: int, count: int, acting: str) -> None:
    """Make the recovery key and print its shares, one sheet a page; an earlier recovery key is replaced."""

    async def work(tables: Tables) -> Sheets:
        who = await signed_in(tables, acting)
        return await tables.write(on_paper.make, who, threshold=threshold, count=count, now=now_utc())

    sheets = run(lambda: with_tables(read_settings(), work))
    click.echo(NEW_PAGE.join(_sheet(sheets, number) for number in range(1, count + 1)))
    click.echo("Nothing of them is kept. Give each to another keeper, then try them: `vigil keys rehearse`.", err=True)


def _sheet(sheets: Sheets, number: int) -> str:
    words = sheets.mnemonics[number - 1].split()
    lines = [" ".join(f"{place:2} {word:10}" for place, word in _row(words, at)) for at in range(0, len(words), 3)]
    return "\n".join(
        [
            f"Share {number} of {len(sheets.mnemonics)} of {sheets.name}",
            f"Any {sheets.threshold} of them together open the keys of: {', '.join(sheets.offices)}.",
            "",
            *lines,
            "",
            f"Check value {sheets.check_value}; fingerprint {sheets.spoken}",
            "Keep it apart from the other shares. Show it to nobody who does not bring theirs.",
            "",
        ]
    )


def _row(words: list[str], at: int) -> list[tuple[int, str]]:
    return list(enumerate(words[at : at + 3], start=at + 1))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rehearse(as_json: bool) -> None:
    """Try the shares without changing anything: type them in, one a line; the log says that it was done."""

    async def work(tables: Tables) -> list[str]:
        typed = ask_lines("Share")
        return await tables.write(on_paper.rehearse, typed, by=OPERATOR, now=now_utc())

    opened = run(lambda: with_tables(read_settings(), work))
    if as_json:
        say_json({"offices": opened})
    else:
        click.echo(f"The shares open the keys of: {', '.join(opened) or 'no office'}.")


@click.command()
@click.argument("name")
@click.option("--case", metavar="CASE", help="Only this case (its identifier), which left its office for a circle.")
def recover(name: str, case: str | None) -> None:
    """Let NAME in again when everybody has forgotten: type enough shares in, one a line; prints a one-time code."""

    async def work(tables: Tables) -> Code | None:
        typed = ask_lines("Share")
        person = await tables.read(accounts.named, name)
        if case is None:
            return await tables.write(on_paper.recover, typed, person, now=now_utc())
        stream = f"case:{case.removeprefix('case:')}"
        await tables.write(on_paper.reopen, typed, stream, person, by=OPERATOR, now=now_utc())
        return None

    code = run(lambda: with_tables(read_settings(), work))
    if code is None:
        click.echo("Granted; the case shows it.")
    else:
        click.echo(f"One-time code: {code.text}. With it they sign in, and the keys are changed.")
