"""Arrays that are named before they are there: a placeholder, and what a program feeds it with."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.interpret import tensor_keys
from trueup.engine.tensors import RowsTrait, Shape, Tensor
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.values import Spot, TupleValue, UnknownValue, Value, new_number

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

PLACEHOLDER = "placeholder"
_FED, _ITSELF, _WHY = "#fed", "#placeholder", "what is fed to the placeholder was not followed"


def placeholder(machine: Machine, shape: Shape | None, dtype: str | None, where: Spot) -> Tensor:
    """A batch of something that is fed later."""
    key = (PLACEHOLDER, new_number())
    result = Tensor(shape=shape, dtype=dtype, where=where, why=_WHY, rows=RowsTrait(batch=True, loader=key))
    machine.store.write((key[1], _ITSELF), result)
    return result


def _number_of(key: Hashable) -> int | None:
    return key[1] if isinstance(key, tuple) and key[:1] == (PLACEHOLDER,) and isinstance(key[1], int) else None


def feed(machine: Machine, fed: Value | None) -> dict[Hashable, Hashable]:
    """Remember what a dict feeds; gives for each placeholder the loader of which it is fed a batch, None for none."""
    found: dict[Hashable, Hashable] = {}
    for key, value in tensor_keys.entries(machine, fed):
        number = _number_of(key.rows.loader)
        if number is None:
            continue
        known = machine.resolve(machine.store.read((number, _FED)))
        items = known.items if isinstance(known, TupleValue) else ()
        plain = machine.resolve(value) or value
        if plain not in items:
            machine.store.write((number, _FED), TupleValue((*items, plain)))
        found[key.rows.loader] = loader_of(plain)
    return found


def _fed(machine: Machine, number: int) -> Iterator[Tensor]:
    known = machine.resolve(machine.store.read((number, _FED)))
    for item in known.items if isinstance(known, TupleValue) else ():
        array = from_literal(machine, item, None)
        if array is not None and array.labels.encoding is not None:
            yield array


def as_fed(machine: Machine, labels: Tensor) -> Tensor:
    """Labels that are a placeholder, with what is known of the arrays that are fed; as they are where those differ."""
    number = _number_of(labels.rows.loader)
    itself = machine.resolve(machine.store.read((number, _ITSELF))) if number is not None else None
    if (
        number is None
        or labels.labels.encoding is not None
        or not isinstance(itself, Tensor)
        or labels.shape != itself.shape
    ):
        return labels
    found = list(_fed(machine, number))
    if not found or len({(item.labels.encoding, item.labels.classes) for item in found}) > 1:
        return labels
    first = found[0]
    if labels.shape is not None and first.shape is not None and len(labels.shape) != len(first.shape):
        return labels
    shape = labels.shape if labels.shape is not None else first.shape
    if shape is not None and first.shape is not None:
        shape = tuple(size if size is not None else other for size, other in zip(shape, first.shape, strict=True))
        shape = (None, *shape[1:]) if shape else shape
    return replace(first, shape=shape, dtype=labels.dtype or first.dtype, where=labels.where, elements=None,
                   rows=RowsTrait(batch=True, loader=labels.rows.loader))  # fmt: skip


def given_by_run(machine: Machine, value: Value, fed: dict[Hashable, Hashable], where: Spot) -> Value:
    """What running a graph gives for one tensor: a number of the batch that was fed, another one in each run."""
    if isinstance(value, UnknownValue) or not isinstance(value, Tensor):
        return value if isinstance(value, Tensor) else UnknownValue("what running a graph gives", where)
    figure = value.figure
    if figure is None:
        return value
    batch = fed.get(figure.batch, figure.batch)
    return replace(value, figure=replace(figure, batch=batch, data=machine.data_names.get(batch, "")))
