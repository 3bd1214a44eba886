"""What Lightning's trainer calls of a module: its steps, batch by batch, and its hooks at the end of an epoch.

A module is read whether or not the program hands it to a trainer: what the trainer would call is called at the end.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from trueup.contract.number import UNNAMED_LOADER
from trueup.contract.reading import from_outside
from trueup.engine.events import LossCalled, NotFollowed
from trueup.engine.interpret.containers import element_of, items_of
from trueup.engine.interpret.functions import enter, find_method
from trueup.engine.transfers.registry import Site, also_of_kind, kinds_of, on_call, on_method
from trueup.engine.values import (
    NONE,
    Args,
    Call,
    Constant,
    FunctionValue,
    Spot,
    StoredObject,
    UnknownValue,
    Value,
)
from trueup.frameworks.lightning.transfers.logged_names import note_watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trueup.engine.interpret.machine import Machine

MODULE, DATA, TRAINER = "lightning.LightningModule", "lightning.LightningDataModule", "lightning.Trainer"
#: Each step of a module: the method that gives its loader, and what is called when an epoch of it has ended.
_STEPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "training_step": ("train_dataloader", ("training_epoch_end", "on_train_epoch_end", "on_training_epoch_end")),
    "validation_step": ("val_dataloader", ("validation_epoch_end", "on_validation_epoch_end", "validation_end")),
    "test_step": ("test_dataloader", ("test_epoch_end", "on_test_epoch_end", "test_end")),
    "predict_step": ("predict_dataloader", ("on_predict_epoch_end",)),
}
#: The methods that a trainer calls for its validation batches.
_OF_VALIDATION = ("validation_step", *_STEPS["validation_step"][1])
#: The steps that each method of a trainer runs, with the stage that a data module is set up for.
_RUNS = {
    "fit": ("fit", ("training_step", "validation_step")),
    "validate": ("validate", ("validation_step",)),
    "test": ("test", ("test_step",)),
    "predict": ("predict", ("predict_step",)),
}
#: Hooks that are given what the steps gave; the others are given nothing.
_GIVEN_OUTPUTS = ("training_epoch_end", "validation_epoch_end", "test_epoch_end", "validation_end", "test_end")
_LOADERS = {
    "training_step": (1, "train_dataloaders", "train_dataloader"),
    "validation_step": (2, "val_dataloaders", "val_dataloader"),
}


@also_of_kind
def module_of_torch(kind: str) -> str | None:
    """A Lightning module is a module of PyTorch."""
    return "torch.nn.Module" if kind == MODULE else None


@on_call(f"{TRAINER}.from_argparse_args")
def from_arguments(site: Site) -> Value | None:
    """`Trainer.from_argparse_args(args, callbacks=[…])` is a trainer."""
    return Call(TRAINER, Args((), site.args.keywords, more=True), site.where)


@on_method(*(f"{TRAINER}.{name}" for name in _RUNS))
def trainer_runs(site: Site) -> Value | None:
    """`Trainer(...).fit(model, loader)` gives the model's steps one batch after another."""
    method = site.name.rpartition(".")[2]
    model, machine = site.arg(0, "model"), site.machine
    if not isinstance(model, StoredObject):
        return None
    stage, steps = _RUNS[method]
    data = _data_module(machine, site)
    if data is not None:
        _set_up(machine, data, stage, site.where)
    first = len(machine.record.events)
    for step in steps:
        passed = site.args.get(*_loader_argument(method, step))
        _run_step(machine, model, step, _Batches(site.where, passed, data))
    if method == "fit" and isinstance(site.owner, Call):
        idle = () if _has_batches_to_validate(site, model, data) else _OF_VALIDATION
        note_watched(site, model, site.owner, first, idle)
    return NONE


def _has_batches_to_validate(site: Site, model: StoredObject, data: StoredObject | None) -> bool:
    """False where a fit is given loaders of the training alone, and the module has none of its own: it never validates.

    What was not read may be a data module.
    """
    machine = site.machine
    passed = [machine.resolve(site.args.get(*_LOADERS[step])) for step in _RUNS["fit"][1]]
    validated = passed[1] is not None and not (isinstance(passed[1], Constant) and passed[1].value is None)
    if validated or data is not None or site.args.more or site.arg(None, "datamodule", "ckpt_path") is not None:
        return True
    of_training = isinstance(passed[0], StoredObject) and passed[0].kind == "data set"
    return not of_training or find_method(machine, model.cls, _STEPS["validation_step"][0]) is not None


def train_and_test(machine: Machine, model: StoredObject, data: StoredObject | None, where: Spot) -> None:
    """What a trainer does with a model that it fits and then tests."""
    for stage, steps in (_RUNS["fit"], _RUNS["test"]):
        if data is not None:
            _set_up(machine, data, stage, where)
        for step in steps:
            _run_step(machine, model, step, _Batches(where, None, data))


class _Batches:
    """Where the batches of a run come from: loaders that are given to it, or a data module.

    where: the call that runs; loaders: as they are passed, if they are; data: the data module.
    """

    def __init__(self, where: Spot | None, loaders: Value | None = None, data: StoredObject | None = None) -> None:
        self.where = where
        self.loaders = loaders
        self.data = data

    def of(self, machine: Machine, model: StoredObject, step: str, method: FunctionValue) -> Value:
        """One batch."""
        loader = machine.resolve(self.loaders)
        if isinstance(loader, Constant) or loader is None or loader == self.data:
            loader = _loader_of(machine, self.data, step) or _loader_of(machine, model, step)
        several = items_of(machine, loader) if loader is not None else None
        if several is not None and several.items and isinstance(several.items[0], StoredObject):
            loader = machine.resolve(several.items[0])
        if loader is not None and not isinstance(loader, Constant):
            batch = element_of(machine, loader, self.where)
            if not isinstance(batch, UnknownValue):
                return batch
        spot = Spot(method.module.source, method.node)
        over = ("batches", id(method.node))
        name = _STEPS[step][0]
        owners = (owner for owner in (self.data, model) if owner is not None)
        has_method = any(find_method(machine, owner.cls, name) is not None for owner in owners)
        # A loader that is handed to the trainer has no name here.
        machine.gone_through.setdefault(over, ast.Name(f"{name}()" if has_method else UNNAMED_LOADER))
        sym = ("element", over, ("parameter", id(method.node), step))
        return UnknownValue(from_outside(step, "batch"), spot, sym)


def _loader_argument(method: str, step: str) -> tuple[int | None, *tuple[str, ...]]:
    if method == "fit":
        return _LOADERS[step]
    return (1, "dataloaders", "test_dataloaders", "val_dataloaders")


def _data_module(machine: Machine, site: Site) -> StoredObject | None:
    """The data module that a trainer is given, by its name or in the place of the loaders."""
    for passed in (site.arg(None, "datamodule"), site.arg(1, "train_dataloaders", "train_dataloader", "dataloaders")):
        if isinstance(passed, StoredObject) and passed.cls is not None and DATA in kinds_of(machine, passed):
            return passed
    return None


def _set_up(machine: Machine, data: StoredObject, stage: str, where: Spot) -> None:
    """What a trainer calls of a data module before it asks for its loaders."""
    for name, passed in (("prepare_data", ()), ("setup", (Constant(stage),))):
        method = find_method(machine, data.cls, name)
        if method is not None:
            enter(machine, method, Args((data, *passed)), where)


def _loader_of(machine: Machine, owner: StoredObject | None, step: str) -> Value | None:
    method = find_method(machine, owner.cls, _STEPS[step][0]) if owner is not None else None
    if owner is None or method is None:
        return None
    return machine.resolve(enter(machine, method, Args((owner,)), method.where))


def _run_step(machine: Machine, model: StoredObject, step: str, batches: _Batches) -> None:
    """One step as it is run for every batch, and what is called after the last of them."""
    method = find_method(machine, model.cls, step)
    if method is None:
        return
    batch, first = batches.of(machine, model, step, method), len(machine.record.events)
    with machine.passes("open"):
        result = enter(machine, method, Args((model, batch), more=True), batches.where)
    trains = any(isinstance(event, (LossCalled, NotFollowed)) for event in machine.record.events[first:])
    if step == "training_step" and not trains and method.where is not None:
        why = result.why if isinstance(result, UnknownValue) else "the loss that the step gives back was not followed"
        machine.record.note(NotFollowed(why=why, library="torch", where=method.where))
    for hook, found in _hooks(machine, model, step):
        outputs = machine.new_list((result,), found.where, more=True, alike=True)
        enter(machine, found, Args((model, outputs) if hook in _GIVEN_OUTPUTS else (model,), more=True), batches.where)


def _hooks(machine: Machine, model: StoredObject, step: str) -> Iterator[tuple[str, FunctionValue]]:
    for hook in _STEPS[step][1]:
        found = find_method(machine, model.cls, hook)
        if found is not None:
            yield hook, found


@on_method(f"{MODULE}.#run")
def run_alone(site: Site) -> Value | None:
    """A module that the program was not seen handing to a trainer: its steps get batches that are not known."""
    model, machine = site.owner, site.machine
    assert isinstance(model, StoredObject)
    for step in _STEPS:
        method = find_method(machine, model.cls, step)
        if method is not None and id(method.node) not in machine.entered:
            _run_step(machine, model, step, _Batches(site.where))
    return None
