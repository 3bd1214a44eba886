"""Labels that are compared with all class numbers or names at once: a 1 in the column of each one's class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import LabelsTrait, Tensor
from trueup.engine.values import Constant, Spot, TupleValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def row_of_classes(machine: Machine, left: Value, right: Value, where: Spot) -> Tensor | None:
    """`label == CLASS_NAMES` of one item of a data set, or `label == [0, 1, 2]`; None for any other comparison.

    Of what was not followed it may be a row or a yes or no. Items of a set are followed as all of them, so that each
    one's row is a row of the table.
    """
    for item, classes in ((left, right), (right, left)):
        if not isinstance(item, Tensor) or not item.rows.single:
            continue
        if not isinstance(classes, Constant | Tensor) and items_of(machine, classes) is None:
            return Tensor(where=where, dtype="bool", why="a comparison with something that was not followed")
        if _are_several(machine, classes):
            count = _count(machine, classes)
            return Tensor(
                shape=(None, count),
                where=where,
                dtype="bool",
                source="labels compared with all classes",
                more_than_one=count is None,
                labels=LabelsTrait(encoding="one-hot", classes=count, lowest=0, highest=1),
            )
    return None


def _are_several(machine: Machine, classes: Value) -> bool:
    """True for a list or an array along one axis that is no item of a set itself."""
    if isinstance(classes, Tensor):
        flat = classes.shape is not None and len(classes.shape) == 1 and classes.shape != (1,)
        return flat and not classes.rows.single
    return not isinstance(classes, Constant) and _count(machine, classes) != 1


def _count(machine: Machine, classes: Value) -> int | None:
    if isinstance(classes, Tensor):
        return classes.shape[0] if classes.shape else None
    items: TupleValue | None = items_of(machine, classes)
    return None if items is None or items.more else len(items.items)
