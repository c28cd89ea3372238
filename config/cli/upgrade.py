"""`vigil upgrade`: an instance made by an earlier release, brought up to this one."""

import rich_click as click

from config.database import newest_version, upgrade
from config.holding import held
from config.instance import database_version, run
from config.settings import read_settings
from workflow.store import connect
from workflow.store.log import fill_tiles
from workflow.verification import rebuild

# Files of earlier releases that nothing reads any more: what jobs did is in the database.
LEFT_BEHIND = ("jobs.json", "jobs.json.new")


@click.command(name="upgrade")
def upgrade_command() -> None:
    """Bring the database up to this release; refuses while a server holds it. Make a backup before."""
    settings = read_settings()

    async def work() -> str | None:
        before = await database_version(settings)
        if before == newest_version():
            return None
        async with held(settings):
            tables = connect(settings.database_url)
            try:
                await tables.write(upgrade)
                await tables.write(fill_tiles)
                await tables.write(rebuild)
            finally:
                await tables.close()
            for left in LEFT_BEHIND:
                (settings.data / left).unlink(missing_ok=True)
        return before

    before = run(work)
    if before is None:
        click.echo("The database is of this release already.")
    else:
        click.echo(f"The database went from version {before} to {newest_version()}. Next: `vigil verify`.")
