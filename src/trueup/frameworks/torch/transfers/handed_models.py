"""Models that a program's function is handed, or that another library made: their outputs are outputs all the same.

What is called by a model's name (`model(x)`, `self.net(x)`, `nets.classifier(x)`) in a program that uses PyTorch, and
whose making was not followed, gives an output whose head is not known. What is counted of it is read, and so is the
loss that it meets.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from trueup.engine.interpret.machine import sym_of
from trueup.engine.setups.counted import COUNTED_ALONE
from trueup.engine.tensors import PredictionsTrait, RowsTrait, Tensor, with_predictions
from trueup.engine.transfers.answers import argmax_of
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.transfers.registry import Site, on_call, on_tensor, on_unfollowed_call, tensor_attribute
from trueup.engine.values import Call, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, not_read, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: The source of an output whose model was not followed.
HANDED = "a model that was handed over"
_MODEL = re.compile(
    r"(^|_)(model|net|network|classifier|clf|net[0-9]|model[0-9]|student|teacher|resnet|vgg|densenet|cnn|rnn|lstm|gru"
    r"|bert|mlp|discriminator|gcn|gat|gnn)(_[a-z0-9]+)?$|(model|net|network|classifier)$",
    re.IGNORECASE,
)
#: Methods that hand on a tensor, or the batch of a loader, that was not followed.
_SAME = frozenset({"to", "cuda", "cpu", "detach", "float", "long", "int", "double", "type", "clone", "contiguous",
                   "numpy", "tolist", "squeeze", "unsqueeze", "view", "reshape", "flatten", "argmax", "item", "size",
                   "eval", "train", "transpose", "permute", "byte", "bool", "half", "view_as"})  # fmt: skip
_ATTRIBUTE = 3


@on_unfollowed_call
def model_called(site: Site) -> Value | None:
    """`model(x)` where nobody knows what the model is."""
    callee, machine = site.owner, site.machine
    node = site.where.node
    if not isinstance(node, ast.Call) or not _uses_torch(site) or not isinstance(callee, (UnknownValue, Call)):
        return None
    if not _is_loaded(callee) and not _is_called_a_model(node.func):
        return None
    model = standing_for(machine, sym_of(callee), site.where)
    why = callee.why if isinstance(callee, UnknownValue) else not_read(callee.name)
    return Tensor(
        where=site.where, symbolic=True, why=why, source=HANDED, predictions=PredictionsTrait(model=model.number)
    )


def standing_for(machine: Machine, what: Hashable, where: Spot) -> StoredObject:
    """The model that stands for something that is called like one, by what stands for that."""
    key = ("torch", what)
    model = machine.unfollowed.get(key)
    if model is None:
        model = machine.unfollowed[key] = machine.new("torch.nn.Module", where)
        note_asked(machine, model)
    return model


def note_asked(machine: Machine, model: StoredObject) -> None:
    """Note that a model is called: what is counted of its answers is a setup, also where nothing trains it."""
    if machine.part(model, COUNTED_ALONE) is None:
        # Not written again: what changes nothing may be remembered (`remembered_calls`).
        machine.set_part(model, "#library", Constant("torch"))
        machine.set_part(model, COUNTED_ALONE, Constant(True))


def _is_loaded(callee: UnknownValue | Call) -> bool:
    """What is read from a file and then called is a model."""
    sym = sym_of(callee)
    return isinstance(sym, tuple) and sym[:1] == ("call",) and sym[1] in ("torch.load", "torch.jit.load")


def _is_called_a_model(func: ast.expr) -> bool:
    if isinstance(func, ast.Attribute) and func.attr in ("forward", "module", "predict_logits"):
        func = func.value
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return _MODEL.search(name) is not None and not name[:1].isupper()


def _uses_torch(site: Site) -> bool:
    """True in a file that names torch, and in one that a program which imports it brings along."""
    return site.where.source.mentions("torch") or "torch" in site.machine.libraries


@on_unfollowed_call
def same_batch(site: Site) -> Value | None:
    """`labels.to(device)` of a batch that was not followed is that batch."""
    callee = site.owner
    sym = callee.sym if isinstance(callee, UnknownValue) else None
    if not isinstance(callee, UnknownValue) or not isinstance(sym, tuple) or len(sym) != _ATTRIBUTE:
        return None
    if sym[0] != "attribute" or sym[2] not in _SAME or not _uses_torch(site):
        return None
    if sym[2] == "size" and site.args.positional:
        first = site.machine.resolve(site.args.positional[0])
        axis = first.value if isinstance(first, Constant) else None
        return UnknownValue(callee.why, site.where, ("size", sym[1], axis))
    sizes = site.args.positional
    if sym[2] == "unsqueeze" and whole_of(site.arg(0, "dim")) == 0:
        # One item, made a batch of its own: it is no batch of what the loop goes through.
        return UnknownValue(callee.why, site.where)
    if sym[2] in ("view", "reshape") and len(sizes) > 1 and not site.args.more:
        return Tensor(
            shape=(None,) * len(sizes), where=site.where, why=callee.why, rows=RowsTrait(loader=loader_of(callee))
        )
    if sym[2] == "argmax":
        rows = RowsTrait(loader=loader_of(callee))
        return argmax_of(site.machine, Tensor(where=site.where, why=callee.why, rows=rows), None, site.where)
    return UnknownValue(callee.why, site.where, ("method", sym[1], sym[2]))


@tensor_attribute("logits", "last_hidden_state")
def part_of_output(machine: Machine, tensor: Tensor, where: Spot) -> Value | None:
    """`model(x).logits`."""
    return tensor if tensor.symbolic else None


@tensor_attribute("loss", "losses")
def loss_of_output(machine: Machine, tensor: Tensor, where: Spot) -> Value | None:
    """`model(**batch).loss`: the model takes its loss itself."""
    return UnknownValue(tensor.why, where) if tensor.source == HANDED else None


@on_call("torch.topk")
@on_tensor("topk")
def highest(site: Site) -> Value | None:
    """`scores.topk(5)`: the highest scores of each item, and their places."""
    owner = site.owner if isinstance(site.owner, Tensor) else site.arg(0, "input")
    if not isinstance(owner, Tensor) or (owner.predictions.model is None and not owner.symbolic):
        return None
    count = whole_of(site.arg(0 if owner is site.owner else 1, "k"))
    of = PredictionsTrait(model=owner.predictions.model, output=owner.predictions.output)
    places = argmax_of(site.machine, Tensor(symbolic=True, predictions=of), None, site.where, noted=False)
    if places.predictions.answer is not None:
        places = with_predictions(places, answer=replace(places.predictions.answer, top=count))
    return TupleValue((Tensor(where=site.where, why="the highest scores"), places), site.where)
