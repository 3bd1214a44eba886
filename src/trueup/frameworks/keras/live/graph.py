"""The way back from a Keras model's outputs, along its own graph; nothing is called and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.contract.known import Place
from trueup.engine.outside.description import BranchTensor, Output, Step, part, told_apart
from trueup.engine.outside.ownership import defining, is_a, is_librarys
from trueup.frameworks.keras.layer_rows import LAYER_ALIASES, LAYERS
from trueup.frameworks.keras.live.live_steps import is_plain, is_tensorflows, step_of
from trueup.frameworks.keras.live.ownership import is_keras_model
from trueup.frameworks.keras.steps.on_engine import settles

#: Steps followed for one output, and models inside models.
_LONGEST = 200
_DEEPEST = 12
_JOINING = frozenset({"merge", "concat"})


def has_graph(model: Any) -> bool:
    """True where what the model computes is its graph: its `call` is the library's, and it was given or built one."""
    cls = defining(model, "call")
    return cls is not None and is_librarys(cls) and bool(_outputs(model))


def outputs_of(model: Any, where: Place) -> tuple[Output, ...]:
    """The outputs of a model that has a graph, each with what leads to it."""
    tensors = _outputs(model)
    names = output_names(model)
    result = []
    for index, tensor in enumerate(tensors):
        name = names[index] if len(tensors) > 1 else None
        steps = tuple(_back(model, tensor, where, 0))
        result.append(Output(name=name, steps=steps, where=where))
    return tuple(result)


def _outputs(model: Any) -> list[Any]:
    try:
        found = model.outputs
    except Exception:  # a Sequential that has no input yet says so in many ways
        return []
    if found is None:
        return []
    return [item for item in found if _history(item) is not None] if isinstance(found, list | tuple) else []


def _history(tensor: Any) -> tuple[Any, int, int] | None:
    history = getattr(tensor, "_keras_history", None)
    if history is None:
        return None
    operation, node, index = history[0], history[1], history[2]
    return operation, int(node), int(index)


def output_names(model: Any) -> list[str]:
    """The name of each output: its key where the model gives a dictionary, else its layer's name."""
    tensors = _outputs(model)
    own = getattr(model, "output_names", None)
    names = [str(item) for item in own] if isinstance(own, list | tuple) and len(own) == len(tensors) else []
    names = names or [str(getattr(_operation(item), "name", index)) for index, item in enumerate(tensors)]
    keys = list(_keys(structure_of(model)))
    found = []
    for tensor, name in zip(tensors, names, strict=True):
        at = next((number for number, (key, _) in enumerate(keys) if key == id(tensor)), None)
        found.append(name if at is None else keys.pop(at)[1])
    return told_apart(found)


def structure_of(model: Any) -> Any:
    """The outputs as the program put them together."""
    for name in ("_outputs_struct", "_nested_outputs"):
        stored = getattr(model, name, None)
        if stored is not None:
            return stored
    inner = getattr(model, "_functional", None)
    return structure_of(inner) if inner is not None and inner is not model else None


def _keys(structure: Any) -> Iterator[tuple[int, str]]:
    if isinstance(structure, Mapping):
        for key, item in structure.items():
            if _history(item) is not None:
                yield id(item), str(key)


def _operation(tensor: Any) -> Any:
    history = _history(tensor)
    return history[0] if history is not None else None


# -- the way back -----------------------------------------------------------------------------------------------------


def _back(model: Any, tensor: Any, where: Place, depth: int) -> Iterator[Step]:
    """Steps from a tensor of the model's graph towards its inputs, as far as they bear on the head."""
    for _ in range(_LONGEST):
        history = _history(tensor)
        if history is None:
            return
        operation, node_number, index = history
        node = _node(operation, node_number)
        here = _place(model, operation, where)
        if is_keras_model(operation):
            inner = list(_inside(operation, index, here, depth))
            yield from inner
            gives_its_input = not inner and has_graph(operation) and depth < _DEEPEST
            if settles(inner[-1]) if inner else not gives_its_input:
                return
        else:
            before = _inputs(node)
            branches: tuple[tuple[Step, ...], ...] = ()
            if len(before) > 1 and _joins(operation) and depth < _DEEPEST:
                branches = tuple(tuple(_back(model, item, where, depth + 1)) for item in before[:_DEEPEST])
            step = step_of(operation, here, tensor, branches, _call_arguments(node, before))
            yield step
            # What stands before a step that decides the head bears on it no more; branches were walked by themselves.
            if settles(step) or branches:
                return
        before = _inputs(node)
        if not before:
            return
        tensor = before[0]


def _joins(operation: Any) -> bool:
    if not is_a(operation, "Layer") or is_tensorflows(type(operation)):
        return True
    row = LAYERS.get(LAYER_ALIASES.get(type(operation).__name__, type(operation).__name__))
    return row is not None and row.effect in _JOINING


def _node(operation: Any, number: int) -> Any:
    nodes = getattr(operation, "_inbound_nodes", None) or getattr(operation, "inbound_nodes", None) or []
    return nodes[number] if 0 <= number < len(nodes) else None


def _inputs(node: Any) -> list[Any]:
    """The tensors that an operation takes, each once."""
    for name in ("keras_inputs", "input_tensors"):
        stored = getattr(node, name, None)
        if isinstance(stored, list | tuple):
            return list({id(item): item for item in stored if _history(item) is not None}.values())
        if stored is not None and _history(stored) is not None:
            return [stored]
    return []


def _call_arguments(node: Any, inputs: list[Any]) -> tuple[tuple[Any, ...], Mapping[str, Any]]:
    """The arguments of an operation by position and by name, its tensors by their numbers."""
    stored = getattr(node, "arguments", None)
    positional = getattr(stored, "args", getattr(node, "call_args", None))
    by_name = getattr(stored, "kwargs", getattr(node, "call_kwargs", None))
    if not isinstance(positional, tuple | list):
        return (BranchTensor(),), {}
    named = {key: _taken(item, inputs) for key, item in by_name.items()} if isinstance(by_name, Mapping) else {}
    return tuple(_taken(item, inputs) for item in positional), named


def _taken(value: Any, inputs: list[Any]) -> Any:
    at = next((number for number, item in enumerate(inputs) if item is value), None)
    if at is not None:
        return BranchTensor(at)
    if isinstance(value, list | tuple):
        return tuple(_taken(item, inputs) for item in value)
    # A constant of TensorFlow's among the operands of an operator, whose number is of no account.
    return value if is_plain(value) or value is ... or isinstance(value, slice | dict) else None


def _inside(model: Any, index: int, where: Place, depth: int) -> Iterator[Step]:
    """Steps inside a model that stands in the graph as a layer."""
    if depth >= _DEEPEST:
        return
    if has_graph(model):
        tensors = _outputs(model)
        if index < len(tensors):
            yield from (step for step in _back(model, tensors[index], where, depth + 1) if step.layer != "InputLayer")
        return
    yield from steps_of_model(model, where)


def _place(model: Any, operation: Any, where: Place) -> Place:
    """Where an operation stands: among the layers, else among all operations of the graph."""
    for name in ("layers", "operations"):
        stored = getattr(model, name, None)
        for number, item in enumerate(stored if isinstance(stored, list | tuple) else ()):
            if item is operation:
                return part(where, f"{name}[{number}]")
    return part(where, str(getattr(operation, "name", type(operation).__name__)))


# -- models without a graph -------------------------------------------------------------------------------------------


def steps_of_model(model: Any, where: Place) -> tuple[Step, ...]:
    """What a model is made of, the last operation first; one step of the program's own where that is not seen."""
    ways = ways_of(model, where)
    return ways[0] if len(ways) == 1 else (step_of(model, where),)


def ways_of(model: Any, where: Place) -> list[tuple[Step, ...]]:
    """Of each output of a model that is its graph or a Sequential, what leads to it; none of any other."""
    if has_graph(model):
        return [tuple(_back(model, item, where, 1)) for item in _outputs(model)]
    return [listed_steps(model, where)] if is_listed(model) else []


def is_listed(model: Any) -> bool:
    """True for a Sequential that runs its layers in order, built or not."""
    cls = defining(model, "call")
    return is_a(model, "Sequential") and cls is not None and is_librarys(cls)


def listed_steps(model: Any, where: Place) -> tuple[Step, ...]:
    """The layers of a Sequential that has no graph yet, the last first."""
    steps: list[Step] = []
    for number, layer in reversed(list(enumerate(model.layers))):
        here = part(where, f"layers[{number}]")
        steps += steps_of_model(layer, here) if is_keras_model(layer) else (step_of(layer, here),)
        if settles(steps[-1]):
            break
    return tuple(steps)
