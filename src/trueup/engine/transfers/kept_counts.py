"""Metric objects that keep counts from batch to batch: fed in a loop, asked for in a loop, begun anew or not."""

from __future__ import annotations

from trueup.engine.events import Accumulated
from trueup.engine.interpret.machine import Machine
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Constant, StoredObject


def loops_around(machine: Machine, metric: StoredObject) -> int:
    """How many of the loops around this point began after the metric was made."""
    return sum(loop.began > metric.number for loop in machine.loops)


def fed(site: Site, metric: StoredObject) -> None:
    """A batch is added, inside so many loops that began after the metric was made."""
    site.machine.set_part(metric, "#updated in", Constant(loops_around(site.machine, metric), site.where))


def begun_anew(site: Site, metric: StoredObject) -> None:
    """The counts are set to 0."""
    site.machine.set_part(metric, "#reset", Constant(True, site.where))


def asked(site: Site, metric: StoredObject, library: str) -> None:
    """The value over all batches is asked for. library: the key of the line that the metric is of."""
    site.machine.record.note(
        Accumulated(
            metric=metric, asked_in=loops_around(site.machine, metric), library=library, where=site.where,
            path=dict(site.machine.store.path),
        )
    )  # fmt: skip
