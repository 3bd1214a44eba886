"""Metric objects that keep counts from batch to batch: fed in a loop, asked for in a loop, begun anew or not."""

from __future__ import annotations

import ast

from trueup.engine.events import Accumulated
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Constant, Spot, StoredObject

#: The part of a metric object that holds its number over all batches, by what it was fed last.
VALUE = "#value"


def loops_around(site: Site, metric: StoredObject) -> int:
    """How many of the loops around a call of the metric began after it was made.

    One that goes through metrics (`for metric in metrics.values()`) comes by each of them once.
    """
    call = site.where.node
    owner = call.func if isinstance(call, ast.Call) else None
    names = _names_in(owner)
    loops = [loop for loop in site.machine.loops if loop.began > metric.number]
    statements = [loop for loop in loops if loop.node is not None]
    through = sum(bool(names & _names_in(loop.node.target)) for loop in statements if loop.node is not None)
    if len(statements) < len(loops):
        through += _comprehensions_through(site.where, names)
    return max(len(loops) - through, 0)


def _names_in(node: ast.AST | None) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} if node is not None else set()


def _comprehensions_through(where: Spot, names: set[str]) -> int:
    """How many comprehensions around a call give a value to one of these names."""
    kinds = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    found = (node for node in ast.walk(where.source.tree) if isinstance(node, kinds))
    around = (node for node in found if any(part is where.node for part in ast.walk(node)))
    return sum(bool(names & _names_in(item.target)) for node in around for item in node.generators)


def fed(site: Site, metric: StoredObject) -> None:
    """A batch is added, inside so many loops that began after the metric was made."""
    site.machine.set_part(metric, "#updated in", Constant(loops_around(site, metric), site.where))


def begun_anew(site: Site, metric: StoredObject) -> None:
    """The counts are set to 0."""
    site.machine.set_part(metric, "#reset", Constant(True, site.where))


def asked(site: Site, metric: StoredObject, library: str) -> None:
    """The value over all batches is asked for. library: the key of the line that the metric is of."""
    site.machine.record.note(
        Accumulated(
            metric=metric, asked_in=loops_around(site, metric), library=library, where=site.where,
            path=dict(site.machine.store.path),
        )
    )  # fmt: skip
