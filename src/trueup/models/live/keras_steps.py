"""A layer or an operation of a live Keras model as a step of a description: by its attributes, nothing is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from trueup.contract.known import Place
from trueup.frameworks.keras.layer_rows import LAYER_ALIASES, LAYERS
from trueup.models.described.abstract_tensor import part
from trueup.models.described.description import Step
from trueup.models.live.ownership import defining, is_a, is_keras_model, is_librarys, plain_name

_PLAIN = (str, int, float, bool, type(None))
#: Attributes beside those that the rows name, as they stand in a layer's configuration too.
_ATTRIBUTES = ("axis", "return_sequences", "data_format", "merge_mode", "target_shape", "dims", "n")
#: Operations of TensorFlow under names of their own, and what Keras calls them.
_RENAMED = {"__operators__.getitem": "get_item", "strided_slice": "get_item", "truediv": "true_divide"}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def step_of(operation: Any, where: Place, tensor: Any = None, branches: tuple[tuple[Step, ...], ...] = ()) -> Step:
    """One layer or operation; `tensor` is what it gives, a symbolic tensor with a shape and a dtype."""
    shape, dtype = shape_of(tensor), dtype_of(tensor)
    if not is_a(operation, "Layer"):
        config = _of(operation, ("axis",))
        return Step(layer=_snake(type(operation).__name__), where=where, config=config, own=not is_librarys(
            type(operation)), shape=shape, dtype=dtype, branches=branches)  # fmt: skip
    cls = working_class(operation)
    if cls is None or is_keras_model(operation):
        return Step(layer=type(operation).__name__, where=where, own=True, shape=shape, dtype=dtype)
    if cls.__name__ in ("TFOpLambda", "SlicingOpLambda"):
        return Step(layer=_tensorflow_name(operation), where=where, shape=shape, dtype=dtype, branches=branches)
    return Step(
        layer=cls.__name__,
        where=where,
        config=_config(operation, cls),
        shape=shape,
        dtype=dtype or _computes_in(operation),
        inner=_wrapped(operation, where),
        branches=branches,
    )


def working_class(layer: Any) -> type | None:
    """The library's class whose `call` a layer runs; None where the program wrote it."""
    cls = defining(layer, "call")
    if cls is None or not is_librarys(cls):
        return None
    named = next((one for one in type(layer).__mro__ if is_librarys(one)), cls)
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


def _of(thing: Any, names: tuple[str, ...]) -> dict[str, Any]:
    held = vars(thing) if hasattr(thing, "__dict__") else {}
    return {name: held[name] for name in names if name in held and _is_plain(held[name])}


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return isinstance(value, _PLAIN)


def _config(layer: Any, cls: type) -> dict[str, Any]:
    """The arguments that the rows ask for, as a configuration holds them."""
    row = LAYERS.get(LAYER_ALIASES.get(cls.__name__, cls.__name__))
    units = row.units[1] if row is not None and row.units is not None else ()
    config: dict[str, Any] = {}
    for name in (*units, *_ATTRIBUTES):
        value = getattr(layer, name, None)
        if value is not None and _is_plain(value):
            config[name] = list(value) if isinstance(value, tuple) else value
    partial = getattr(layer, "partial_output_shape", None)
    if partial is not None and "output_shape" in units:
        config["output_shape"] = list(partial)
    activation = getattr(layer, "activation", None)
    if activation is not None and row is not None and row.activation is not None:
        config["activation"] = activation_of(activation)
    elif row is not None and row.activation is not None and hasattr(layer, "activation"):
        config["activation"] = None
    return config


def activation_of(given: Any) -> str | Mapping[str, Any]:
    """An activation as a configuration holds it: the library's by name, a layer with its class, else as the own."""
    if is_a(given, "Layer"):
        cls = working_class(given)
        if cls is not None:
            return {"class_name": cls.__name__, "config": _config(given, cls)}
        return {"class_name": type(given).__name__, "registered_name": type(given).__name__}
    name = getattr(given, "__name__", "")
    if is_librarys(given) and isinstance(name, str) and name:
        return name
    if _is_jitted(given):
        return plain_name(given)
    return {"class_name": "function", "config": name or type(given).__name__}


def _is_jitted(given: Any) -> bool:
    """True for functions such as `jax.nn.relu` and `tf.nn.softmax`, whose names say what they are."""
    module = getattr(given, "__module__", None)
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
    from trueup.models.live.keras_graph import steps_of_model  # noqa: PLC0415 - a wrapper may hold a whole model

    return steps_of_model(inner, part(where, name))
