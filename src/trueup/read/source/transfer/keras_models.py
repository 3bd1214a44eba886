"""Keras models: built, compiled, trained, asked for predictions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trueup.facts.datasets import IMAGENET_CLASSES
from trueup.read.source.events import Compiled, Trained
from trueup.read.source.interpret.containers import entries_of, items_of, new_dict, set_entry
from trueup.read.source.store import options_of
from trueup.read.source.transfer import keras_layers
from trueup.read.source.transfer.registry import Site, attribute_of, on_call, on_method, on_prefix
from trueup.read.source.values import Args, Call, Const, Obj, Spot, Tensor, Tup, Unk, Value, text_of, whole_of

if TYPE_CHECKING:
    from trueup.read.source.interpret.machine import Machine

SEQUENTIAL, MODEL = "keras.models.Sequential", "keras.models.Model"
_MODELS = (SEQUENTIAL, MODEL, "keras.models.Graph", "keras.models.loaded")


def _on_models(*methods: str) -> tuple[str, ...]:
    return tuple(f"{model}.{method}" for model in _MODELS for method in methods)


def _owner(site: Site) -> Obj:
    assert isinstance(site.owner, Obj)
    return site.owner


# -- building ---------------------------------------------------------------------------------------------------------


@on_call(SEQUENTIAL)
def sequential(site: Site) -> Value | None:
    """`Sequential([...])`."""
    made = site.machine.new(SEQUENTIAL, site.where, args=site.args)
    site.machine.set_part(made, "#library", Const(site.library))
    site.machine.models.append(made)
    _add_all(site, made)
    return made


@on_method(f"{SEQUENTIAL}.#init")
def sequential_init(site: Site) -> Value | None:
    """`super().__init__([...])` of a subclass."""
    _add_all(site, _owner(site))
    return Const(None)


def _add_all(site: Site, made: Obj) -> None:
    items = items_of(site.machine, site.arg(0, "layers"))
    for item in items.items if items is not None else ():
        add_layer(site.machine, made, item, site.where)
    if site.args.positional and items is None and not isinstance(site.arg(0), Const):
        _lose(site.machine, made, "the list of layers was not followed", site.where)


@on_method(f"{SEQUENTIAL}.add")
def add(site: Site) -> Value | None:
    """`model.add(layer)`."""
    layer = site.args.get(0, "layer")
    if layer is not None:
        add_layer(site.machine, _owner(site), layer, site.where)
    return Const(None)


def add_layer(machine: Machine, model: Obj, layer: Value, where: Spot) -> None:
    """Put a layer at the end: the output so far goes through it."""

    def step(one: Value) -> Value:
        if (
            isinstance(one, Tensor)
            and one.symbolic
            and one.activation == "linear"
            and one.model is None
            and one.why == "an input"
        ):
            out: Value = one
        else:
            before = machine.part(model, "#out") or Tensor(symbolic=True, activation="linear")
            out = machine.each(before, lambda tensor: keras_layers.apply(machine, one, tensor, where))
        machine.set_part(model, "#out", out)
        held = machine.plain(machine.part(model, "layers"))
        layers = held.items if isinstance(held, Tup) else ()
        record = machine.new("keras layer", where)
        machine.set_part(record, "output", out)
        machine.set_part(record, "#layer", one)
        machine.set_part(model, "layers", Tup((*layers, record), model.where, isinstance(held, Unk)))
        return out

    machine.each(layer, step)


def _lose(machine: Machine, model: Obj, why: str, where: Spot | None) -> None:
    machine.set_part(model, "#out", Tensor(where=where, symbolic=True, why=why))


@on_method(f"{SEQUENTIAL}.pop")
def pop(site: Site) -> Value | None:
    """`model.pop()`: the layer before is the last again."""
    machine, model = site.machine, _owner(site)
    held = machine.plain(machine.part(model, "layers"))
    if isinstance(held, Tup) and len(held.items) > 1:
        before = held.items[-2]
        machine.set_part(model, "layers", Tup(held.items[:-1], held.where, held.more))
        machine.set_part(
            model,
            "#out",
            (machine.part(before, "output") if isinstance(before, Obj) else None) or Tensor(symbolic=True),
        )
    else:
        _lose(machine, model, "layers were taken off", site.where)
    return Const(None)


@on_call(MODEL)
def functional(site: Site) -> Value | None:
    """`Model(inputs, outputs)`."""
    made = site.machine.new(MODEL, site.where, args=site.args)
    site.machine.set_part(made, "#library", Const(site.library))
    site.machine.models.append(made)
    _outputs(site, made)
    return made


@on_method(f"{MODEL}.#init")
def functional_init(site: Site) -> Value | None:
    """`super().__init__(inputs=..., outputs=...)`."""
    if site.args.get(1, "outputs", "output") is not None:
        _outputs(site, _owner(site))
    return Const(None)


def _outputs(site: Site, made: Obj) -> None:
    outputs = site.args.get(1, "outputs", "output")
    if outputs is not None:
        site.machine.set_part(made, "#out", outputs)


def model_output(machine: Machine, model: Obj, given: Value, where: Spot) -> Value:
    """A model called on a tensor: its own output again."""
    from trueup.read.source.interpret.functions import call_object

    out = machine.part(model, "#out")
    if out is not None:
        return out
    if model.cls is not None:
        return call_object(machine, model, Args((given,)), where)
    return Tensor(where=where, symbolic=True, why="the output of a model that was not followed")


@on_method(*_on_models("__call__"))
def called(site: Site) -> Value | None:
    """`model(x)`: predictions."""
    out = model_output(site.machine, _owner(site), site.args.get(0) or Unk("inputs"), site.where)
    return _answering(site.machine, _owner(site), out)


@on_method(*_on_models("#called"))
def subclass_called(site: Site) -> Value | None:
    """A subclassed model was called; the result of its `call` is its output."""
    return _answering(site.machine, _owner(site), site.args.positional[0])


def _answering(machine: Machine, model: Obj, out: Value) -> Value:
    def mark(one: Value) -> Value:
        return replace(one, model=model.number) if isinstance(one, Tensor) else one

    return machine.each(out, mark)


def outputs_of(machine: Machine, model: Obj, where: Spot) -> Value:
    """A model's output as it stands now: a tensor, a tuple, a dict, or a choice of them."""
    out = machine.part(model, "#out")
    if out is not None:
        return out
    if model.cls is not None:
        from trueup.read.source.interpret.functions import call_object, find_method

        if find_method(machine, model.cls, "call") is not None:
            given = Tensor(symbolic=True, activation="linear", why="an input")
            return call_object(machine, model, Args((given,)), where)
    return Tensor(where=model.where, symbolic=True, why="the model has no output that was followed")


# -- compile, fit, predict --------------------------------------------------------------------------------------------


@on_method(*_on_models("compile"))
def compile_(site: Site) -> Value | None:
    """`model.compile(...)`."""
    model = _owner(site)
    outputs = outputs_of(site.machine, model, site.where)
    site.machine.record.note(
        Compiled(
            model=model,
            outputs=outputs,
            args=site.args,
            library=site.library,
            path=dict(site.machine.store.path),
            where=site.where,
        )  # fmt: skip
    )
    return Const(None)


@on_method(*_on_models("fit", "fit_generator", "train_on_batch", "evaluate", "evaluate_generator", "test_on_batch"))
def fit(site: Site) -> Value | None:
    """The model is shown labels."""
    machine, model = site.machine, _owner(site)
    method = site.name.split(".")[-1]
    labels = site.args.get(1, "y") if "generator" not in method else None
    data = site.arg(0, "x", "generator", "data")
    if labels is None or (isinstance(labels, Const) and labels.value is None):
        labels = labels_in(machine, data)
    training = method in ("fit", "fit_generator", "train_on_batch")
    note_training(machine, model, labels, site, training=training)
    held_back = labels_in(machine, site.arg(None, "validation_data"))
    if training and held_back is not None:
        note_training(machine, model, held_back, site, training=False)
    if not training:
        return Call("scores", Args((model,)), site.where)
    history = machine.new("keras.callbacks.History", site.where)
    machine.set_part(history, "#model", Const(model.number))
    return history


def note_training(
    machine: Machine, model: Obj, labels: Value | None, site: Site, *, training: bool, wrapper: bool = False
) -> None:
    """Note that a model was trained on, or measured against, these labels."""
    machine.record.note(
        Trained(
            model=model,
            labels=labels,
            validation=_validation(site),
            callbacks=site.args.get(None, "callbacks"),
            path=dict(machine.store.path),
            where=site.where,
            training=training,
            wrapper=wrapper,
        )
    )


def _validation(site: Site) -> bool | None:
    if site.args.more:
        return None
    given = [site.arg(None, name) for name in ("validation_data", "validation_split", "validation_steps", "val_data")]
    return any(value is not None and not (isinstance(value, Const) and not value.value) for value in given)


def labels_in(machine: Machine, data: Value | None) -> Value | None:
    """The labels that a generator, a data set or a pair gives beside its inputs."""
    data = machine.plain(data)
    if isinstance(data, Obj) and data.kind == "data set":
        return machine.part(data, "#labels")
    if isinstance(data, Call) and data.name == "generator":
        data = machine.plain(data.args.positional[0])
    if isinstance(data, Obj) and data.cls is not None:
        from trueup.read.source.transfer.sequences import batch_of

        data = machine.plain(batch_of(machine, data))
    items = items_of(machine, data)
    if items is not None and len(items.items) in (2, 3) and not items.more:
        return items.items[1]
    return None


@on_method(*_on_models("predict", "predict_on_batch", "predict_proba", "predict_generator"))
def predict(site: Site) -> Value | None:
    """Predictions carry the model and its head."""
    machine, model = site.machine, _owner(site)
    out = outputs_of(machine, model, site.where)

    def as_data(one: Value) -> Value:
        if isinstance(one, Tensor):
            shape = None if one.shape is None else (None, *one.shape[1:])
            return replace(one, model=model.number, symbolic=False, shape=shape, elements=None)
        items = items_of(machine, one)
        if items is not None:
            parts = (
                replace(t, model=model.number, output=i, symbolic=False) if isinstance(t, Tensor) else t
                for i, t in enumerate(items.items)
            )
            return Tup(tuple(parts), site.where, items.more)
        return one

    return machine.each(out, as_data)


@on_method(*_on_models("predict_classes"))
def predict_classes(site: Site) -> Value | None:
    """Keras's own answer: argmax over several columns, 0.5 on one."""
    from trueup.read.source.transfer.answers import argmax_of, thresholded

    scores = predict(site)
    if not isinstance(scores, Tensor):
        return scores
    if scores.last == 1:
        return thresholded(site.machine, scores, 0.5, site.where)
    return argmax_of(site.machine, scores, -1, site.where)


# -- parts of models --------------------------------------------------------------------------------------------------


@attribute_of(*_on_models("output", "outputs"))
def output(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`model.output`, for what is built on top."""
    assert isinstance(owner, Obj)
    out = machine.part(owner, "#out")
    return (
        out
        if out is not None
        else Tensor(where=where, symbolic=True, why="the output of a model that was not followed")
    )


@attribute_of(*_on_models("input", "inputs"))
def input_(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`model.input`."""
    return Tensor(where=where, symbolic=True, activation="linear", why="an input")


@attribute_of("keras.callbacks.History.history")
def history(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`fit(...).history`: a dict of logged names."""
    assert isinstance(owner, Obj)
    made = machine.new("logged values", where)
    machine.set_part(made, "#model", machine.part(owner, "#model") or Const(None))
    return made


@on_method(*_on_models("get_layer"))
def get_layer(site: Site) -> Value | None:
    """A layer by name or number: what it gives is not followed."""
    return site.machine.new("keras layer", site.where)


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
    if site.name.endswith("clone_model") and isinstance(source, Obj):
        return source
    made = site.machine.new("keras.models.loaded", site.where)
    site.machine.set_part(made, "#library", Const(site.library))
    _lose(site.machine, made, "the model is loaded from a file", site.where)
    return made


@on_prefix("keras.applications.")
def application(site: Site) -> Value | None:
    """VGG16 and its kin: 1,000 softmax units, or features without the top."""
    name = site.name.split(".")[-1]
    if not name[:1].isupper():
        return None
    machine = site.machine
    top = site.arg(0, "include_top")
    with_top = not (isinstance(top, Const) and top.value is False)
    made = machine.new(MODEL, site.where, args=site.args)
    machine.set_part(made, "#library", Const(site.library))
    if with_top:
        given = site.args.get(None, "classes")
        classes = IMAGENET_CLASSES if given is None else whole_of(machine.plain(given))
        chosen = site.arg(None, "classifier_activation")
        activation = "softmax" if chosen is None else keras_layers.activation_named(machine, chosen)
        spot = chosen.where if isinstance(chosen, Const) else site.where
        out = Tensor(
            shape=(None, classes),
            where=site.where,
            symbolic=True,
            activation=activation,
            activation_where=spot,
            units_where=getattr(given, "where", None),
        )
    else:
        pooled = text_of(site.arg(None, "pooling")) is not None
        out = Tensor(
            shape=(None, None) if pooled else (None, None, None, None),
            where=site.where,
            symbolic=True,
            activation="relu",
            why="features of a pretrained network",
        )
    machine.set_part(made, "#out", out)
    return made


def head_options(machine: Machine, outputs: Value) -> list[tuple[frozenset[object], list[tuple[str | None, Value]]]]:
    """Each way that outputs may be, as a list of (name, tensor); a single output has the name None."""
    found = []
    for guards, one in options_of(machine.store.narrowed(outputs)):
        entries = entries_of(machine, one)
        items = None if entries is not None else items_of(machine, one)
        if entries:
            parts: list[tuple[str | None, Value]] = [(str(key), value) for key, value in entries.items()]
        elif items is not None and len(items.items) > 1:
            parts = [(_name_of(machine, item) or str(i), item) for i, item in enumerate(items.items)]
        elif items is not None and len(items.items) == 1:
            parts = [(None, items.items[0])]
        else:
            parts = [(None, one)]
        found.append((guards, parts))
    return found


def _name_of(machine: Machine, value: Value) -> str | None:
    plain = machine.plain(value)
    return plain.name if isinstance(plain, Tensor) else None


@on_call("keras.models.Graph")
def graph(site: Site) -> Value | None:
    """Keras 0.x's Graph: outputs by name."""
    made = site.machine.new("keras.models.Graph", site.where)
    site.machine.set_part(made, "#library", Const(site.library))
    site.machine.set_part(made, "#out", new_dict(site.machine, site.where))
    return made


@on_method("keras.models.Graph.add_node", "keras.models.Graph.add_input", "keras.models.Graph.add_output")
def graph_add(site: Site) -> Value | None:
    """Nodes by name; an output is the node it names."""
    machine, model = site.machine, _owner(site)
    method = site.name.split(".")[-1]
    name = text_of(site.arg(0 if method != "add_node" else 1, "name"))
    if name is None:
        return Const(None)
    if method == "add_node":
        source = text_of(site.arg(2, "input"))
        before = machine.part(model, f"node:{source}") or Tensor(symbolic=True, activation="linear")
        layer = site.args.get(0, "layer")
        made = keras_layers.apply(machine, layer, before, site.where) if layer is not None else before
        machine.set_part(model, f"node:{name}", made)
    elif method == "add_output":
        held = machine.plain(machine.part(model, "#out"))
        node = machine.part(model, f"node:{text_of(site.arg(1, 'input'))}")
        if isinstance(held, Obj) and node is not None:
            set_entry(machine, held, Const(name), node)
    return Const(None)
