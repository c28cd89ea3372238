"""The database made and brought up to date: migrations, and the refusal of a newer one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from workflow.errors import NotNow, _

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Bring the schema up to date in this transaction. Raises NotNow if it is newer than this program."""
    check_version(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def check_version(connection: Connection) -> str | None:
    """The schema's version, None for an empty database. Raises NotNow if this program does not know it."""
    version = MigrationContext.configure(connection).get_current_revision()
    known = {revision.revision for revision in ScriptDirectory.from_config(_config()).walk_revisions()}
    if version is not None and version not in known:
        raise NotNow(
            _("The database has version %(version)s, which is newer than this program.", version=version),
            next_step=_("Run the release of Vigil that made it, or a later one."),
        )
    return version


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
