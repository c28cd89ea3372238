"""`vigil upgrade`: an instance of an earlier release goes on under this one, and nothing of it is lost."""

from alembic import command
from sqlalchemy import text

from config.database import _config, newest_version
from tests.served import Instance
from workflow.milestones import COLUMNS as MILESTONES
from workflow.store.writing import sqlite_engine

# What later versions brought, taken away again.
SINCE_0002 = (
    *(f"DROP INDEX clock_{name}" for name in ("limit", "step", "running", "assigned")),
    "CREATE INDEX clock_running ON clock (due_at, stream) WHERE met_n IS NULL AND ended_n IS NULL",
    "DROP INDEX clock_ask_again",
    *(f"ALTER TABLE clock DROP COLUMN {name}" for name in ("assigned_to", "setting", "ask_again_at")),
    "ALTER TABLE mailbox DROP COLUMN fetched_n",
    *(f"DROP INDEX case_{name}" for name in ("serial", "worklist", "assigned", "urgent")),
    *(
        f'ALTER TABLE "case" DROP COLUMN {name}'
        for name in (
            "serial",
            "received_at",
            "assigned_to",
            "setting",
            "urgent",
            "stands",
            "due_at",
            "due_kind",
            "due_key",
            *MILESTONES,
        )
    ),
    *(
        f"DROP TABLE {name}"
        for name in (
            "second_factor",
            "recovery_code",
            "device",
            "draft",
            "examination",
            "text_mark",
            "following",
            "notice",
            "way",
            "habit",
            "absence",
            "feed",
            "unconfirmed",
            "mail_in",
            "register_entry",
            "look",
            "node",
            "job_run",
            "job",
            "recommendation",
        )
    ),
)


def test_an_older_database_is_named_and_brought_up_to_date(tmp_path):
    instance = Instance(tmp_path)
    instance.init("--demo")
    with sqlite_engine(f"sqlite:///{instance.data / 'vigil.db'}").connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        config = _config()
        config.attributes["connection"] = connection
        for lost in SINCE_0002:
            connection.execute(text(lost))
        command.stamp(config, "0002")
        connection.exec_driver_sql("COMMIT")

    (instance.data / "jobs.json").write_text("{}")  # what an earlier release kept there
    instance.vigil("late", exit_code=1)
    told = instance.vigil("upgrade")

    assert f"from version 0002 to {newest_version()}" in told
    assert not (instance.data / "jobs.json").exists()
    assert "already" in instance.vigil("upgrade")
    instance.vigil("verify")
