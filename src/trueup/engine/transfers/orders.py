"""In which order a source gives its items, and what is made of one pass over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.pedigree import Order
from trueup.engine.tensors import Tensor, with_rows
from trueup.engine.values import Constant, Spot, StoredObject, TupleValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine
    from trueup.engine.transfers.registry import Site


def note_order(site: Site, loader: StoredObject, position: int | None) -> None:
    """Remember whether a source shuffles: its argument `shuffle`, which is True where it is left out."""
    passed = site.arg(position, "shuffle")
    unread = passed is None and site.args.unread(position)
    shuffles = not unread and (passed is None or (isinstance(passed, Constant) and passed.value is True))
    set_order(site.machine, loader, site.name.split(".")[-1], site.where, shuffles=shuffles)


def set_order(machine: Machine, loader: StoredObject, by: str, where: Spot, *, shuffles: bool) -> None:
    """Whether each pass over the source has an order of its own; "#by" stays for what lists its files."""
    machine.set_part(loader, "#by", Constant(by, where))
    machine.set_part(loader, "#shuffles", Constant(shuffles, where))


def order_of(machine: Machine, source: Value | None) -> Order | None:
    """The order of one pass over a source that shuffles; None where it does not, or where that is not known."""
    if not isinstance(source, StoredObject):
        return None
    shuffles, by = (machine.resolve(machine.part(source, part)) for part in ("#shuffles", "#by"))
    later = machine.part(source, "shuffle")
    if (
        later is not None
        or not isinstance(shuffles, Constant)
        or shuffles.value is not True
        or not isinstance(by, Constant)
    ):
        return None
    labels = machine.resolve(machine.part(source, "#labels"))
    listed = labels.where if isinstance(labels, Tensor) and labels.where != by.where else None
    return Order(source=source.number, by=str(by.value), where=by.where, listed=listed)


def of_one_pass(machine: Machine, source: Value | None, batch: Value, where: Spot | None) -> Value:
    """What a pass over a source gave, which stands in that pass's order; where: what goes through the source."""
    order = order_of(machine, source)
    if order is None or not isinstance(batch, Tensor):
        return batch
    return with_rows(batch, order=replace(order, passed_at=where))


def in_order_of(result: Value, inputs: Sequence[Value]) -> Value:
    """What a model makes of a batch: its items stand in the order of that batch."""
    orders = (value.rows.order for value in inputs if isinstance(value, Tensor) and value.rows.order is not None)
    order = next(orders, None)
    if order is None or order.files:
        return result
    if isinstance(result, TupleValue):
        return replace(result, items=tuple(in_order_of(part, inputs) for part in result.items))
    return with_rows(result, order=order) if isinstance(result, Tensor) else result


def in_files(machine: Machine, source: StoredObject, labels: Tensor) -> Tensor:
    """What a source lists of its files, in the order of the files."""
    by = machine.resolve(machine.part(source, "#by"))
    if not isinstance(by, Constant):
        return labels
    return with_rows(labels, order=Order(source=source.number, by=str(by.value), where=by.where, files=True))


def trains_on(machine: Machine, source: Value | None) -> None:
    """A model is trained on a source."""
    if isinstance(source, StoredObject):
        machine.set_part(source, "#trains", Constant(True))
