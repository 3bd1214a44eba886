"""Faults of programs of JAX, with optax's losses."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from planting import Plant, Planted
from planting.edits import Source
from planting.trees import Values, calls, keyword, last_name, names, whole

LIBRARIES = ("jax", "flax", "optax", "haiku", "equinox")
_ROWS, _NUMBERS = "softmax_cross_entropy", "softmax_cross_entropy_with_integer_labels"
_SIGMOID = "sigmoid_binary_cross_entropy"
Planter = Callable[[str, ast.Module], Iterator[Planted]]


def _other_loss(old: str, new: str) -> Planter:
    """optax's loss of the other form of labels."""

    def plant(text: str, tree: ast.Module) -> Iterator[Planted]:
        source = Source(text)
        for call in calls(tree, old):
            if isinstance(call.func, ast.Attribute) and not any(word.arg is None for word in call.keywords):
                end = source.span(call.func)[1]
                yield source.planted(((end - len(old), end), new))

    return plant


def _activated(loss: str, activation: str) -> Planter:
    """The activation that a loss applies itself, applied before it."""

    def plant(text: str, tree: ast.Module) -> Iterator[Planted]:
        source = Source(text)
        for call in calls(tree, loss) if "jax" in names(tree) else ():
            named = keyword(call, "logits")
            place = call.args[0] if call.args else named.value if named else None
            if isinstance(place, ast.Name):
                yield source.planted((place, f"jax.nn.{activation}({source.of(place)})"))

    return plant


def _hot_removed(text: str, tree: ast.Module) -> Iterator[Planted]:
    """Class numbers in the place of the rows that one_hot makes of them."""
    source, found = Source(text), Values(tree)
    for call in calls(tree, _ROWS):
        named = keyword(call, "labels")
        place = call.args[1] if len(call.args) > 1 else named.value if named else None
        place = found.of(place)
        if isinstance(place, ast.Call) and last_name(place.func) == "one_hot" and place.args:
            yield source.planted((place, source.of(place.args[0])))


def _argmax_axis(text: str, tree: ast.Module) -> Iterator[Planted]:
    """The highest output over the items."""
    source = Source(text)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq):
            continue
        for call in (node.left, node.comparators[0]):
            if isinstance(call, ast.Call) and last_name(call.func) == "argmax":
                axis = keyword(call, "axis")
                place = axis.value if axis else call.args[-1] if len(call.args) == 2 else None
                if place is not None and (isinstance(place, ast.UnaryOp) or whole(place) == 1):
                    yield source.planted((place, "0"))


def _row(name: str, codes: str, plant: Planter) -> Plant:
    return Plant(f"jax-{name}".replace(" ", "-"), frozenset(codes.split()), LIBRARIES, plant)


PLANTS: tuple[Plant, ...] = (
    _row("loss of rows for the one of class numbers", "TU201", _other_loss(_NUMBERS, _ROWS)),
    _row("loss of class numbers for the one of rows", "TU202", _other_loss(_ROWS, _NUMBERS)),
    _row("one_hot removed", "TU201", _hot_removed),
    _row("softmax before its loss", "TU105", _activated(_ROWS, "softmax")),
    _row("softmax before the loss of class numbers", "TU105", _activated(_NUMBERS, "softmax")),
    _row("sigmoid before its loss", "TU105", _activated(_SIGMOID, "sigmoid")),
    _row("argmax over the items", "TU314", _argmax_axis),
)
