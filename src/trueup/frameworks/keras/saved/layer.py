"""One layer (or model) as a configuration writes it down, in the formats of Keras 1, 2 and 3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trueup.engine.outside.description import BranchTensor
from trueup.frameworks.keras.saved.plain_json import text_of

MODEL_CLASSES = frozenset({"Sequential", "Model", "Functional"})
#: Packages whose classes are the library's.
_LIBRARY = ("keras", "tf_keras", "tensorflow", "keras_core")
#: Operations of TensorFlow by the names they have in `keras.ops`.
_OPERATIONS = {
    "truediv": "true_divide", "__operators__.getitem": "get_item", "reduce_mean": "mean", "reduce_sum": "sum",
    "strided_slice": "slice", "softmax_v2": "softmax",
}  # fmt: skip
_KINDS_OF_OPERATION = frozenset({"TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer", "InstanceMethod", "ClassMethod"})
_OP = re.compile(r'op:\s*"(\w{1,80})"|"op":\s*"(\w{1,80})"')
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class Reference:
    """Which output of which call of which layer."""

    layer: str
    call: int = 0
    output: int = 0


@dataclass(frozen=True, slots=True)
class CallArguments:
    """The arguments of a call: by position and by name."""

    positional: tuple[Any, ...] = ()
    by_name: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One layer of a model. written: as the file has it. path: where it stands ("layers[3]")."""

    written: Mapping[str, Any]
    path: str

    @property
    def kind(self) -> str:
        """Name of its class, without the package it was registered under."""
        return text_of(self.written.get("class_name")).rpartition(">")[2]

    @property
    def config(self) -> Mapping[str, Any]:
        """Its configuration; empty where there is none."""
        config = self.written.get("config")
        return config if isinstance(config, dict) else {}

    @property
    def name(self) -> str:
        """The name by which other layers point at it."""
        return text_of(self.written.get("name")) or text_of(self.config.get("name"))

    @property
    def own(self) -> bool:
        """True where the class is said not to be Keras's."""
        return is_own(self.written)

    @property
    def layers(self) -> list[Mapping[str, Any]]:
        """The layers of a model; empty for all else, a class of the user's that only looks like a model included."""
        layers = self.config.get("layers")
        if not isinstance(layers, list) or (self.kind not in MODEL_CLASSES and "output_layers" not in self.config):
            return []
        return [item for item in layers if isinstance(item, dict)]

    @property
    def sequential(self) -> bool:
        """True where the layers stand in a row."""
        return bool(self.layers) and "output_layers" not in self.config

    def operation(self) -> str:
        """Its name as an operation (`tf.nn.softmax(x)`, `keras.ops.softmax(x)`), "" where it is a layer."""
        if self.kind in _KINDS_OF_OPERATION:
            passed = self.config.get("function") or self.config.get("symbol")
            if not isinstance(passed, str):
                match = _OP.search(str(self.config.get("node_def"))[:2000])
                passed = _snake(match[1] or match[2]) if match else ""
            name = passed.removeprefix("nn.").removeprefix("math.").removeprefix("__operators__.")
            return _OPERATIONS.get(passed) or _OPERATIONS.get(name) or name.rpartition(".")[2] or "operation"
        module = text_of(self.written.get("module"))
        return _snake(self.kind) if module.startswith(("keras.src.ops", "keras.ops")) else ""

    def settings(self) -> Mapping[str, Any]:
        """What an operation was made with; of one of TensorFlow's, all arguments stand at its call."""
        if self.kind in _KINDS_OF_OPERATION:
            return {"dtype": self.config["dtype"]} if "dtype" in self.config else {}
        return self.config

    def inputs(self, call: int, known: Mapping[str, Any]) -> tuple[list[Reference], CallArguments]:
        """What the call takes, and its arguments. known: the names that a reference may have."""
        nodes = self.written.get("inbound_nodes")
        if not isinstance(nodes, list) or not nodes:
            return [], CallArguments()
        if self.layers and not isinstance(nodes[0], dict):
            # Until Keras 3 a model's first call is the one that made it, and it is not written down.
            call -= 1
        node = nodes[min(max(call, 0), len(nodes) - 1)]
        found = list(dict.fromkeys(_references(node, known)))
        return found, _call_arguments(node, found)

    def given_shape(self) -> tuple[int | None, ...] | None:
        """The shape of the model's inputs, where this layer is the one that says it."""
        return shape_of(self.config.get("batch_shape")) or shape_of(self.config.get("batch_input_shape"))

    def input_shape(self) -> tuple[int | None, ...] | None:
        """What the layer was built for."""
        built = self.written.get("build_config")
        return shape_of(built.get("input_shape")) if isinstance(built, dict) else None


def is_own(config: Mapping[str, Any]) -> bool:
    """True where the file says that a class is not the library's; files of old releases do not say it."""
    if ">" in text_of(config.get("class_name")) or ">" in text_of(config.get("registered_name")):
        return True
    if "module" not in config:
        return False
    module = text_of(config["module"])
    return module.partition(".")[0] not in (*_LIBRARY, "builtins")


def shape_of(value: Any) -> tuple[int | None, ...] | None:
    """A shape as JSON has it; None where it is none, or several."""
    if not isinstance(value, list) or not value:
        return None
    plain = all(size is None or (isinstance(size, int) and not isinstance(size, bool)) for size in value)
    return tuple(size if isinstance(size, int) and size >= 0 else None for size in value) if plain else None


def reference_of(value: Any) -> Reference | None:
    """A layer's output as ["name", 0, 0] says it."""
    if not isinstance(value, list) or len(value) < 3 or not isinstance(value[0], str):
        return None
    call, output = value[1], value[2]
    numbers = isinstance(call, int) and isinstance(output, int) and not isinstance(call, bool)
    return Reference(value[0], call, output) if numbers else None


def _references(value: Any, known: Mapping[str, Any]) -> Iterator[Reference]:
    """All layers' outputs in the arguments of a call, in order."""
    if isinstance(value, list):
        found = reference_of(value)
        if found is not None and found.layer in known:
            yield found
            value = value[3:]
        for item in value:
            yield from _references(item, known)
    elif isinstance(value, dict):
        config = value.get("config")
        if value.get("class_name") == "__keras_tensor__" and isinstance(config, dict):
            found = reference_of(config.get("keras_history"))
            if found is not None and found.layer in known:
                yield found
            return
        for item in value.values():
            yield from _references(item, known)


def _call_arguments(node: Any, inputs: list[Reference]) -> CallArguments:
    """The arguments of a call, the tensors in them as the numbers of its inputs."""
    if isinstance(node, dict):
        positional, by_name = node.get("args"), node.get("kwargs")
        taken = tuple(_taken(item, inputs) for item in positional) if isinstance(positional, list) else ()
        return CallArguments(taken, _named(by_name, inputs))
    several = isinstance(node, list) and bool(node) and isinstance(node[0], list)
    calls = [item for item in node if isinstance(item, list)] if several else [node]
    first = calls[0] if calls else None
    by_name = first[3] if isinstance(first, list) and len(first) > _BY_NAME else None
    tensors = [_first(item, inputs) for item in calls if isinstance(item, list)]
    return CallArguments((tensors if len(tensors) > 1 else tensors[0],) if tensors else (), _named(by_name, inputs))


#: Where a call of Keras 2 holds its arguments by name, behind the layer, the call and the output.
_BY_NAME = 3
_CONSTANT = "_CONSTANT_VALUE"


def _first(call: list[Any], inputs: list[Reference]) -> Any:
    if len(call) >= _BY_NAME and call[0] == _CONSTANT:
        return call[2]
    return _taken(call[:_BY_NAME], inputs)


def _named(arguments: Any, inputs: list[Reference]) -> dict[str, Any]:
    return {key: _taken(item, inputs) for key, item in arguments.items()} if isinstance(arguments, dict) else {}


def _taken(value: Any, inputs: list[Reference]) -> Any:
    """An argument with its tensors by their numbers."""
    config = value.get("config") if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__" else None
    reference = reference_of(config.get("keras_history") if isinstance(config, dict) else value)
    if reference is not None and reference in inputs:
        return BranchTensor(inputs.index(reference))
    return [_taken(item, inputs) for item in value] if isinstance(value, list) else value


def tensor_shapes(layers: list[Mapping[str, Any]]) -> dict[Reference, tuple[tuple[int | None, ...] | None, str]]:
    """Shape and dtype of each tensor that Keras 3 writes down beside the calls that take it."""
    found = {}
    pending: list[Any] = [item.get("inbound_nodes") for item in layers]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            config = value.get("config")
            if value.get("class_name") == "__keras_tensor__" and isinstance(config, dict):
                reference = reference_of(config.get("keras_history"))
                if reference is not None:
                    found[reference] = (shape_of(config.get("shape")), text_of(config.get("dtype")))
            else:
                pending += value.values()
    return found


def _snake(name: str) -> str:
    return _HUMP.sub("_", name).lower()
