"""The user's function that builds a model: called with the head that an arm needs, and looked at."""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from trueup.comparing.data import Inputs, leaves, taken
from trueup.comparing.user_functions import error_summary, name_of, source_of
from trueup.contract.bad_input import BadInputError
from trueup.contract.head import Head
from trueup.contract.known import Place, value_of
from trueup.engine.outside.description import Output, Step
from trueup.models.described.heads import head_of

_KEYWORDS = ("units", "activation")
_UNBUILT = "a Keras model before compile(), with one output of shape (n, units)"
Build = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltModel:
    """A model as it was built.

    units: of its output. activation: None where it was not read. unread: why not.
    identity: tells this model from others, as far as its configuration and its source do.
    """

    units: int
    activation: str | None
    unread: str
    identity: str
    head: Head


def keywords_of(build: Build) -> tuple[str, ...]:
    """Which of `units` and `activation` the function takes."""
    try:
        parameters = inspect.signature(build).parameters
    except (TypeError, ValueError):
        return ()
    needed = [
        name
        for name, each in parameters.items()
        if each.default is each.empty
        and each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
        and name not in _KEYWORDS
    ]
    if needed:
        raise BadInputError(
            f"{name_of(build)} needs {', '.join(needed)}",
            "a function without arguments, or with units and activation",
            "Give the others a default",
        )
    if any(each.kind is each.VAR_KEYWORD for each in parameters.values()):
        return _KEYWORDS
    return tuple(name for name in _KEYWORDS if name in parameters)


def build_model(build: Build, keywords: Mapping[str, Any], seed: int) -> Any:
    """A model from the user's function, all random numbers beginning at the seed.

    Raises:
        BadInputError: the function fails, or gives something else than a model of Keras that is not compiled.
    """
    keras.utils.set_random_seed(seed)
    try:
        model = build(**keywords)
    except (KeyboardInterrupt, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        raise BadInputError(
            f"{call_of(build, keywords)} failed: {error_summary(error)}", _UNBUILT, "Call it on its own"
        ) from error
    if not isinstance(model, keras.Model):
        package = type(model).__module__.partition(".")[0]
        maker = "something of type " if package == "builtins" else f"{package}'s "
        kind = f"{maker}{type(model).__name__}" if model is not None else "nothing"
        raise BadInputError(f"{call_of(build, keywords)} gives {kind}", _UNBUILT, "Let it return the model")
    if model.compiled:
        raise BadInputError(
            f"{call_of(build, keywords)} gives a compiled model",
            _UNBUILT,
            "Leave compile() out: each arm is compiled with its own loss, and the optimizer is named to compare",
        )
    return model


def call_of(build: Build, keywords: Mapping[str, Any]) -> str:
    """The call in words: "mymodule:build(units=1)"."""
    return f"{name_of(build)}({', '.join(f'{key}={value!r}' for key, value in keywords.items())})"


def read_model(build: Build, keywords: Mapping[str, Any], inputs: Inputs) -> BuiltModel:
    """Build a model once, ask it about two items, and read its head.

    Raises:
        BadInputError: it does not take the inputs, has another output than one row of scores for each item, or is
            another model at the next call.
    """
    model = build_model(build, keywords, 0)
    some = taken(inputs, np.arange(min(2, len(leaves(inputs)[0]))))
    scores = scores_for(model, some, call_of(build, keywords))
    identity = _identity(build, model)
    again = build_model(build, keywords, 0)
    scores_for(again, some, call_of(build, keywords))
    if _identity(build, again) != identity:
        raise BadInputError(
            f"{call_of(build, keywords)} builds another model at each call",
            "the same layers each time, so that only the losses differ",
            "Draw nothing for the structure, or draw it from NumPy's or Python's seeded random numbers",
        )
    head = head_of(Output(steps=tuple(_steps(model)), where=Place(model.name)), "keras")
    read = value_of(head.activation)
    return BuiltModel(
        units=int(scores.shape[1]),
        activation=read if value_of(head.units) in (None, scores.shape[1]) else None,
        unread=getattr(head.activation, "why", "") or "",
        identity=identity,
        head=head,
    )


def scores_for(model: Any, some: Inputs, call: str) -> Any:
    """The answers of a model to a few items, which also builds it."""
    try:
        scores = model(some)
    except (KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:  # Keras and its backends raise whatever they like
        shapes = ", ".join(str(array.shape[1:]) for array in leaves(some))
        raise BadInputError(
            f"the model of {call} does not take inputs of shape {shapes} for an item: {error_summary(error)}",
            "a model for these data",
            "Compare its Input with the data",
        ) from error
    if not hasattr(scores, "shape") or len(scores.shape) != 2:
        came = f"outputs of shape {tuple(scores.shape)}" if hasattr(scores, "shape") else f"a {type(scores).__name__}"
        raise BadInputError(f"{call} gives {came} for two items", _UNBUILT, "Give the scores alone, one row an item")
    return scores


def _steps(model: Any) -> Iterator[Step]:
    """From the output back towards the inputs, one way only."""
    place = Place(model.name)
    if isinstance(model, keras.Sequential):
        layers = list(reversed(model.layers))
    else:
        outputs = getattr(model, "outputs", None) or []
        layers = list(_behind(outputs[0])) if len(outputs) == 1 else []
    for layer in layers:
        if isinstance(layer, keras.Model):
            yield from _steps(layer)
        else:
            yield _step(layer, place)


def _behind(tensor: Any) -> Iterator[Any]:
    """The layers that a symbolic tensor came through, the last first, while each has one input."""
    while tensor is not None:
        history = getattr(tensor, "_keras_history", None)
        if history is None:
            return
        yield history.operation
        before = history.operation._inbound_nodes[history.node_index].input_tensors
        tensor = before[0] if len(before) == 1 else None


def _step(layer: Any, place: Place) -> Step:
    try:
        config = layer.get_config()
    except Exception:  # a layer of the user's without one
        config = {}
    own = not type(layer).__module__.startswith("keras.")
    shape = tuple(layer.output.shape) if getattr(layer, "_inbound_nodes", None) else None
    return Step(layer=type(layer).__name__, where=place, config=config, own=own, shape=shape)


def _identity(build: Build, model: Any) -> str:
    """A hash of the model's configuration (its shapes where it has none) and of the source that built it."""
    names = [layer.name for layer in model._flatten_layers()]
    try:
        config = keras.saving.serialize_keras_object(model)
    except Exception:  # subclassed models raise whatever their authors do not say about them
        config = type(model).__qualname__
    parts = {
        "config": _without_numbers(config, {name: f"#{at}" for at, name in enumerate(names)}),
        "weights": [(tuple(weight.shape), str(weight.dtype)) for weight in model.weights],
        "source": source_of(build),
        "class": source_of(type(model)) if not type(model).__module__.startswith("keras.") else "",
    }
    # An object that tells nothing of itself is told by its kind, and not by where it lies in memory.
    text = json.dumps(parts, sort_keys=True, default=lambda each: re.sub(r" at 0x[0-9a-fA-F]+", "", repr(each)))
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _without_numbers(value: Any, names: Mapping[str, str]) -> Any:
    """The configuration with layers called by their place: Keras numbers their names on and on."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Mapping):
        return {names.get(str(key), str(key)): _without_numbers(each, names) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_numbers(each, names) for each in value]
    return value


def with_shared_weights(
    build: Build, keywords: Mapping[str, Any], reference: Mapping[str, Any], seed: int, some: Inputs
) -> Any:
    """A model of an arm with the initial weights that all arms share at a seed, and the shapes of those it does not.

    The shared weights are those of the model with the reference head; where a weight has another shape (the head's)
    the arm's own first ones stay.
    """
    model = build_model(build, keywords, seed)
    scores_for(model, some, call_of(build, keywords))
    if keywords == reference:
        return model, []
    reference_model = build_model(build, reference, seed)
    scores_for(reference_model, some, call_of(build, reference))
    mine, theirs = model.get_weights(), reference_model.get_weights()
    shared = [other if same else own for own, other, same in _paired(mine, theirs)]
    own_shapes = [list(own.shape) for own, _, same in _paired(mine, theirs) if not same]
    model.set_weights(shared)
    return model, own_shapes


def _paired(mine: list[Any], theirs: list[Any]) -> Iterator[tuple[Any, Any, bool]]:
    """Each weight with its counterpart by place, and whether they have one shape."""
    for at, own in enumerate(mine):
        other = theirs[at] if at < len(theirs) else None
        yield own, other, other is not None and own.shape == other.shape and own.dtype == other.dtype


def weights_hash(model: Any) -> str:
    """A hash of a model's weights."""
    digest = hashlib.blake2b(digest_size=12)
    for weight in model.get_weights():
        digest.update(repr((weight.shape, str(weight.dtype))).encode())
        digest.update(np.ascontiguousarray(weight).tobytes())
    return digest.hexdigest()
