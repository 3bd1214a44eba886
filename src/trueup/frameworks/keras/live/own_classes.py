"""Layers and models in memory as values of the engine: Keras's as calls, the program's own by their source."""

from __future__ import annotations

from typing import Any

from trueup.contract.known import Place
from trueup.engine.interpret.machine import Machine, Outside
from trueup.engine.outside.call_values import Kind, LiveObject, value_of
from trueup.engine.outside.ownership import is_a
from trueup.engine.part_spots import PartSpot
from trueup.engine.values import Args, Spot, TupleValue, UnknownValue, Value
from trueup.frameworks.keras.live.ownership import is_keras_model, keras_line


def live_value(machine: Machine, thing: Any, place: Place) -> Value | None:
    """A layer or model that a model of the program's own class holds; None for what is neither."""
    if keras_line(thing) is None or isinstance(thing, type):
        return None
    from trueup.frameworks.keras.live.graph import has_graph, is_listed
    from trueup.frameworks.keras.live.live_steps import step_of
    from trueup.frameworks.keras.steps.on_engine import layer_of

    if is_keras_model(thing):
        if has_graph(thing) or is_listed(thing):
            return machine.bring_in(_Model(thing, place), PartSpot(place))
        return LiveObject(thing, place, KIND).value(machine)
    return layer_of(machine, step_of(thing, place)) if is_a(thing, "Layer") else None


class _Model(Outside):
    """A model that is its graph, or a Sequential: called, its input goes through the graph."""

    def __init__(self, model: Any, place: Place) -> None:
        self.model, self.place = model, place

    def called(self, machine: Machine, args: Args, where: Spot) -> Value:
        """What the model gives for an input: of several outputs, all of them."""
        from trueup.frameworks.keras.live.graph import ways_of
        from trueup.frameworks.keras.steps.on_engine import Graph

        outputs = tuple(Graph(steps).called(machine, args, where) for steps in ways_of(self.model, self.place))
        if not outputs:
            return UnknownValue("the model has no layers", where)
        return outputs[0] if len(outputs) == 1 else TupleValue(outputs, where)

    def attribute(self, machine: Machine, name: str, where: Spot) -> Value | None:  # noqa: ARG002 - it has a place
        """Its layers, of which a program may call some by itself."""
        stored = getattr(self.model, "layers", None) if name == "layers" else None
        at = Place(self.place.file, path=f"{self.place.path}.layers" if self.place.path else "layers")
        return value_of(machine, list(stored), at, KIND) if isinstance(stored, list | tuple) else None


KIND = Kind(method="call", value=live_value)
