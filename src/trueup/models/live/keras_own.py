"""Layers and models of the program's own class inside a Keras model, seen into by their source and their parts."""

from __future__ import annotations

from typing import Any

from trueup.contract.known import Place
from trueup.models.described.description import Step
from trueup.models.described.layers import settles
from trueup.models.live.call_source import Kind, LostError, outputs_by_source
from trueup.models.live.keras_steps import step_of
from trueup.models.live.ownership import is_a, is_keras_model


def steps_by_source(thing: Any, where: Place, depth: int = 0) -> tuple[Step, ...]:
    """What a layer or model of the program's own does last; one step that is not seen into where it cannot be read."""
    try:
        found = outputs_by_source(thing, where, KIND, depth)
    except LostError:
        found = []
    return found[0][1] if len(found) == 1 and found[0][1] else (step_of(thing, where),)


def _steps(thing: Any, where: Place, depth: int) -> tuple[Step, ...]:
    """A layer or model that a model of the program's own class holds, as steps; empty for what is neither."""
    from trueup.models.live.keras_graph import has_graph, is_listed, steps_of_model  # noqa: PLC0415 - graphs hold these

    if is_keras_model(thing) and (has_graph(thing) or is_listed(thing)):
        return tuple(step for step in steps_of_model(thing, where) if step.layer != "InputLayer")
    if not is_a(thing, "Layer"):
        return ()
    step = step_of(thing, where)
    return steps_by_source(thing, where, depth) if step.own else (step,)


def _members(thing: Any) -> list[Any] | None:
    from trueup.models.live.keras_graph import is_listed  # noqa: PLC0415

    if isinstance(thing, list | tuple):
        return list(thing)
    return list(thing.layers) if is_a(thing, "Sequential") and is_listed(thing) else None


KIND = Kind(method="call", steps=_steps, settles=settles, members=_members)
