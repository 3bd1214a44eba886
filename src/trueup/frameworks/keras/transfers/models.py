"""Keras models: built, compiled, trained, asked for predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.effects import AN_INPUT
from trueup.engine.interpret.containers import items_of
from trueup.engine.setups.counted import COUNTED_ALONE
from trueup.engine.tensors import HeadTrait, Tensor, with_head, with_predictions
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_call, on_method
from trueup.engine.values import Args, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, new_number
from trueup.frameworks.keras.transfers import layers as keras_layers
from trueup.frameworks.keras.transfers.activations import activation_named

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

SEQUENTIAL, MODEL = "keras.models.Sequential", "keras.models.Model"
GRAPH = "keras.models.Graph"
#: What stands for a model that its call does not build, with a number of its own: nothing is compiled or trained.
NOT_BUILT = "not built"
_MODELS = (SEQUENTIAL, MODEL, GRAPH, "keras.models.loaded")


def on_models(*methods: str) -> tuple[str, ...]:
    """The names of methods on every kind of model."""
    return tuple(f"{model}.{method}" for model in _MODELS for method in methods)


def owner_of(site: Site) -> StoredObject:
    """The model whose method is called."""
    assert isinstance(site.owner, StoredObject)
    return site.owner


#: A Sequential that holds another twice, and so on, goes through exponentially many layers.
_WORK_OF_A_LAYER = 96
_IN_PART = "some layers of the list were not followed"

# -- building ---------------------------------------------------------------------------------------------------------


def _new_model(site: Site, kind: str) -> StoredObject:
    result = site.machine.new(kind, site.where, args=site.args)
    site.machine.set_part(result, "#library", Constant(site.library))
    site.machine.models.append(result)
    return result


@on_call(SEQUENTIAL)
def sequential(site: Site) -> Value | None:
    """`Sequential([...])`."""
    result = _new_model(site, SEQUENTIAL)
    _add_all(site, result)
    return result


@on_method(f"{SEQUENTIAL}.#init")
def sequential_init(site: Site) -> Value | None:
    """`super().__init__([...])` of a subclass."""
    _add_all(site, owner_of(site))
    return Constant(None)


def _add_all(site: Site, model: StoredObject) -> None:
    items = items_of(site.machine, site.arg(0, "layers"))
    stored = items.items if items is not None else ()
    # Where further layers are among the listed ones the last one is like them; else only those behind are known.
    others = items is not None and items.more and not items.alike and bool(stored)
    first = len(stored) - items.behind if items is not None and others else len(stored)
    for at, item in enumerate(stored):
        if others and at == first:
            _lose(site.machine, model, _IN_PART, site.where)
        add_layer(site.machine, model, item, site.where)
    if others and first == len(stored):
        _lose(site.machine, model, _IN_PART, site.where)
    if site.args.positional and items is None and not isinstance(site.arg(0), Constant):
        _lose(site.machine, model, "the list of layers was not followed", site.where)


@on_method(f"{SEQUENTIAL}.add")
def add(site: Site) -> Value | None:
    """`model.add(layer)`; `model.add(Dense(1), activation="sigmoid")` raises, so that there is no such model."""
    layer = site.args.get(0, "layer")
    unknown = next((name for name in site.args.keywords if name not in ("layer", "rebuild")), None)
    if unknown is not None:
        _lose(site.machine, owner_of(site), f"add takes no argument {unknown}: the call raises an error", site.where)
        return Constant(None)
    if layer is not None:
        add_layer(site.machine, owner_of(site), layer, site.where)
    return Constant(None)


def add_layer(machine: Machine, model: StoredObject, layer: Value, where: Spot) -> None:
    """Put a layer at the end: the output so far goes through it."""

    def step(layer: Value) -> Value:
        if (
            isinstance(layer, Tensor)
            and layer.symbolic
            and layer.head.activation in (None, "linear")
            and layer.predictions.model is None
            and layer.why == "an input"
        ):
            out: Value = layer
        else:
            before = machine.part(model, "#out") or Tensor(symbolic=True, head=HeadTrait(activation="linear"))
            out = machine.map_branches(before, lambda tensor: keras_layers.apply(machine, layer, tensor, where))
        machine.set_part(model, "#out", out)
        stored = machine.resolve(machine.part(model, "layers"))
        layers = stored.items if isinstance(stored, TupleValue) else ()
        # Each layer is an object with the output behind it: others build on `model.layers[-2].output`.
        record = machine.new("keras layer", where)
        machine.set_part(record, "output", out)
        machine.set_part(record, "#layer", layer)
        machine.set_part(model, "layers", TupleValue((*layers, record), model.where, isinstance(stored, UnknownValue)))
        return out

    machine.map_branches(layer, step)


def _lose(machine: Machine, model: StoredObject, why: str, where: Spot | None) -> None:
    machine.set_part(model, "#out", Tensor(where=where, symbolic=True, why=why))


@on_method(f"{SEQUENTIAL}.pop")
def pop(site: Site) -> Value | None:
    """`model.pop()`: the layer before is the last again."""
    machine, model = site.machine, owner_of(site)
    stored = machine.resolve(machine.part(model, "layers"))
    # Transfer learning in a Sequential begins like this: the last layer goes, and one of as many classes is added.
    if isinstance(stored, TupleValue) and len(stored.items) > 1:
        before = stored.items[-2]
        machine.set_part(model, "layers", TupleValue(stored.items[:-1], stored.where, stored.more))
        machine.set_part(
            model,
            "#out",
            (machine.part(before, "output") if isinstance(before, StoredObject) else None) or Tensor(symbolic=True),
        )
    else:
        _lose(machine, model, "layers were taken off", site.where)
    return Constant(None)


@on_call(MODEL)
def functional(site: Site) -> Value | None:
    """`Model(inputs, outputs)`; of no outputs Keras builds none, as in an exercise to be filled in."""
    outputs = site.arg(1, "outputs", "output")
    if isinstance(outputs, Constant) and outputs.value is None:
        return UnknownValue("a model of no outputs is not built", site.where, (NOT_BUILT, new_number()))
    result = _new_model(site, MODEL)
    _outputs(site, result)
    return result


@on_method(f"{MODEL}.#init")
def functional_init(site: Site) -> Value | None:
    """`super().__init__(inputs=..., outputs=...)`."""
    if site.args.get(1, "outputs", "output") is not None:
        _outputs(site, owner_of(site))
    return Constant(None)


def _outputs(site: Site, model: StoredObject) -> None:
    outputs = site.args.get(1, "outputs", "output")
    if outputs is not None:
        site.machine.set_part(model, "#out", outputs)


def model_output(machine: Machine, model: StoredObject, inputs: Value, where: Spot) -> Value:
    """A model called on a tensor: its own output again."""
    from trueup.engine.interpret.functions import call_object, called_method

    outside = machine.outside.get(model.number)
    if outside is not None:
        return outside.called(machine, Args((inputs,)), where)
    out = machine.part(model, "#out")
    if out is not None:
        return _of_the_shape_given(machine, model, out, inputs, where)
    if model.cls is not None and called_method(machine, model.cls) is not None:
        return call_object(machine, model, Args((inputs,)), where)
    # A class that only configures a layer of the library: calling it would lead here again.
    return Tensor(where=where, symbolic=True, why="the output of a model that was not followed")


def _of_the_shape_given(machine: Machine, model: StoredObject, out: Value, inputs: Value, where: Spot) -> Value:
    """The output of a Sequential that was not told its input, for what it is called on.

    One that only lays out, or drops cells, has no head of its own, and carries on what it is given.
    """
    plain, stored = machine.resolve(inputs), machine.resolve(machine.part(model, "layers"))
    followed = isinstance(stored, TupleValue) and not stored.more
    if not isinstance(out, Tensor) or not followed:
        return out
    carries_on = out.where is None and out.head.units_where is None and out.head.activation == "linear"
    if carries_on and (isinstance(plain, UnknownValue) or (isinstance(plain, Tensor) and plain.symbolic)):
        through: Value = plain
    elif out.shape is None and isinstance(plain, Tensor) and plain.shape is not None:
        through = plain
    else:
        return out
    records = stored.items if isinstance(stored, TupleValue) else ()
    machine.charge(_WORK_OF_A_LAYER * len(records))
    for record in records:
        layer = machine.part(record, "#layer") if isinstance(record, StoredObject) else None
        if layer is None:
            return out
        through = machine.map_branches(layer, lambda branch, x=through: keras_layers.apply(machine, branch, x, where))  # type: ignore[misc]
    return through


@on_method(*on_models("__call__"))
def called(site: Site) -> Value | None:
    """`model(x)`: predictions."""
    out = model_output(site.machine, owner_of(site), site.args.get(0) or UnknownValue("inputs"), site.where)
    return _answering(site.machine, owner_of(site), out)


@on_method(*on_models("#called"))
def subclass_called(site: Site) -> Value | None:
    """A subclassed model was called; the result of its `call` is its output."""
    return _answering(site.machine, owner_of(site), site.args.positional[0])


def _answering(machine: Machine, model: StoredObject, out: Value) -> Value:
    def mark(value: Value) -> Value:
        return with_predictions(value, model=model.number) if isinstance(value, Tensor) else value

    return machine.map_branches(out, mark)


def outputs_of(machine: Machine, model: StoredObject, where: Spot) -> Value:
    """A model's output as it stands now: a tensor, a tuple, a dict, or a choice of them."""
    out = _as_built(machine, model, where)
    written = _written_anew(machine, model)
    if written is None:
        return out
    named = activation_named(machine, written)

    def other(value: Value) -> Value:
        spot = getattr(written, "where", None)
        return with_head(value, activation=named, activation_where=spot) if isinstance(value, Tensor) else value

    return machine.map_branches(out, other)


def _written_anew(machine: Machine, model: StoredObject) -> Value | None:
    """The activation that a program gives the last layer of a model later: `model.layers[-1].activation = …`."""
    stored = machine.resolve(machine.part(model, "layers"))
    last = stored.items[-1] if isinstance(stored, TupleValue) and stored.items else None
    written = machine.part(last, "activation") if isinstance(last, StoredObject) else None
    any_layer = machine.resolve(machine.part(model, "#any layer"))
    if written is None and isinstance(any_layer, StoredObject) and machine.part(any_layer, "activation") is not None:
        return UnknownValue("the activation of a layer is written anew")
    return machine.resolve(written)


def _as_built(machine: Machine, model: StoredObject, where: Spot) -> Value:
    out = machine.part(model, "#out")
    if out is not None:
        return out
    if model.cls is not None:
        from trueup.engine.interpret.functions import call_object, find_method

        if find_method(machine, model.cls, "call") is not None:
            passed = Tensor(symbolic=True, why=AN_INPUT)
            return call_object(machine, model, Args((passed,)), where)
    return Tensor(where=model.where, symbolic=True, why="the model has no output that was followed")


# -- parts of models --------------------------------------------------------------------------------------------------


@attribute_of(*on_models("output", "outputs"))
def output(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`model.output`, for what is built on top."""
    assert isinstance(owner, StoredObject)
    out = machine.part(owner, "#out")
    return (
        out
        if out is not None
        else Tensor(where=where, symbolic=True, why="the output of a model that was not followed")
    )


@attribute_of(*on_models("input", "inputs"))
def input_(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`model.input`."""
    return Tensor(where=where, symbolic=True, why="an input", head=HeadTrait(activation="linear"))


@on_method(*on_models("get_layer"))
def get_layer(site: Site) -> Value | None:
    """A layer by name or number: what it gives is not followed."""
    return _any_layer(site.machine, owner_of(site), site.where)


@attribute_of(f"{MODEL}.layers", "keras.models.loaded.layers")
def layers_of(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`model.layers` of a model that was not put together layer by layer."""
    assert isinstance(owner, StoredObject)
    result = machine.new("keras layers", where)
    machine.set_part(result, "#any", _any_layer(machine, owner, where))
    return result


@item_of("keras layers")
def one_of_the_layers(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`model.layers[-1]`."""
    assert isinstance(owner, StoredObject)
    return machine.part(owner, "#any")


def _any_layer(machine: Machine, model: StoredObject, where: Spot) -> StoredObject:
    """One object for all layers of a model, so that what is written into any of them is seen."""
    stored = machine.resolve(machine.part(model, "#any layer"))
    if isinstance(stored, StoredObject):
        return stored
    result = machine.new("keras layer", where)
    machine.set_part(model, "#any layer", result)
    return result


@attribute_of("keras layer.output")
def layer_output(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`layer.output` of a layer that was not followed."""
    return Tensor(where=where, symbolic=True, why="the output of a layer inside a model")


@on_call(
    "keras.models.load_model",
    "keras.models.model_from_json",
    "keras.models.model_from_yaml",
    "keras.models.clone_model",
)
def load(site: Site) -> Value | None:
    """A model from a file: its head is not in the program."""
    source = site.arg(0)
    # Other weights in the same layers: for a head it is the same model.
    if site.name.endswith("clone_model") and isinstance(source, StoredObject):
        return source
    result = site.machine.new("keras.models.loaded", site.where)
    site.machine.set_part(result, "#library", Constant(site.library))
    site.machine.set_part(result, COUNTED_ALONE, Constant(True))
    _lose(site.machine, result, "the model is loaded from a file", site.where)
    return result
