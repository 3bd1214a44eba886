"""Layers of Keras in a description: what each row of the facts does to what goes through it.

The same rows as for programs, and the same answers; a layer of a model knows its arguments and mostly its shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from trueup.contract.head import under
from trueup.contract.known import Place
from trueup.frameworks.keras.activation_left import both_ways, joined, side_by_side
from trueup.frameworks.keras.layer_rows import ACTIVATIONS, LAYER_ALIASES, LAYERS, LayerRow
from trueup.frameworks.keras.layer_shapes import cell_by_cell, laid_side_by_side
from trueup.models.described.abstract_tensor import INCOMING, Passing, Shape, part, unread, whole
from trueup.models.described.axes import after_a_copy, shape_after, through_shape
from trueup.models.described.description import Step

#: Effects after which nothing that came before can be seen in the head.
_SETTLING = frozenset({"units", "recurrent", "embed", "lambda", "input"})
_RECURSION = 8


def settles(step: Step) -> bool:
    """True where a step alone tells the head, whatever leads to it."""
    row = _row(step)
    return step.own or (row is not None and row.effect in _SETTLING)


def through_layer(step: Step, before: Passing, depth: int = 0) -> Passing | None:
    """What a layer makes of what comes to it; None where no row tells it."""
    row = _row(step)
    if row is None or depth > _RECURSION:
        return None
    effect = row.effect
    if effect in ("units", "recurrent", "embed"):
        return _units(row, step, before)
    if effect == "activation":
        return _activation(row, step, before)
    if effect == "keep":
        return before
    if effect in ("rescale", "preprocess"):
        shape = before.shape if row.rank is None else (None,) * row.rank
        named = _named(step, "linear")
        if effect == "preprocess" and before.activation is None:
            named = (None, before.why)
        where = part(step.where, "activation") if "activation" in step.config else None
        return replace(
            before, shape=shape, activation=named[0], activation_where=where, why=named[1], direct=effect == "rescale"
        )
    if effect == "wrap":
        return _wrapped(step, before, depth)
    if effect == "lambda":
        return unread(step, "a Lambda layer, which holds code, is not followed")
    if effect in ("merge", "concat"):
        return _merged(step, before, depth)
    if effect == "input":
        return Passing(shape=step.shape, activation=None, where=step.where, why=INCOMING)
    return through_shape(row, step, before)


def _row(step: Step) -> LayerRow | None:
    return None if step.own else LAYERS.get(LAYER_ALIASES.get(step.layer, step.layer))


def _first(config: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, Any]:
    return next(((name, config[name]) for name in names if config.get(name) is not None), ("", None))


def _units(row: LayerRow, step: Step, before: Passing) -> Passing:
    key, given = _first(step.config, row.units[1] if row.units else ("units",))
    size = whole(given[-1]) if isinstance(given, list | tuple) and given else whole(given)
    shape = step.shape if step.shape is not None else _unit_shape(row, step, before, size)
    activation, why = _named(step, row.applies) if row.activation is not None else (row.applies, "")
    first = step.config.get("data_format") == "channels_first" or step.config.get("dim_ordering") == "th"
    return Passing(
        shape=shape,
        size=size,
        activation=activation,
        activation_where=part(step.where, "activation") if row.activation is not None else step.where,
        units_where=part(step.where, key) if key else None,
        where=step.where,
        class_axis=1 if first and row.effect != "embed" and row.rank in (3, 4, 5) else -1,
        why=why,
    )


def _unit_shape(row: LayerRow, step: Step, before: Passing, size: int | None) -> Shape | None:
    if row.effect == "recurrent":
        sequence = bool(step.config.get("return_sequences"))
        if row.rank is not None:
            return (None,) * (row.rank - 1 + int(sequence)) + (size,)
        steps = before.shape[1] if before.shape is not None and len(before.shape) > 2 else None
        return (None, steps, size) if sequence else (None, size)
    if row.effect == "embed":
        return (*before.shape, size) if before.shape is not None else None
    if row.rank is not None:
        shape = shape_after(step, before.shape)
        return shape if shape is not None and len(shape) == row.rank else (None,) * (row.rank - 1) + (size,)
    return (*before.shape[:-1], size) if before.shape else None


def _named(step: Step, default: str, key: str = "activation") -> tuple[str | None, str]:
    """The activation that a configuration names, and why not where it is not known."""
    if key not in step.config:
        return default, ""
    return named_activation(step.config[key])


def named_activation(given: Any) -> tuple[str | None, str]:
    """The canonical name of an activation as a configuration holds it, or None and why it is not known."""
    if given is None:
        return "linear", ""
    if isinstance(given, str):
        word = given.strip().lower()
        return ACTIVATIONS.get(word), "" if word in ACTIVATIONS else f"the activation {given} is not known"
    if isinstance(given, Mapping):
        name, inner = given.get("class_name"), given.get("config")
        row = LAYERS.get(name) if isinstance(name, str) and not given.get("registered_name") else None
        if row is not None and row.effect == "activation":
            own = inner.get("activation") if isinstance(inner, Mapping) else None
            return (row.applies, "") if row.activation is None else named_activation(own)
        shown = inner if isinstance(inner, str) else name
        if isinstance(shown, str) and shown not in ("function", "__lambda__"):
            return None, f"the activation {shown} is the program's own"
    return None, "the activation is a function of the program's own"


def _axis_of(given: Any) -> int | None:
    """The axis of an activation layer that stands as another layer's activation."""
    inner = given.get("config") if isinstance(given, Mapping) else None
    return whole(inner.get("axis")) if isinstance(inner, Mapping) else None


def _activation(row: LayerRow, step: Step, before: Passing) -> Passing:
    key = row.activation[1][0] if row.activation is not None else ""
    name, why = _named(step, "linear", key) if key else (row.applies, "")
    if name == "linear":
        return before
    where = part(step.where, key) if key else step.where
    axis = whole(step.config.get("axis")) if row.applies == "softmax" else _axis_of(step.config.get(key))
    return replace(
        before, activation=name, activation_where=where, axis=axis, under=under(before.activation), direct=True,
        where=before.where or step.where, why=why or before.why,
    )  # fmt: skip


# -- wrappers and layers of several inputs -------------------------------------------------------------------------


def _inner(step: Step) -> tuple[Step, ...]:
    """What a wrapper holds, the last operation first; empty where it cannot be read."""
    if step.inner:
        return step.inner
    return _steps_of(step.config.get("layer"), part(step.where, "layer"))


def _steps_of(given: Any, where: Place) -> tuple[Step, ...]:
    """The layer that a configuration holds, or the layers of a Sequential in it."""
    if not isinstance(given, Mapping) or not isinstance(given.get("class_name"), str):
        return ()
    config = given.get("config")
    layers = config.get("layers") if isinstance(config, Mapping) else config
    if given["class_name"] == "Sequential" and isinstance(layers, list):
        parts = (_steps_of(one, part(where, f"layers[{at}]")) for at, one in enumerate(layers))
        return tuple(step for steps in parts for step in steps)[::-1]
    own = bool(given.get("registered_name")) and given["registered_name"] != given["class_name"]
    named = config if isinstance(config, Mapping) else {}
    return (Step(layer=given["class_name"], where=where, config=named, own=own),)


def _wrapped(step: Step, before: Passing, depth: int) -> Passing:
    inner = _inner(step)
    timed = step.layer == "TimeDistributed"
    shape = before.shape
    given = replace(before, shape=(shape[0], *shape[2:])) if timed and shape is not None and len(shape) > 1 else before
    made: Passing | None = given if inner else None
    for one in reversed(inner):
        made = None if made is None or one.own else through_layer(one, made, depth + 1)
    if made is None:
        return unread(step, f"what {step.layer} wraps is not followed")
    if step.layer == "Bidirectional":
        made = _both_ways(step, made)
    elif timed:
        made = after_a_copy(made)
    if step.shape is not None:
        return replace(made, shape=step.shape)
    if made.shape is None or not timed:
        return made
    steps = shape[1] if shape is not None and len(shape) > 1 else None
    return replace(made, shape=(None, steps, *made.shape[1:]))


def _both_ways(step: Step, made: Passing) -> Passing:
    """A recurrent layer run forwards and backwards, and what of its activation is left when the two are joined."""
    mode = step.config.get("merge_mode", "concat")
    left = both_ways(made.activation, mode if isinstance(mode, str) else "")
    why = made.why if left is not None else f"what {step.layer} joins has no activation in common that stays one"
    last = made.shape[-1] if made.shape else None
    doubled = 2 * last if mode == "concat" and last is not None else None if mode == "concat" else last
    return replace(
        made,
        shape=(*made.shape[:-1], doubled) if made.shape else None,
        size=None,
        activation=left,
        direct=False,
        why=why,
    )


def _merged(step: Step, before: Passing, depth: int) -> Passing:
    from trueup.models.described.heads import followed  # noqa: PLC0415 - branches are heads, and heads go through layers

    parts = [followed(branch, depth + 1) for branch in step.branches]
    mode = step.config.get("mode")
    mode = mode if isinstance(mode, str) else None
    left = joined(step.layer, mode, [one.activation for one in parts])
    first = parts[0] if parts else before
    shape, size = step.shape, first.size
    if shape is None and side_by_side(step.layer, mode):
        axis = whole(step.config.get("axis", step.config.get("concat_axis", -1)))
        shape, size = laid_side_by_side([one.shape for one in parts], axis), None
    elif shape is None:
        shape = cell_by_cell([one.shape for one in parts]) if step.layer not in ("Dot", "Merge") else None
    why = "" if left is not None else f"what {step.layer} joins has no activation in common that stays one"
    return replace(first, shape=shape, size=size, activation=left, under=None, direct=False, where=step.where, why=why)
