"""Layers of Keras in a description: what each row of the facts does to what goes through it.

The same rows as for programs, and the same answers; a layer of a model knows its arguments and mostly its shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Any

from trueup.contract.known import Place
from trueup.facts.keras_layers import ACTIVATIONS, LAYER_ALIASES, LAYERS, LayerRow
from trueup.read.described.description import Step

Shape = tuple[int | None, ...]

#: Effects after which nothing that came before can be seen in the head.
_SETTLING = frozenset({"units", "recurrent", "embed", "lambda", "input"})
_RECURSION = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """What goes from step to step.

    shape: with the batch axis; None where not even the rank is known. size: of the class axis, as an argument says it.
    activation: None where not known, and then `why` says why not.
    class_axis: where the class axis is (1 under channels_first).
    """

    shape: Shape | None = None
    size: int | None = None
    activation: str | None = "linear"
    activation_where: Place | None = None
    units_where: Place | None = None
    where: Place | None = None
    axis: int | None = None
    implicit_axis: bool = False
    direct: bool = True
    class_axis: int = -1
    dtype: str = ""
    why: str = ""

    @property
    def last(self) -> int | None:
        """The size of the class axis."""
        if self.class_axis != -1:
            return self.size
        return self.shape[-1] if self.shape else self.size


def settles(step: Step) -> bool:
    """True where a step alone tells the head, whatever leads to it."""
    row = _row(step)
    return step.own or (row is not None and row.effect in _SETTLING)


def part(where: Place, name: str) -> Place:
    """A place inside a place of a model."""
    return replace(where, path=f"{where.path}.{name}" if where.path else name)


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
        where = part(step.where, "activation") if "activation" in step.config else None
        return replace(
            before, shape=shape, activation=named[0], activation_where=where, why=named[1], direct=effect == "rescale"
        )
    if effect == "wrap":
        return _wrapped(step, before, depth)
    if effect == "lambda":
        return unread(step, "a Lambda layer, which holds code, is not followed")
    if effect in ("merge", "concat"):
        return _merged(row, step, before, depth)
    if effect == "input":
        return Passing(shape=step.shape, where=step.where)
    return _reshaped(row, step, before)


def unread(step: Step, why: str) -> Passing:
    """What is left of a head behind a step that is not followed: its shape alone."""
    return Passing(shape=step.shape, activation=None, where=step.where, why=why, direct=False)


def _row(step: Step) -> LayerRow | None:
    return None if step.own else LAYERS.get(LAYER_ALIASES.get(step.layer, step.layer))


def whole(value: Any) -> int | None:
    """A whole number of a configuration."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) else None


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
        return (None,) * (row.rank - 1) + (size,)
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
        before, activation=name, activation_where=where, axis=axis, direct=True, where=before.where or step.where,
        why=why or before.why,
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
    if step.shape is not None:
        return replace(made, shape=step.shape)
    if made.shape is None:
        return made
    if timed:
        steps = shape[1] if shape is not None and len(shape) > 1 else None
        return replace(made, shape=(None, steps, *made.shape[1:]))
    if step.layer == "Bidirectional" and step.config.get("merge_mode", "concat") == "concat":
        last = made.shape[-1]
        return replace(made, shape=(*made.shape[:-1], None if last is None else 2 * last))
    return made


def _merged(row: LayerRow, step: Step, before: Passing, depth: int) -> Passing:
    from trueup.read.described.heads import followed  # noqa: PLC0415 - branches are heads, and heads go through layers

    parts = [followed(branch, depth + 1) for branch in step.branches]
    found = {one.activation for one in parts}
    same = found.pop() if len(found) == 1 else None
    first = parts[0] if parts else before
    shape, size = step.shape if step.shape is not None else first.shape, first.size
    if row.effect == "concat" and step.config.get("mode") in (None, "concat"):
        sizes = [one.last for one in parts]
        total = sum(one for one in sizes if one is not None) if sizes and None not in sizes else None
        shape = step.shape or (None if first.shape is None else (*first.shape[:-1], total))
        same, size = same if same != "softmax" else None, None
    elif not (step.layer == "Average" and same in ("softmax", "sigmoid")) and not (
        step.layer in ("Add", "Subtract", "Average") and same == "linear"
    ):
        same = None
    why = "" if same is not None else f"what {step.layer} joins has no activation in common that stays one"
    return replace(first, shape=shape, size=size, activation=same, direct=False, where=step.where, why=why)


# -- shapes --------------------------------------------------------------------------------------------------------


def _reshaped(row: LayerRow, step: Step, before: Passing) -> Passing:
    effect = row.effect
    if effect == "attention":
        return replace(before, shape=step.shape or before.shape, activation=None, direct=False, size=None,
                       why=f"what {step.layer} gives is not followed")  # fmt: skip
    made = before
    shape = before.shape
    if effect == "flatten":
        single = shape is not None and len(shape) == 2
        return replace(
            made,
            shape=step.shape or (shape if single else _flat(shape)),
            size=None,
            class_axis=-1,
            direct=single and made.direct,
        )
    if effect == "reshape":
        after = step.shape or _target(step)
        return replace(made, shape=after, size=None, class_axis=-1, direct=False)
    if effect == "global-pool":
        last = before.last
        return replace(made, shape=step.shape or (None, last), class_axis=-1, direct=False)
    if effect == "repeat":
        repeated = (shape[0], whole(step.config.get("n")), shape[-1]) if shape else None
        return replace(made, shape=step.shape or repeated, direct=False)
    if effect == "permute":
        permuted = None if shape is None else (None,) * len(shape)
        return replace(made, shape=step.shape or permuted, size=None, class_axis=-1, direct=False)
    pooled = None if shape is None else (shape[0], *(None for _ in shape[1:-1]), shape[-1])
    return replace(made, shape=step.shape or pooled, direct=False)


def _flat(shape: Shape | None) -> Shape:
    if not shape:
        return (None, None)
    sizes = [size for size in shape[1:] if size is not None]
    return (shape[0], prod(sizes) if len(sizes) == len(shape) - 1 else None)


def _target(step: Step) -> Shape | None:
    given = step.config.get("target_shape")
    if not isinstance(given, list | tuple):
        return None
    sizes = [whole(size) for size in given]
    return (None, *(None if size is None or size < 0 else size for size in sizes))
