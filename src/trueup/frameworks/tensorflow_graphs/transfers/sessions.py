"""Placeholders, sessions that run a graph, and what is fed to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import entries_of, items_of, new_dict, set_entries
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import shapes
from trueup.engine.transfers.array_calls import same
from trueup.engine.transfers.placeholders import feed, given_by_run, placeholder
from trueup.engine.transfers.registry import Site, on_call, on_method, on_tensor
from trueup.engine.transfers.unfollowed import on_unfollowed
from trueup.engine.values import (
    Args,
    Constant,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    from trueup.engine.interpret.machine import Machine

_SESSIONS = ("tf.Session", "tf.InteractiveSession", "tf.train.MonitoredTrainingSession", "tf.train.MonitoredSession",
             "tf.train.Supervisor.managed_session", "tf.get_default_session",
             "tf.train.SingularMonitoredSession")  # fmt: skip


@on_call("tf.placeholder", "tf.sparse_placeholder", "tf.placeholder_with_default")
def make_placeholder(site: Site) -> Value | None:
    """`tf.placeholder(tf.float32, [None, 10])`."""
    default = site.name.endswith("with_default")
    dtype = None if default else site.arg(0, "dtype")
    written = text_of(dtype) or str(getattr(dtype, "name", "")).rpartition(".")[2] or None
    passed = site.args.get(1, "shape")
    shape = None if passed is None else shapes.shape_from(site.machine, passed)
    return placeholder(site.machine, shape, written, site.where)


@on_method(*(f"{session}.run" for session in _SESSIONS))
def run(site: Site) -> Value | None:
    """`session.run([train, accuracy], feed_dict={x: images, y: labels})`."""
    return _run(site.machine, site.args, site.where)


@on_unfollowed("run")
def run_of_an_unknown(
    machine: Machine, owner: tuple[Hashable, str], name: str, args: Args, where: Spot
) -> Value | None:
    """The same of a session that a function is handed; of anything else only where a dict feeds it."""
    if args.get(1, "feed_dict") is None:
        return None
    return _run(machine, args, where)


@on_tensor("eval")
def evaluated(site: Site) -> Value | None:
    """`accuracy.eval(feed_dict={x: images, y: labels})`; a frame has a method of this name as well."""
    fed = site.args.get(0, "feed_dict")
    if not isinstance(site.owner, Tensor) or fed is None:
        return same(site)
    return given_by_run(site.machine, site.owner, feed(site.machine, fed), site.where)


def _run(machine: Machine, args: Args, where: Spot) -> Value:
    return _fetched(machine, args.get(0, "fetches"), feed(machine, args.get(1, "feed_dict")), where, 0)


#: Fetches are nested no deeper in any program that was met.
_DEEPEST = 3


def _fetched(machine: Machine, fetches: Value | None, fed: dict[Hashable, Hashable], where: Spot, depth: int) -> Value:
    """What a run gives has the form of what it is asked for."""
    plain = machine.resolve(fetches)
    if plain is None or depth > _DEEPEST:
        return UnknownValue("what running a graph gives", where)
    if isinstance(plain, StoredObject) and plain.kind == "dict":
        result = new_dict(machine, where)
        entries = (entries_of(machine, plain) or {}).items()
        set_entries(machine, result, [(Constant(key), _fetched(machine, item, fed, where, depth + 1))
                                      for key, item in entries])  # fmt: skip
        return result
    items = None if isinstance(plain, (Tensor, Constant)) else items_of(machine, plain)
    if items is None:
        return given_by_run(machine, plain, fed, where)
    parts = tuple(_fetched(machine, item, fed, where, depth + 1) for item in items.items)
    return TupleValue(parts, where, items.more)
