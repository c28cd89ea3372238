"""`vigil policy adopt`: puts the policy folder in force, and derives every case anew under it."""

from pathlib import Path

import rich_click as click

from config.cli.output import say_json
from config.clock import now_utc
from config.instance import OPERATOR, run, with_tables
from config.settings import read_settings
from workflow.adoption import Adoption, adopt, catch_up
from workflow.policy.reading import policy_content, read_policy, text_of
from workflow.store import Tables, instance


@click.command("adopt")
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path))
@click.option("--changes", type=click.Path(path_type=Path), help="Write the due dates that changed to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def adopt_policy(folder: Path | None, changes: Path | None, as_json: bool) -> None:
    """Adopt the policy and calendar of DIR (the configured folder by default).

    Clocks that have started keep the policy of their start; clocks that are not met take the new calendar. The adoption
    is an event of the log, with the number and digest of the due dates that changed.
    """
    settings = read_settings()
    source = folder or settings.policy
    read_policy(source)

    async def work(tables: Tables) -> Adoption:
        done = await tables.write(
            adopt, policy_content(source), text_of(source / "calendar.toml"), by=OPERATOR, now=now_utc()
        )
        here = await tables.read(instance.read)
        behind = 1 if here is not None else 0
        while here is not None and behind:
            behind = await tables.write(catch_up, here.adoption)
        return done

    done = run(lambda: with_tables(settings, work))
    if changes is not None:
        changes.write_text("".join(f"{line}\n" for line in done.changed), encoding="utf-8")
    if as_json:
        say_json({"policy": done.policy, "calendar": done.calendar, "changed": len(done.changed)})
    elif done.policy is None and done.calendar is None:
        click.echo("Nothing to adopt: policy and calendar of the folder are in force already.")
    else:
        for name, version in (("policy", done.policy), ("calendar", done.calendar)):
            if version is not None:
                click.echo(f"Adopted {name} {version}.")
        click.echo(f"Due dates changed: {len(done.changed)}.")
