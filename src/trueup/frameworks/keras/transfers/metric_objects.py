"""Metric objects of Keras that a loop of the program updates, asks and resets: they count on until they are reset.

Inside of a model, `fit` and `evaluate` reset the metrics that the model has: those are left alone.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from trueup.engine.events import Accumulated
from trueup.engine.transfers.kept_counts import loops_around
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Call, Constant, Spot, StoredObject

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: A value of these is no share of right answers: what becomes of it over epochs is not judged.
_NO_ACCURACY = frozenset({"Mean", "Sum", "MeanTensor", "MeanMetricWrapper", "Metric"})
_RESET = re.compile(r"(\w+)\s*\.\s*reset_states?\s*\(")
_RESETS_ALL = "reset_metrics("


def remember(site: Site) -> None:
    """Remember that a metric object is made here, before or inside of which loops."""
    if site.name.rpartition(".")[2] not in _NO_ACCURACY:
        site.machine.unfollowed[_key(site.where)] = site.machine.new("keras metric", site.where)


def _key(where: Spot) -> tuple[str, Spot]:
    return ("keras metric", where)


def _stands_for(machine: Machine, metric: Call) -> StoredObject | None:
    return machine.unfollowed.get(_key(metric.where)) if metric.where is not None else None


def updated(site: Site, metric: Call) -> None:
    """`metric.update_state(labels, scores)`: fed inside so many loops that began after it was made."""
    known = _stands_for(site.machine, metric)
    if known is not None:
        site.machine.set_part(known, "#updated in", Constant(loops_around(site, known), site.where))


def reset(site: Site, metric: Call) -> None:
    """`metric.reset_states()`."""
    known = _stands_for(site.machine, metric)
    if known is not None:
        site.machine.set_part(known, "#reset", Constant(True, site.where))


def asked(site: Site, metric: Call) -> None:
    """`metric.result()`: the value over all batches since the metric was made, or was reset."""
    known = _stands_for(site.machine, metric)
    if known is None or _inside_a_model(site) or _may_be_reset(site):
        return
    site.machine.record.note(
        Accumulated(
            metric=known, asked_in=loops_around(site, known), library="tf.keras", where=site.where,
            path=dict(site.machine.store.path),
        )
    )  # fmt: skip


def _inside_a_model(site: Site) -> bool:
    return any(func.owner is not None for func in site.machine.active)


def _may_be_reset(site: Site) -> bool:
    """True where a line resets it that may not have been met: by its name, by one that a loop gives, or all at once."""
    node = site.where.node
    asked_of = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    name = asked_of.id if isinstance(asked_of, ast.Name) else getattr(asked_of, "attr", "")
    text = site.where.source.text
    names = set(_RESET.findall(text))
    of_others = {found for found in names if re.search(rf"\b{found}\s*=[^=].*metrics", text)}
    return _RESETS_ALL in text or name in names or bool(names - of_others) or not name
