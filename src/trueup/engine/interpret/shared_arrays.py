"""Arrays whose numbers lie in the same memory: what is written into one of them stands in all.

`memory` of an array is the array whose numbers it shows, another name for it or a part of it; one that has none shows
its own. Whatever is no view has numbers of its own, however little is known to differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.store import choice_of
from trueup.engine.tensors import LabelsTrait, Tensor
from trueup.engine.values import Call, Choice, Constant, TupleValue, UnknownValue, Value, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def holds_data(value: object) -> bool:
    """True for numbers of the program: no output, no table, and no single one, which is no object of its own."""
    if not isinstance(value, Tensor) or value.symbolic or value.frame or value.shape == ():
        return False
    return value.predictions.model is None and value.figure is None and value.loss is None


def memory_of(array: Tensor) -> object:
    """What stands for the memory in which the numbers of an array lie."""
    return array if array.memory is None else array.memory


def view_of(array: Tensor, result: Value | None) -> Value | None:
    """What shows the numbers of an array, in another form or the same; several arrays as well."""
    if isinstance(result, TupleValue) and any(type(item) is Tensor for item in result.items):
        return replace(result, items=tuple(view_of(array, item) or item for item in result.items))
    if not isinstance(result, Tensor) or not holds_data(array) or result is array:
        return result
    return replace(result, memory=memory_of(array))


def may_show(array: Tensor, result: Value) -> Value:
    """What shows an array's numbers or is a copy of them: what is written into one of the two is not known of both."""
    return view_of(array, replace(array) if result is array else result) or result


def of_its_own(result: Value, *operands: object) -> Value:
    """What was worked out of others: its numbers lie where no other's do."""
    if type(result) is not Tensor:
        return result
    if result.memory is None and not any(result is operand and holds_data(result) for operand in operands):
        return result
    return replace(result, memory=None)


def part_of(array: Tensor, index: Value | None, result: Value) -> Value:
    """`array[index]`: rows and columns that are cut out show the array's numbers; what is picked one by one is new."""
    parts = index.items if isinstance(index, TupleValue) else (index,)
    cut = index is None or all(
        whole_of(part) is not None
        or isinstance(part, (Constant, UnknownValue))
        or (isinstance(part, Call) and part.name == "slice")
        for part in parts
    )
    return may_show(array, result) if cut else of_its_own(result, array)


def written_into(array: Tensor) -> Tensor:
    """What is left of an array's beliefs once something is written into it, nobody knows what."""
    return replace(array, labels=LabelsTrait(), elements=None, source="", why="items are written one by one")


def changed_everywhere(machine: Machine, array: Tensor, changed: Value) -> Value:
    """An array is written into: each name, attribute and item that holds it has what it is now, which is given back.

    Of views of it, and of what it is a view of, is known what writing leaves as it was.
    """
    if not holds_data(array) or (array.memory is None and (changed is array or changed == array)):
        return changed
    memory, after = memory_of(array), dict[int, Value]()
    if isinstance(changed, Tensor):
        changed = replace(changed, memory=memory)
    after[id(array)] = changed
    layers = machine.store.layers
    machine.charge(sum(map(len, layers)))
    for key in {key for layer in layers for key, value in layer.items() if _holds(value, array, memory)}:
        value = machine.store.read(key)
        if value is not None and _holds(value, array, memory):
            machine.store.write(key, _with(value, array, after))
    return changed


def _holds(value: object, array: Tensor, memory: object) -> bool:
    kind = type(value)
    if kind is Tensor:
        return value is array or value is memory or value.memory is memory  # type: ignore[attr-defined]
    if kind is Choice:
        return any(_holds(option, array, memory) for _, option in value.options)  # type: ignore[attr-defined]
    if kind is TupleValue:
        return any(type(item) is Tensor and _holds(item, array, memory) for item in value.items)  # type: ignore[attr-defined]
    return False


def _with(value: Value, array: Tensor, after: dict[int, Value]) -> Value:
    """after: what each object is now, so that names of one object stay names of one."""
    if isinstance(value, Choice):
        return choice_of([(guards, _with(option, array, after)) for guards, option in value.options])
    if isinstance(value, TupleValue):
        items = (_with(item, array, after) if type(item) is Tensor else item for item in value.items)
        return replace(value, items=tuple(items))
    memory = memory_of(array)
    if not isinstance(value, Tensor) or not _holds(value, array, memory):
        return value
    return after.setdefault(id(value), replace(written_into(value), memory=memory))
