"""Keras models compiled, trained, and asked for predictions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from trueup.contract.labels import OWN_INPUTS, OWN_SERIES, SCALED_COLUMN
from trueup.engine.events import Compiled, Trained
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import enter, find_method
from trueup.engine.tensors import HeadTrait, Tensor, with_predictions, with_rows, with_shape
from trueup.engine.transfers.orders import order_of, trains_on
from trueup.engine.transfers.quantities import is_number_of_items
from trueup.engine.transfers.registry import Site, attribute_of, called_on_classes, on_call, on_method
from trueup.engine.values import Args, Call, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value
from trueup.frameworks.keras.transfers.evaluations import evaluated
from trueup.frameworks.keras.transfers.models import GRAPH, model_output, on_models, outputs_of, owner_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


called_on_classes("Model.compile", "Sequential.compile", "Model.__init__", "Sequential.__init__", "Model.fit")
#: Where these stand among the arguments without a name.
_AT: dict[str, dict[str, int]] = {
    "fit": {"callbacks": 5, "validation_split": 6, "validation_data": 7},
    "fit_generator": {"callbacks": 4, "validation_data": 5, "validation_steps": 6},
}


@on_method(*on_models("compile"))
def compile_(site: Site) -> Value | None:
    """`model.compile(...)`."""
    model, where = owner_of(site), site.where
    outputs = outputs_of(site.machine, model, where)
    site.machine.record.note(
        Compiled(
            model=model,
            outputs=outputs,
            # Without the site: an event that holds its machine is a circle, with all of the program's syntax in it.
            late=lambda later: outputs_of(later, model, where),
            args=_with_loss_in_use(site, model),
            library=site.library,
            path=dict(site.machine.store.path),
            where=site.where,
        )
    )
    return Constant(None)


#: What a train_step calls, or reads, that trains by the compiled loss.
_COMPILED_LOSS = frozenset({"compute_loss", "compiled_loss", "compute_loss_and_updates", "loss"})
#: Methods of a model that tell what its predict gives, as train_step tells how it is trained.
_ANSWERING = ("predict_step", "make_predict_function")
_NOT_USED = "the model has a train_step of its own, which is not seen to use the compiled loss"


def _with_loss_in_use(site: Site, model: StoredObject) -> Args:
    """The arguments of a compile call; the loss is not known where the model's own train_step passes it over."""
    args = site.args
    step = find_method(site.machine, model.cls, "train_step") if model.cls is not None else None
    if step is None or args.get(1, "loss") is None:
        return args
    above = any(isinstance(node, ast.Name) and node.id == "super" for node in ast.walk(step.node))
    if above or _COMPILED_LOSS & {node.attr for node in ast.walk(step.node) if isinstance(node, ast.Attribute)}:
        return args
    unread = UnknownValue(_NOT_USED, site.where)
    positional = tuple(unread if place == 1 else value for place, value in enumerate(args.positional))
    keywords = {name: unread if name == "loss" else value for name, value in args.keywords.items()}
    return Args(positional, keywords, args.more, args.chosen)


@on_method(*on_models("fit", "fit_generator", "train_on_batch", "evaluate", "evaluate_generator", "test_on_batch"))
def fit(site: Site) -> Value | None:
    """The model is shown labels."""
    machine, model = site.machine, owner_of(site)
    method = site.name.split(".")[-1]
    labels = site.args.get(1, "y") if "generator" not in method else None
    data = site.arg(0, "x", "generator", "data")
    if model.kind == GRAPH:
        # Inputs and labels stand in one dict, by the names of inputs and outputs.
        labels = data
    elif labels is None or (isinstance(labels, Constant) and labels.value is None):
        labels = labels_in(machine, data)
    elif (same := machine.resolve(labels)) is not None and same is data:
        labels = _own_inputs(same)
    elif _is_series(data) and isinstance(same, Tensor) and same.source == SCALED_COLUMN:
        labels = replace(same, source=OWN_SERIES)
    training = method in ("fit", "fit_generator", "train_on_batch")
    note_training(machine, model, labels, site, training=training)
    if training:
        _own_step(site, model, labels)
        trains_on(machine, data)
    held_back = labels_in(machine, site.arg(None, "validation_data"))
    if training and held_back is not None:
        note_training(machine, model, held_back, site, training=False)
    if method not in ("fit", "fit_generator"):
        return evaluated(site, model)
    history = machine.new("keras.callbacks.History", site.where)
    machine.set_part(history, "#model", Constant(model.number, site.where))
    return history


def _own_inputs(data: Value) -> Value:
    """What is both inputs and labels, as an autoencoder has it; labels that are known for what they are stay that."""
    if isinstance(data, Tensor) and data.labels.encoding is None:
        return replace(data, source=OWN_INPUTS)
    return Tensor(source=OWN_INPUTS, where=data.where, why=data.why) if isinstance(data, UnknownValue) else data


def _is_series(data: Value | None) -> bool:
    """True for stretches of one scaled column, as a model takes them that tells how it goes on."""
    stretches = isinstance(data, Tensor) and data.source == SCALED_COLUMN and data.shape is not None
    return stretches and isinstance(data, Tensor) and len(data.shape or ()) == _ITEM_STEP_NUMBER


#: The axes of stretches: items, steps, and the single number of each.
_ITEM_STEP_NUMBER = 3


def _own_step(site: Site, model: StoredObject, labels: Value | None) -> None:
    """A model's own `train_step` is run on the inputs and labels that it is trained on."""
    step = find_method(site.machine, model.cls, "train_step") if model.cls is not None else None
    if step is None or step in site.machine.active:
        return
    inputs = Tensor(symbolic=True, why="an input", head=HeadTrait(activation="linear"))
    answers = labels if labels is not None else UnknownValue("the labels of a training step", site.where)
    batch = (TupleValue((inputs, answers), site.where),) if len(step.node.args.args) < 3 else (inputs, answers)
    enter(site.machine, step, Args((model, *batch)), site.where)


def note_training(
    machine: Machine, model: StoredObject, labels: Value | None, site: Site, *, training: bool, wrapper: str = ""
) -> None:
    """Note that a model was trained on, or measured against, these labels."""
    machine.record.note(
        Trained(
            model=model,
            labels=labels,
            validation=_validation(site),
            callbacks=_callbacks(site),
            path=dict(machine.store.path),
            where=site.where,
            training=training,
            wrapper=wrapper,
            in_one_batch=is_number_of_items(machine.resolve(site.arg(2, "batch_size"))),
        )
    )


def _callbacks(site: Site) -> Value | None:
    passed = site.args.get(_AT.get(site.name.split(".")[-1], {}).get("callbacks"), "callbacks")
    return UnknownValue("arguments that were not followed", site.where) if passed is None and site.args.more else passed


def _validation(site: Site) -> bool | None:
    if site.args.more:
        return None
    places = _AT.get(site.name.split(".")[-1], {})
    names = ("validation_data", "validation_split", "validation_steps", "val_data")
    passed = [site.arg(places.get(name), name) for name in names]
    if any(isinstance(value, Constant) and value.option is not None and not value.value for value in passed):
        return None  # what no option asks for by default, the command line may
    return any(value is not None and not (isinstance(value, Constant) and not value.value) for value in passed)


def labels_in(machine: Machine, data: Value | None) -> Value | None:
    """The labels that a generator, a data set or a pair gives beside its inputs."""
    data = machine.resolve(data)
    if isinstance(data, StoredObject) and data.kind == "data set":
        return machine.part(data, "#labels")
    if isinstance(data, Call) and data.name == "generator":
        data = machine.resolve(data.args.positional[0])
    if isinstance(data, StoredObject) and data.cls is not None:
        from trueup.engine.transfers.sequences import batch_of

        data = machine.resolve(batch_of(machine, data))
    items = items_of(machine, data)
    if items is not None and len(items.items) in (2, 3) and not items.more:
        return items.items[1]
    return None


@on_method(*on_models("predict", "predict_on_batch", "predict_proba", "predict_generator"))
def predict(site: Site) -> Value | None:
    """Predictions carry the model and its head."""
    machine, model = site.machine, owner_of(site)
    machine.record.asked.add(model.number)
    own = model.cls is not None and any(find_method(machine, model.cls, name) for name in _ANSWERING)
    if own:
        return UnknownValue("the model has a predict_step of its own, which was not followed", site.where)
    data = site.arg(0, "x", "generator", "data")
    out = _built_by(machine, model, outputs_of(machine, model, site.where), data, site.where)
    order = order_of(machine, data)

    def as_data(value: Value) -> Value:
        if isinstance(value, Tensor):
            shape = None if value.shape is None else (None, *value.shape[1:])
            return replace(
                with_shape(with_rows(with_predictions(value, model=model.number), order=order), shape), symbolic=False
            )
        items = items_of(machine, value)
        if items is not None:
            parts = (
                replace(with_predictions(t, model=model.number, output=i), symbolic=False)
                if isinstance(t, Tensor)
                else t
                for i, t in enumerate(items.items)
            )
            return TupleValue(tuple(parts), site.where, items.more)
        return value

    return machine.map_branches(out, as_data)


def _built_by(machine: Machine, model: StoredObject, out: Value, data: Value | None, where: Spot) -> Value:
    """The outputs of a model that was told no input: the first data that it is given tell the shape."""
    data = machine.resolve(data)
    if not isinstance(out, Tensor) or out.shape is not None or not isinstance(data, Tensor) or not data.shape:
        return out
    inputs = Tensor(symbolic=True, shape=(None, *data.shape[1:]), head=HeadTrait(activation="linear"), why="an input")
    built = model_output(machine, model, inputs, where)
    return with_shape(out, built.shape) if isinstance(built, Tensor) and built.shape is not None else out


@on_method(*on_models("predict_classes"))
def predict_classes(site: Site) -> Value | None:
    """Keras's own answer: argmax over several columns, 0.5 on one."""
    from trueup.engine.transfers.answers import argmax_of, thresholded

    scores = predict(site)
    if not isinstance(scores, Tensor):
        return scores
    if scores.last == 1:
        return thresholded(site.machine, scores, 0.5, site.where)
    return argmax_of(site.machine, scores, -1, site.where)


@attribute_of("keras.callbacks.History.history")
def history(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`fit(...).history`: a dict of logged names; the class History, which has none yet, may stand under that name."""
    if not isinstance(owner, StoredObject):
        return None
    stored = machine.resolve(machine.part(owner, "#logged"))
    if isinstance(stored, StoredObject):
        return stored
    result = machine.new("logged values", where)
    machine.set_part(owner, "#logged", result)
    machine.set_part(result, "#model", machine.part(owner, "#model") or Constant(None))
    return result


@on_call("keras.utils.multi_gpu_model")
def replicas(site: Site) -> Value | None:
    """`multi_gpu_model(model, gpus=2)`: the same layers, of which each device has a copy."""
    model = site.arg(0, "model")
    return model if isinstance(model, StoredObject) else None
