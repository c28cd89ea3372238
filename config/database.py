"""The database made and brought up to date: migrations, and the refusal of a newer one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from workflow.errors import NotNow, _

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the schema up to date, or to one version, in this transaction. Raises NotNow if it is newer than this
    program.
    """
    check_version(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def check_version(connection: Connection) -> str | None:
    """The schema's version, None for an empty database. Raises NotNow if this program does not know it."""
    version = MigrationContext.configure(connection).get_current_revision()
    if version is not None and not knows(version):
        raise NotNow(
            _("The database has version %(version)s, which is newer than this program.", version=version),
            next_step=_("Run the release of Vigil that made it, or a later one."),
        )
    return version


def newest_version() -> str | None:
    """The version of the schema that this program makes."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def knows(version: str) -> bool:
    """Whether this program knows a version of the schema."""
    return any(one.revision == version for one in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
