"""Who serves, and whether their jobs end well. `CHECKS` asks everything."""

import re

from sqlalchemy import Connection

from config.doctor.findings import Found, Patient, red, yellow
from workflow.errors import Sentence, _
from workflow.moment import instant_text
from workflow.store import instance, runs
from workflow.store.runs import SWEEP, Run

PLACE = re.compile(r"%\(\w+\)[sd]")  # what stood there is not kept


def serving(connection: Connection, patient: Patient) -> Found:
    """Whether a server runs, and whether one ceased to be heard of. Says nothing where none ran within the last day."""
    nodes = runs.nodes(connection)
    here = [one for one in nodes if one.is_here(patient.now)]
    if nodes and not here:
        at = instant_text(max(one.seen_at for one in nodes))
        yield red("server", _("No server runs: the last one was heard of at %(at)s.", at=at), _("Start `vigil serve`."))
    for one in nodes:
        if here and one not in here and one.stopped_at is None:
            yield yellow(
                "server",
                _(
                    "%(node)s was last heard of at %(at)s, and did not end.",
                    node=one.name,
                    at=instant_text(one.seen_at),
                ),
                _("Start it again if it was killed; the others do its work. It is forgotten after a day."),
            )
    if len({one.version for one in here}) > 1:
        yield yellow(
            "server",
            _(
                "The servers are of several versions: %(versions)s.",
                versions=", ".join(sorted({o.version for o in here})),
            ),
            _("Stop them all, run `vigil upgrade`, and start them with one version."),
        )


def failing(connection: Connection, patient: Patient) -> Found:
    """Jobs whose newest run did not end well, on servers that run."""
    here = {one.name for one in runs.nodes(connection) if one.is_here(patient.now)}
    instance_here = instance.read(connection)
    is_held = instance_here is not None and instance_here.held_since is not None
    for node, found in runs.every_run(connection).items():
        for run in found:
            if node in here and run.is_failing and not (is_held and run.job == SWEEP):
                yield yellow(
                    "jobs",
                    _("%(job)s fails on %(node)s: %(said)s", job=run.job, node=node, said=_said(run)),
                    _cure(run),
                )


def _said(run: Run) -> str:
    return PLACE.sub("…", run.said or "")


def _cure(run: Run) -> Sentence:
    if run.cure is None:
        return _("See the log of that server; the job is tried again at its next turn.")
    return Sentence(PLACE.sub("…", run.cure))


CHECKS = (serving, failing)
