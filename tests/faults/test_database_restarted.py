"""The database goes away beneath a server, and comes back: a sentence meanwhile, and no restart of Vigil afterwards."""

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from threading import Thread

from notifications.store.schema import EMAIL, SENT
from tests.faults.house import BUSY, CASES, CREATED, PASSPHRASE, openings

DOWN_SECONDS, LOCKED_SECONDS = 4, 23
OFFICER = {"name": "officer", "passphrase": PASSPHRASE}
AWAY = ("This site cannot do its work at the moment", "No allegation could be stored")


def test_postgresql_stopped_at_once_and_started_again_beneath_a_server(on_postgres, postgres_server):
    vigil = on_postgres
    with vigil.mail_server(), vigil.node() as node:
        receipts = [node.report(urgent=True).json()["receipt"]]
        head = node.signed_in("head")
        node.until_job("sweep", lambda run: run.ended_at is not None)
        postgres_server.stop_at_once()
        try:
            refused = [node.report(), node.post("/api/v1/receipts/open", {"receipt": receipts[0]})]
            pages = [head.get("/desk/cases"), head.get("/inbox"), head.post("/sign-in", data=OFFICER)]
            pages.append(node.get("/en/"))
            assert node.get("/healthz").status_code == 200
            time.sleep(DOWN_SECONDS)
            refused.append(node.get("/readyz"))  # which remembers for two seconds what it said
        finally:
            postgres_server.start_again()

        assert {answer.status_code for answer in refused} == {BUSY}
        *told, to_operators = [answer.json()["detail"] for answer in refused]
        assert all(text.startswith(AWAY) for text in told)
        assert to_operators.startswith("The database cannot be reached")
        assert {page.status_code for page in pages} == {BUSY}
        assert all("Traceback" not in page.text and "asyncpg" not in page.text for page in pages)
        assert all("127.0.0.1" not in page.text and "VIGIL_" not in page.text for page in pages)  # for operators alone
        assert "You can also tell us without this site." in pages[-1].text

        node.until(lambda: node.get("/readyz").status_code == 200, seconds=10)
        receipts.append(node.report(urgent=True).json()["receipt"])
        assert asyncio.run(openings(node.port, receipts)) == {200: 2}
        assert head.get("/desk/cases").status_code == 200
        node.until_job("delivery", lambda run: run.ended_at is not None and not run.is_failing)
        node.until(lambda: {one.state for one in vigil.notices(EMAIL)} == {SENT})
        assert node.metric('vigil_job_faults_total{job="delivery"}') + node.metric(
            'vigil_job_faults_total{job="sequencer"}'
        )
        # The lock that keeps commands away went with the old connection, and was taken again.
        node.until(lambda: "the instance is held again" in node.log.read_text(), seconds=10)
        vigil.vigil("verify", "--rebuild", exit_code=1)
        assert "Traceback" not in node.log.read_text()
    assert json.loads(vigil.vigil("verify", "--rebuild", "--json"))["misfits"] == []


def test_a_server_whose_instance_a_command_took_while_the_database_was_away_ends_by_itself(
    on_postgres, postgres_server
):
    """What would otherwise write into a database that is being rebuilt."""
    with on_postgres.node() as node:
        postgres_server.stop_at_once()
        postgres_server.start_again()
        # As a command would, which came between the start and the server's next look.
        holding = asyncio.run(_held_while(on_postgres.url, node))
        assert holding
        assert node.process.wait(20) == 0
    assert "the server ends" in node.log.read_text()


async def _held_while(url, node):
    from config.holding import _Advisory

    lock = _Advisory(url, alone=True)
    try:
        while not await lock.taken():
            await lock._dropped()
        for _ in range(200):
            if node.process.poll() is not None:
                return True
            await asyncio.sleep(0.1)
        return False
    finally:
        await lock.close()


def test_a_sqlite_file_that_somebody_else_locks_is_waited_for_and_then_said_and_all_goes_on(on_sqlite):
    vigil, answers = on_sqlite, []

    def report(node):
        answers.append(node.report(urgent=True))

    with vigil.mail_server(), vigil.node() as node:
        head = node.signed_in("head")
        node.until_job("sweep", lambda run: run.ended_at is not None)
        with closing(sqlite3.connect(vigil.data / "vigil.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            reporting = Thread(target=report, args=(node,))
            reporting.start()
            node.until(lambda: node.get("/readyz").status_code == BUSY)  # an answer is remembered for two seconds
            assert node.get("/en/").status_code == 200
            assert head.get("/desk/cases").status_code == 200
            time.sleep(max(0, LOCKED_SECONDS - (time.monotonic() - began)))
            other.execute("ROLLBACK")
        reporting.join()

        # Behind a write of a job's own it may have waited long enough.
        assert answers[0].status_code in (BUSY, CREATED)
        if answers[0].status_code == BUSY:
            assert "another one came first" in answers[0].json()["detail"]
        assert node.metric('vigil_job_faults_total{job="delivery"}') or answers[0].status_code == BUSY
        node.until(lambda: node.get("/readyz").status_code == 200)
        assert node.report(urgent=True).status_code == 201
        node.until_job("delivery", lambda run: run.ended_at is not None and not run.is_failing)
        node.until(lambda: {one.state for one in vigil.notices(EMAIL)} == {SENT})
        assert "Traceback" not in node.log.read_text()
    verified = vigil.verified()
    assert verified["misfits"] == []
    assert verified["cases"] == CASES + 1 + (answers[0].status_code == CREATED)
