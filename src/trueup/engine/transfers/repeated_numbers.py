"""Arrays whose numbers are repeated: `repeat`, each number several times, and `tile`, the whole after itself."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import Tensor, cells_of, with_labels, with_shape
from trueup.engine.transfers import shapes
from trueup.engine.transfers.array_calls import tensor_arg, twins
from trueup.engine.transfers.literals import of_values
from trueup.engine.transfers.registry import Site, on_call, on_tensor
from trueup.engine.values import Value, whole_of


@on_call(*twins("repeat", "tile"))
@on_tensor("repeat")
def repeated(site: Site) -> Value | None:
    """The same numbers several times."""
    result = tensor_arg(site, 0, "a", "A", "x", "input")
    if result is not None and (result.symbolic or result.predictions.model is not None):
        return _of_an_output(site, result)
    if result is None:
        return None
    shape = result.shape if result.shape is not None and len(result.shape) == 1 else None
    numbers = result.elements
    plain = isinstance(numbers, tuple) and bool(numbers) and all(isinstance(item, (int, float)) for item in numbers)
    if shape is not None and plain:
        return of_values(set(numbers), (None,), site.where, "numbers that are repeated")
    if result.labels.encoding in ("one-hot", "multi-hot") and result.shape is not None:
        return replace(with_shape(with_labels(result, encoding=None), None), why="one-hot rows are repeated")
    return with_shape(result, None if shape is None else (None,))


@on_tensor("repeat_interleave")
def each_number(site: Site) -> Value | None:
    """`K.repeat_elements(x, 3, axis=1)`: each number of an axis so many times."""
    result = tensor_arg(site, 0, "x", "input")
    if result is None or not (result.symbolic or result.predictions.model is not None):
        return None
    return _along_one_axis(site, result)


def _of_an_output(site: Site, tensor: Tensor) -> Tensor:
    """`out.repeat(1, 3)` and `tile(out, (1, 3))` name every axis; `repeat(out, 3, axis=1)` names one."""
    owned = isinstance(site.owner, Tensor)
    if site.name.endswith("repeat") and (not owned or "axis" in site.args.keywords):
        return _along_one_axis(site, tensor)
    times = site.arg(1, "reps", "repeats", "n", "dims", "multiples")
    listed = items_of(site.machine, times) if not owned else None
    passed = site.args.positional if owned else listed.items if listed is not None and not listed.more else (times,)
    return _along_axes(tensor, [whole_of(site.machine.resolve(item)) for item in passed])


def _along_one_axis(site: Site, tensor: Tensor) -> Tensor:
    first = 0 if isinstance(site.owner, Tensor) else 1
    times = whole_of(site.arg(first, "repeats", "rep", "n"))
    axis = whole_of(site.arg(first + 1, "axis", "dim"))
    rank = len(tensor.shape) if tensor.shape is not None else None
    if axis is None or rank is None or not -rank <= axis < rank:
        # Without an axis NumPy lays all numbers in a row, and Keras's backend repeats the rows.
        return shapes.relaid(tensor, cells_of(tensor, None, size=None), same_last_axis=False)
    return _along_axes(tensor, [times if at == axis % rank else 1 for at in range(rank)])


def _along_axes(tensor: Tensor, times: list[int | None]) -> Tensor:
    """Each axis so many times as long."""
    if tensor.shape is None or len(tensor.shape) < len(times):
        return tensor if times[-1:] == [1] else shapes.relaid(tensor, cells_of(tensor, None, size=None))
    whole = [*(1 for _ in tensor.shape[len(times) :]), *times]
    sizes = zip(tensor.shape, whole, strict=True)
    longer = tuple(size if by == 1 else None if None in (size, by) else size * by for size, by in sizes)  # type: ignore[operator]
    return shapes.relaid(tensor, cells_of(tensor, longer), same_last_axis=times[-1] == 1)
