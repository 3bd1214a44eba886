"""Transformers' trainer: the loss that it calls, what `compute_metrics` gets, and the metric that picks the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.contract.metric import NameUse
from trueup.engine.events import LossCalled, NotFollowed, Watched
from trueup.engine.interpret.containers import entries_of, holds_items, is_open, new_dict, open_up, set_entry
from trueup.engine.interpret.functions import call, enter, find_method
from trueup.engine.tensors import HeadTrait, RowsTrait, Tensor
from trueup.engine.transfers.registry import Site, on_call, on_method, on_unfollowed_call
from trueup.engine.values import (
    NONE,
    Args,
    Constant,
    FunctionValue,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    text_of,
)
from trueup.frameworks.torch.transfers.rows_of_sets import row_of_set
from trueup.frameworks.transformers.transfers.models import MODEL, is_of_words, logits_of, model_of_class, note_loss
from trueup.frameworks.transformers.transfers.outputs import OUTPUT

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: A trainer of words, which may be given the name of its model.
_OF_WORDS = "trl.SFTTrainer"
TRAINERS = ("transformers.Trainer", "transformers.Seq2SeqTrainer", _OF_WORDS)
PREDICTION, ARGUMENTS = "transformers.EvalPrediction", "transformers.TrainingArguments"
_OUTPUT = "transformers.PredictionOutput"
holds_items(PREDICTION, "#items")
holds_items(_OUTPUT, "#items")
#: Where the arguments stand that programs give by position.
_PLACES = {"model": 0, "args": 1, "train_dataset": 3, "eval_dataset": 4, "model_init": 6, "compute_metrics": 7}
_SETS_GIVEN = frozenset({"train_dataset", "eval_dataset"})
_LABELS = ("labels", "label", "label_ids")
#: What an evaluation always gives.
_ALWAYS = frozenset({"eval_loss", "eval_runtime", "eval_samples_per_second", "eval_steps_per_second", "epoch",
                     "eval_model_preparation_time", "eval_jit_compilation_time"})  # fmt: skip
_OUTSIDE = "labels of a data set that was not followed"


@on_call(*TRAINERS)
def trainer(site: Site) -> Value | None:
    """`Trainer(model=model, args=args, train_dataset=data, compute_metrics=count)`."""
    result = site.machine.new(site.name, site.where, args=site.args)
    _started(site, result)
    return result


@on_method(*(f"{name}.#init" for name in TRAINERS))
def own_trainer(site: Site) -> Value | None:
    """A trainer of the program's own: its `compute_loss` is called in the place of the model's."""
    assert isinstance(site.owner, StoredObject)
    _started(site, site.owner)
    return None


@on_unfollowed_call
def chosen_trainer(site: Site) -> Value | None:
    """`TRAINERS[name](model=model, args=args, compute_metrics=count)`: no other library's class is made like that."""
    passed = site.args.keywords
    if (
        "compute_metrics" not in passed
        or not {"model", "model_init"} & passed.keys()
        or not _SETS_GIVEN & passed.keys()
    ):
        return None
    result = site.machine.new(TRAINERS[0], site.where, args=site.args)
    _started(site, result)
    return result


def _started(site: Site, trainer: StoredObject) -> None:
    """What training and evaluating will call of the program."""
    machine = site.machine
    model = _model(site)
    data = [_labels_in(machine, _given(site, name), site.where) for name in ("train_dataset", "eval_dataset")]
    if is_of_words(machine, model):
        data = [None, None]  # the words are its labels, whatever else the set names
    for name, value in (("model", model), ("args", _given(site, "args"))):
        if value is not None:
            machine.set_part(trainer, name, value)
    first = len(machine.record.events)
    logits = _trained(site, trainer, model, data[0])
    chosen = logits if not is_of_words(machine, model) else UnknownValue("words that the model chooses", site.where)
    prediction = _prediction(machine, chosen, data[1] or data[0], site.where)
    machine.set_part(trainer, "#prediction", prediction)
    counts = _given(site, "compute_metrics")
    if counts is None or (isinstance(counts, Constant) and counts.value is None):
        return
    with machine.passes("open"):
        metrics = call(machine, counts, Args((prediction,)), site.where)
    _note_best(site, metrics, first)


def _given(site: Site, name: str) -> Value | None:
    return site.arg(_PLACES[name], name)


def _model(site: Site) -> Value | None:
    model, maker = _given(site, "model"), site.arg(None, "model_init")
    if (model is None or model == NONE) and maker is not None and not isinstance(maker, Constant):
        return site.machine.resolve(call(site.machine, maker, Args(()), site.where))
    if site.name == _OF_WORDS and not isinstance(model, StoredObject):
        return model_of_class(site, "AutoModelForCausalLM")
    return model


def _trained(site: Site, trainer: StoredObject, model: Value | None, labels: Value | None) -> Value | None:
    """The loss of a training; what comes back are the outputs that predictions are made of."""
    machine, where = site.machine, site.where
    inputs = _batch(machine, labels, where)
    method = find_method(machine, trainer.cls, "compute_loss")
    own = model if model is not None else UnknownValue("the model that the trainer is given was not followed", where)
    if method is not None:
        with machine.passes("open"):
            enter(machine, method, Args((trainer, own, inputs), {"return_outputs": Constant(False)}), where)
        return _outputs(machine, own, None, where)
    return _outputs(machine, own, inputs, where, labels)


def _outputs(
    machine: Machine, model: Value, inputs: StoredObject | None, where: Spot, labels: Value | None = None
) -> Value | None:
    """What a model gives for a batch, with the loss that it calls where it is given labels (`inputs` is no None)."""
    if isinstance(model, StoredObject) and model.kind == MODEL:
        logits = logits_of(machine, model)
        if inputs is not None:
            note_loss(machine, model, logits, labels or UnknownValue(_OUTSIDE, where), where)
        return logits
    if not isinstance(model, StoredObject) or model.cls is None:
        if inputs is not None:
            why = model.why if isinstance(model, UnknownValue) else "the trainer's model was not followed"
            machine.record.note(NotFollowed(why=why, library="torch", where=where))
        return None
    entries = entries_of(machine, inputs) or {}
    passed = Tensor(symbolic=True, why="an input", head=HeadTrait(activation="linear"))
    named = {str(key): value for key, value in entries.items() if key in _LABELS}
    first = len(machine.record.events)
    result = machine.resolve(call(machine, model, Args((passed,), named, more=True), where))
    if inputs is None:
        del machine.record.events[first:]
    return _logits_in(machine, result)


def _logits_in(machine: Machine, output: Value | None) -> Value | None:
    """The logits that a model of the program gives beside its loss."""
    if isinstance(output, StoredObject) and output.kind == OUTPUT:
        return machine.part(output, "logits")
    entries = entries_of(machine, output)
    if entries is not None:
        return next((value for key, value in entries.items() if key != "loss"), None)
    several = output.items if isinstance(output, TupleValue) else ()
    found = [item for item in several if isinstance(item, Tensor) and item.loss is None]
    return found[0] if found else output if isinstance(output, Tensor) and output.loss is None else None


def _labels_in(machine: Machine, data: Value | None, where: Spot) -> Value | None:
    """The labels of a data set, as rows for many items; None where it gives no dict that was followed."""
    data = machine.resolve(data)
    if data is None or isinstance(data, Constant):
        return None
    entries = entries_of(machine, machine.resolve(row_of_set(machine, data, where))) or {}
    found = next((machine.resolve(entries[name]) for name in _LABELS if name in entries), None)
    return found if isinstance(found, (Tensor, UnknownValue)) else None


def _batch(machine: Machine, labels: Value | None, where: Spot) -> StoredObject:
    """A batch as `compute_loss` gets it: a dict of inputs and labels."""
    result = new_dict(machine, where)
    set_entry(machine, result, Constant("labels"), labels or UnknownValue(_OUTSIDE, where))
    open_up(machine, result)
    return result


def _prediction(machine: Machine, logits: Value | None, labels: Value | None, where: Spot) -> StoredObject:
    """An EvalPrediction: the model's outputs as they are, and the labels, as arrays of NumPy."""
    result = machine.new(PREDICTION, where)
    out = logits if isinstance(logits, Tensor) else UnknownValue("the outputs of the model were not followed", where)
    truth = labels or _labels_of_a_set(where)
    machine.set_part(result, "predictions", out)
    machine.set_part(result, "label_ids", truth)
    machine.set_part(result, "#items", TupleValue((out, truth), where))
    return result


def _labels_of_a_set(where: Spot) -> Tensor:
    """The labels of a data set that was not followed, as the trainer puts the batches of them together."""
    return Tensor(where=where, why=_OUTSIDE, rows=RowsTrait(gathered=("evaluated", where)))


@on_method(*(f"{name}.predict" for name in TRAINERS))
def predicts(site: Site) -> Value | None:
    """`trainer.predict(data)`: logits, labels and numbers."""
    machine = site.machine
    assert isinstance(site.owner, StoredObject)
    stored = machine.resolve(machine.part(site.owner, "#prediction"))
    if not isinstance(stored, StoredObject):
        return None
    labels = _labels_in(machine, site.arg(0, "test_dataset"), site.where)
    out = machine.part(stored, "predictions") or UnknownValue("predictions", site.where)
    truth = labels or _labels_of_a_set(site.where)
    numbers = UnknownValue("numbers of an evaluation", site.where)
    result = machine.new(_OUTPUT, site.where)
    for name, value in (("predictions", out), ("label_ids", truth), ("metrics", numbers)):
        machine.set_part(result, name, value)
    machine.set_part(result, "#items", TupleValue((out, truth, numbers), site.where))
    return result


# -- the metric that tells the best model -----------------------------------------------------------------------------


@on_call(ARGUMENTS, "transformers.Seq2SeqTrainingArguments")
def arguments(site: Site) -> Value | None:
    """`TrainingArguments("out", metric_for_best_model="f1")`."""
    return site.machine.new(ARGUMENTS, site.where, args=site.args)


def _note_best(site: Site, metrics: Value, first: int) -> None:
    """The name that the best model is chosen by, and the names that the program's function gives."""
    machine = site.machine
    passed = _given(site, "args")
    asked = passed.args if isinstance(passed, StoredObject) and passed.kind == ARGUMENTS else None
    watched = machine.resolve(asked.get(None, "metric_for_best_model")) if asked is not None else None
    name = text_of(watched)
    if asked is None or name is None or not isinstance(watched, Constant) or watched.where is None:
        return
    losses = frozenset(item.where for item in machine.record.events[first:] if isinstance(item, LossCalled))
    smaller = machine.resolve(asked.get(None, "greater_is_better"))
    use = NameUse(
        name=name, by="metric_for_best_model", where=watched.where.place(), mode="named",
        consequence="the run ends with a KeyError when it saves a checkpoint after an evaluation",
        takes_smallest=isinstance(smaller, Constant) and smaller.value is False,
    )  # fmt: skip
    library, sets = "torch", machine.resolve(_given(site, "eval_dataset"))
    machine.record.note(
        Watched(
            losses=losses, logged=_names(machine, metrics, name, sets), uses=(use,), library=library, where=site.where
        )
    )


def _names(machine: Machine, metrics: Value, watched: str, sets: Value | None) -> frozenset[str] | None:
    """The names of an evaluation, with and without the `eval_` in front; None where they were not all followed.

    sets: what is evaluated; of a dict each entry's key stands in front of its names.
    """
    result = machine.resolve(metrics)
    entries = entries_of(machine, result)
    if entries is None or not isinstance(result, StoredObject) or is_open(machine, result) or not entries:
        return None
    if "/" in watched or watched.startswith(("test_", "train_")):
        return None
    names = {str(name).removeprefix("eval_") for name in entries}
    plain = names | {name.removeprefix("eval_") for name in _ALWAYS}
    keys = entries_of(machine, sets)
    if keys is not None:
        plain = {f"{key}_{name}" for key in keys for name in plain}
        return (
            frozenset(plain | {f"eval_{name}" for name in plain})
            if isinstance(sets, StoredObject) and not is_open(machine, sets)
            else None
        )
    own = watched.removeprefix("eval_")
    if not isinstance(sets, StoredObject) and own not in plain and own.endswith(tuple(f"_{name}" for name in plain)):
        return None  # what was not followed may be several sets by their names
    # Several sets for evaluation put their names in front.
    found = {f"eval_{name}" for name in names} | _ALWAYS | plain
    return frozenset(found) if not any(watched.startswith(f"eval_{name}") for name in _SETS) else None


#: Beginnings of the names of several sets for evaluation.
_SETS = ("train", "test", "validation", "val_", "dev")


@on_method(*(f"{name}.#run" for name in TRAINERS))
def run_alone(site: Site) -> Value | None:
    """A trainer of the program's own that nothing was seen making: its `compute_loss` with what is not known."""
    result, machine = site.owner, site.machine
    assert isinstance(result, StoredObject)
    method: FunctionValue | None = find_method(machine, result.cls, "compute_loss")
    if method is not None and id(method.node) not in machine.entered:
        model = UnknownValue("the model that the trainer is given was not followed", site.where)
        with machine.passes("open"):
            enter(machine, method, Args((result, model, _batch(machine, None, site.where))), site.where)
    return None
