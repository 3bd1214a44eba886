"""What a data set, or a loader, gives at a time: a batch of its rows, in the order of the pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import entries_of, is_open, items_of, new_dict, open_up, set_entry
from trueup.engine.store import choice_of
from trueup.engine.tensors import Tensor, with_rows, with_shape
from trueup.engine.transfers.orders import of_one_pass
from trueup.engine.values import Call, Choice, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def batch_of(machine: Machine, owner: StoredObject, where: Spot | None) -> Value:
    """What a data set gives at a time: inputs and labels, or its row of arrays, of as many items as a batch has."""
    row = machine.part(owner, "#row")
    if row is None or (isinstance(row, TupleValue) and not row.items):
        labels = machine.part(owner, "#labels") or UnknownValue("labels", where)
        row = TupleValue((Tensor(where=where, why="inputs"), labels), where)
    several = machine.resolve(machine.part(owner, "#several"))
    may_be_one = not (isinstance(several, Constant) and several.value is True)
    return _of_a_batch(machine, owner, row, where, may_be_one=may_be_one)


def _of_a_batch(machine: Machine, owner: StoredObject, part: Value, where: Spot | None, *, may_be_one: bool) -> Value:
    """A row of arrays (a tuple, a dict, one array) as one batch has it; a part that is not known is known as its."""
    if isinstance(part, TupleValue):
        items = tuple(_of_a_batch(machine, owner, item, where, may_be_one=may_be_one) for item in part.items)
        return replace(part, items=items)
    if isinstance(part, Choice):
        ways = (
            (guards, _of_a_batch(machine, owner, entry, where, may_be_one=may_be_one)) for guards, entry in part.options
        )
        return choice_of(ways)
    if isinstance(part, StoredObject) and part.kind in ("dict", "list"):
        return _copy_of_a_batch(machine, owner, part, where, may_be_one=may_be_one)
    if isinstance(part, UnknownValue):
        return UnknownValue(part.why, part.where, ("element", ("object", owner.number), part.sym))
    # Of a pass over a shuffled source, what is compared with predictions of another pass is in no order with them.
    part = of_one_pass(machine, owner, part, where)
    if isinstance(part, Call):
        why = f"what {part.name} gives is not known as labels"
        return UnknownValue(why, part.where, ("element", ("object", owner.number), ("call", part.name, part.where)))
    if not isinstance(part, Tensor):
        return part
    if not part.shape:
        return with_rows(part, loader=("object", owner.number))
    return with_shape(with_rows(part, batch=may_be_one, loader=("object", owner.number)), (None, *part.shape[1:]))


def _copy_of_a_batch(
    machine: Machine, owner: StoredObject, part: StoredObject, where: Spot | None, *, may_be_one: bool
) -> Value:
    """A dict or a list of arrays."""
    if part.kind == "list":
        stored = items_of(machine, part)
        if stored is None:
            return part
        items = tuple(_of_a_batch(machine, owner, item, where, may_be_one=may_be_one) for item in stored.items)
        return machine.new_list(items, part.where, more=stored.more, alike=stored.alike)
    result = new_dict(machine, part.where)
    for key, value in (entries_of(machine, part) or {}).items():
        set_entry(machine, result, Constant(key), _of_a_batch(machine, owner, value, where, may_be_one=may_be_one))
    if is_open(machine, part):
        open_up(machine, result)
    return result
