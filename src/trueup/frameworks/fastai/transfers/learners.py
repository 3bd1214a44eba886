"""fastai's learners: the model, the data's targets and the loss that they bring together when they are fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.events import LossCalled
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import call
from trueup.engine.tensors import HeadTrait, LabelsTrait, PredictionsTrait, Tensor
from trueup.engine.transfers.registry import Site, on_call, on_method, on_prefix
from trueup.engine.values import NONE, Args, Call, Constant, LibraryName, StoredObject, UnknownValue, Value, text_of
from trueup.frameworks.fastai.loss_rows import LOSSES, TARGETS

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

LEARNER, BLOCK, LOADERS = "fastai.Learner", "fastai.DataBlock", "fastai.DataLoaders"
#: Learners that put a head for the data's classes on a network.
_WITH_HEAD = ("cnn_learner", "vision_learner", "create_cnn", "text_classifier_learner", "tabular_learner")
_FITS = ("fit", "fit_one_cycle", "fine_tune", "fit_flat_cos", "fit_sgdr")
_UNREAD = "which loss the learner calls follows from its data, which were not followed"


@on_call(*(f"fastai.{name}" for name in LOSSES))
def loss(site: Site) -> Value | None:
    """`CrossEntropyLossFlat()` is the loss of PyTorch on flattened outputs."""
    return Call(LOSSES[site.name.rpartition(".")[2]], site.args, site.where)


@on_method("fastai.BaseLoss.#init")
def own_loss(site: Site) -> Value | None:
    """`super().__init__(nn.BCEWithLogitsLoss, …)`: a loss of the program's own around one of PyTorch."""
    passed = site.arg(0, "loss_cls")
    if passed is not None and isinstance(site.owner, StoredObject):
        site.machine.set_part(site.owner, "#loss", call(site.machine, passed, Args(()), site.where))
    return None


@on_method("fastai.BaseLoss.__call__", "fastai.BaseLoss.forward")
def own_loss_called(site: Site) -> Value | None:
    """Such a loss, called."""
    stored = site.machine.part(site.owner, "#loss") if isinstance(site.owner, StoredObject) else None
    return call(site.machine, stored, site.args, site.where) if stored is not None else None


@on_prefix("fastai.")
def layer_called(site: Site) -> Value | None:
    """A layer of fastai's own in a network of the program: what it does is not known, that it is one is."""
    if not site.name.endswith(".__call__") or not isinstance(site.owner, Call):
        return None
    name = site.name.split(".")[1]
    return (
        Tensor(where=site.where, symbolic=True, why=f"the module {name} is not known") if name[:1].isupper() else None
    )


# -- data -------------------------------------------------------------------------------------------------------------


@on_call(BLOCK)
def block(site: Site) -> Value | None:
    """`DataBlock(blocks=(ImageBlock, CategoryBlock))`."""
    result = site.machine.new(BLOCK, site.where, args=site.args)
    stored = items_of(site.machine, site.arg(0, "blocks"))
    last = site.machine.resolve(stored.items[-1]) if stored is not None and stored.items and not stored.more else None
    name = last.name.rpartition(".")[2] if isinstance(last, (LibraryName, Call)) else ""
    if name in TARGETS:
        site.machine.set_part(result, "#target", Constant(name))
    return result


@on_method(f"{BLOCK}.dataloaders", f"{BLOCK}.databunch")
def loaders_of_block(site: Site) -> Value | None:
    """`block.dataloaders(path)`."""
    result = site.machine.new(LOADERS, site.where)
    stored = site.machine.part(site.owner, "#target") if isinstance(site.owner, StoredObject) else None
    if stored is not None:
        site.machine.set_part(result, "#target", stored)
    return result


@on_prefix("fastai.ImageDataLoaders.")
@on_prefix("fastai.ImageDataBunch.")
@on_prefix("fastai.TextDataLoaders.")
def ready_loaders(site: Site) -> Value | None:
    """`ImageDataLoaders.from_folder(path)`: classes, unless labels are split or another block is asked for."""
    if not site.name.rpartition(".")[2].startswith("from_") or site.owner is not None:
        return None
    result = site.machine.new(LOADERS, site.where)
    asked = ("y_block", "label_delim", "label_type", "label_func", "is_lm")
    known = [name for name in asked if name in site.args.keywords]
    delimited = site.args.get(None, "label_delim")
    target = "MultiCategoryBlock" if isinstance(delimited, Constant) and delimited.value else "CategoryBlock"
    if not site.args.more and set(known) <= {"label_delim", "label_func"}:
        site.machine.set_part(result, "#target", Constant(target))
    return result


# -- learners ---------------------------------------------------------------------------------------------------------


@on_call(LEARNER, *(f"fastai.{name}" for name in _WITH_HEAD))
def learner(site: Site) -> Value | None:
    """`Learner(dls, model, loss_func=…)`, `vision_learner(dls, resnet34)`."""
    machine = site.machine
    result = machine.new(LEARNER, site.where, args=site.args)
    for name, place in (("dls", 0), ("model", 1), ("loss_func", 2 if site.name == LEARNER else None)):
        passed = site.arg(place, name) or (site.arg(0, "data") if name == "dls" else None)
        if passed is not None and passed != NONE and not (name == "model" and site.name != LEARNER):
            machine.set_part(result, name, passed)
    machine.set_part(result, "#headed", Constant(site.name != LEARNER))
    return result


@on_method(*(f"{LEARNER}.{name}" for name in ("to_fp16", "to_fp32", "to_parallel", "load", "split", "to_distributed")))
def same(site: Site) -> Value | None:
    """Methods that give the learner."""
    return site.owner


@on_method(*(f"{LEARNER}.{name}" for name in _FITS))
def fitted(site: Site) -> Value | None:
    """`learn.fit_one_cycle(3)`: the loss is called on what the model gives, at the place where the learner was made."""
    machine, learn = site.machine, site.owner
    if not isinstance(learn, StoredObject) or learn.where is None:
        return None
    target, found = _target(machine, learn), machine.resolve(machine.part(learn, "loss_func"))
    out, labels = _output(machine, learn), _labels(target, learn)
    if found is None and target is not None:
        found = Call(LOSSES[TARGETS[target][1]], Args(()), learn.where)
    first = len(machine.record.events)
    if found is not None and not isinstance(found, UnknownValue):
        if isinstance(found, LibraryName) and found.name.rpartition(".")[2] in LOSSES:
            found = Call(LOSSES[found.name.rpartition(".")[2]], Args(()), found.where)
        call(machine, found, Args((out, labels)), learn.where)
    if not any(isinstance(event, LossCalled) for event in machine.record.events[first:]):
        machine.record.note(
            LossCalled(
                loss=UnknownValue(_UNREAD, learn.where), name="", output=out, labels=labels, from_logits=None,
                args=Args(), library="torch", path=dict(machine.store.path), where=learn.where,
            )
        )  # fmt: skip
    return NONE


def _target(machine: Machine, learn: StoredObject) -> str | None:
    data = machine.resolve(machine.part(learn, "dls"))
    return text_of(machine.resolve(machine.part(data, "#target"))) if isinstance(data, StoredObject) else None


def _labels(target: str | None, learn: StoredObject) -> Value:
    if target is None:
        return UnknownValue("the targets of the learner's data were not followed", learn.where)
    encoding = TARGETS[target][0]
    shape = (None, None) if encoding == "multi-hot" else (None,)
    return Tensor(
        shape=shape,
        where=learn.where,
        source=f"targets of a {target}",
        labels=LabelsTrait(encoding=encoding, lowest=0 if encoding != "continuous" else None),
    )


def _output(machine: Machine, learn: StoredObject) -> Value:
    """What the learner's model gives: of a head for the data's classes, raw scores."""
    headed = machine.resolve(machine.part(learn, "#headed"))
    if isinstance(headed, Constant) and headed.value:
        return Tensor(
            shape=(None, None),
            where=learn.where,
            symbolic=True,
            why="a head of as many outputs as the data has classes",
            head=HeadTrait(activation="linear", units_by_data=True),
            predictions=PredictionsTrait(model=learn.number),
        )
    model = machine.resolve(machine.part(learn, "model"))
    if model is None or isinstance(model, UnknownValue):
        return UnknownValue("the model that the learner is given was not followed", learn.where)
    passed = Tensor(symbolic=True, why="an input", head=HeadTrait(activation="linear"))
    assert learn.where is not None
    return call(machine, model, Args((passed,)), learn.where)
