"""A layer or an operation of a live Keras model as a step of a description: by its attributes, nothing is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from trueup.contract.known import Place
from trueup.engine.outside.call_values import LiveFunction, LiveObject
from trueup.engine.outside.description import BranchTensor, Code, Step, part
from trueup.engine.outside.ownership import defining, is_a, is_librarys, plain_name
from trueup.frameworks.keras.layer_rows import LAYER_ALIASES, LAYERS
from trueup.frameworks.keras.live.own_classes import KIND
from trueup.frameworks.keras.live.ownership import is_keras_model

_PLAIN = (str, int, float, bool, type(None))
#: Attributes beside those that the rows name, as they stand in a layer's configuration too.
_ATTRIBUTES = ("axis", "axes", "return_sequences", "data_format", "merge_mode", "target_shape", "dims", "n")
#: Operations of TensorFlow under names of their own, and what Keras calls them.
_RENAMED = {"__operators__.getitem": "get_item", "strided_slice": "get_item", "truediv": "true_divide"}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def step_of(
    operation: Any,
    where: Place,
    tensor: Any = None,
    branches: tuple[tuple[Step, ...], ...] = (),
    arguments: tuple[tuple[Any, ...], Mapping[str, Any]] = ((BranchTensor(),), {}),
) -> Step:
    """One layer or operation; `tensor` is what it gives, a symbolic tensor with a shape and a dtype.

    arguments: of an operation, by position and by name, with tensors as BranchTensor.
    """
    shape, dtype = shape_of(tensor), dtype_of(tensor)
    positional, by_name = arguments
    if not is_a(operation, "Layer"):
        own = not is_librarys(type(operation))
        config = {} if own else {**_made_with(operation), **by_name}
        # Activations that are operations are named as their layers are: `keras.activations.relu(x)` is a ReLU.
        layer = type(operation).__name__
        layer = layer if ".activations." in type(operation).__module__ and layer in LAYERS else _snake(layer)
        return Step(layer=layer, where=where, config=config, own=own, shape=shape,
                    dtype=dtype, branches=branches, arguments=positional)  # fmt: skip
    cls = working_class(operation)
    if cls is None or is_keras_model(operation):
        code = LiveObject(operation, where, KIND)
        return Step(layer=type(operation).__name__, where=where, own=True, code=code, shape=shape, dtype=dtype)
    if is_tensorflows(cls):
        return Step(layer=_tensorflow_name(operation), where=where, config=dict(by_name), shape=shape, dtype=dtype,
                    branches=branches, arguments=positional)  # fmt: skip
    return Step(
        layer=cls.__name__,
        where=where,
        config=_config(operation, cls, where),
        shape=shape,
        dtype=dtype or _computes_in(operation),
        inner=_wrapped(operation, where),
        branches=branches,
    )


def is_tensorflows(cls: type) -> bool:
    """True for the layers that stand for functions and operators of TensorFlow in a graph of Keras 2."""
    return cls.__name__ in ("TFOpLambda", "SlicingOpLambda")


def working_class(layer: Any) -> type | None:
    """The library's class whose `call` a layer runs; None where the program wrote it."""
    cls = defining(layer, "call")
    if cls is None or not is_librarys(cls):
        return None
    named = next((item for item in type(layer).__mro__ if is_librarys(item)), cls)
    return named if _known(named) or not _known(cls) else cls


def _known(cls: type) -> bool:
    return LAYER_ALIASES.get(cls.__name__, cls.__name__) in LAYERS


def shape_of(tensor: Any) -> tuple[int | None, ...] | None:
    """The shape of a symbolic tensor with None for open axes, or None where not even the rank is known."""
    shape = getattr(tensor, "shape", None)
    if shape is None or getattr(shape, "rank", 0) is None:
        return None
    sizes = shape.as_list() if hasattr(shape, "as_list") else shape
    try:
        return tuple(None if size is None else int(size) for size in sizes)
    except (TypeError, ValueError):
        return None


def dtype_of(tensor: Any) -> str:
    """The dtype of a tensor as NumPy names it, "" where it has none."""
    dtype = getattr(tensor, "dtype", None)
    name = getattr(dtype, "name", dtype)
    return name if isinstance(name, str) else ""


def _computes_in(layer: Any) -> str:
    name = getattr(layer, "compute_dtype", None)
    return name if isinstance(name, str) else ""


def _snake(name: str) -> str:
    return _CAMEL.sub("_", name).lower()


def _tensorflow_name(layer: Any) -> str:
    symbol = vars(layer).get("symbol")
    name = symbol if isinstance(symbol, str) else str(getattr(layer, "function", "operation"))
    last = name.rpartition("tf.")[2]
    return _RENAMED.get(last, _RENAMED.get(last.rpartition(".")[2], last.rpartition(".")[2]))


def _made_with(operation: Any) -> dict[str, Any]:
    """What an operation of Keras 3 was made with: the attributes that its constructor names."""
    stored = vars(operation) if hasattr(operation, "__dict__") else {}
    code = getattr(type(operation).__init__, "__code__", None)
    names = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount] if code is not None else ()
    return {name: stored[name] for name in names if name != "name" and name in stored and is_plain(stored[name])}


def is_plain(value: Any) -> bool:
    """True for what a configuration may hold: numbers, texts, truth values, and lists of them."""
    if isinstance(value, list | tuple):
        return all(map(is_plain, value))
    return isinstance(value, _PLAIN)


def _config(layer: Any, cls: type, where: Place) -> dict[str, Any]:
    """The arguments that the rows ask for, as a configuration holds them."""
    row = LAYERS.get(LAYER_ALIASES.get(cls.__name__, cls.__name__))
    units = row.units[1] if row is not None and row.units is not None else ()
    config: dict[str, Any] = {}
    for name in (*units, *_ATTRIBUTES):
        value = getattr(layer, name, None)
        if name == "merge_mode" and hasattr(layer, name):
            config[name] = value  # None is a mode: both outputs are given
        elif value is not None and is_plain(value):
            config[name] = list(value) if isinstance(value, tuple) else value
    partial = getattr(layer, "partial_output_shape", None)
    if partial is not None and "output_shape" in units:
        config["output_shape"] = list(partial)
    activation = getattr(layer, "activation", None)
    if activation is not None and row is not None and row.activation is not None:
        config["activation"] = activation_of(activation, where)
    elif row is not None and row.activation is not None and hasattr(layer, "activation"):
        config["activation"] = None
    if cls.__name__ == "Lambda":
        config["function"] = LiveFunction(getattr(layer, "function", None), part(where, "function"), KIND)
    return config


def activation_of(activation: Any, where: Place) -> str | Mapping[str, Any] | Code:
    """An activation as a configuration holds it: the library's by name, a layer with its class, else the code."""
    if is_a(activation, "Layer"):
        cls = working_class(activation)
        if cls is not None:
            return {"class_name": cls.__name__, "config": _config(activation, cls, where)}
        return LiveObject(activation, part(where, "activation"), KIND)
    name = getattr(activation, "__name__", "")
    if is_librarys(activation) and isinstance(name, str) and name:
        return name
    if _is_jitted(activation):
        return plain_name(activation)
    return LiveFunction(activation, part(where, "activation"), KIND)


def _is_jitted(function: Any) -> bool:
    """True for functions such as `jax.nn.relu` and `tf.nn.softmax`, whose names say what they are."""
    module = getattr(function, "__module__", None)
    return isinstance(module, str) and module.startswith(("jax.", "jax._src.nn", "tensorflow.python.ops."))


def _wrapped(layer: Any, where: Place) -> tuple[Step, ...]:
    """What a wrapper holds, the last operation first."""
    name = "forward_layer" if is_a(layer, "Bidirectional") else "layer" if is_a(layer, "Wrapper") else ""
    inner = vars(layer).get(name) if name else None
    if inner is None:
        inner = getattr(layer, name, None) if name else None
    if inner is None:
        return ()
    if not is_keras_model(inner):
        return (step_of(inner, part(where, name)),)
    from trueup.frameworks.keras.live.graph import steps_of_model

    return steps_of_model(inner, part(where, name))
