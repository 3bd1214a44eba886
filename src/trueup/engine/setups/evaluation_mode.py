"""Answers that are counted while layers of the model do what they do in training."""

from __future__ import annotations

import ast
import re
from typing import Literal

from trueup.contract.metric import ActiveLayer
from trueup.engine.definitions_around import function_around, nodes_of
from trueup.engine.events import Counted
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.without_gradient import is_without_gradient
from trueup.engine.values import Constant, Spot, place_of
from trueup.frameworks.unread_libraries import unread_libraries

#: Parts of a model that name the first layer of a kind that it calls, the worst kind first: dropout that evaluation
#: mode does not switch off, dropout, normalisation by the batch.
ALWAYS, DROPOUT, BATCH = "#dropout at all times", "#dropout in training", "#batch statistics in training"
MODE_LAYERS: dict[str, Literal["dropout", "batch statistics"]] = {
    ALWAYS: "dropout",
    DROPOUT: "dropout",
    BATCH: "batch statistics",
}
#: What may switch the mode of a model, or says that it is left as it is on purpose, wherever it stands in a program.
_SWITCHES = re.compile(
    r"\.eval\b|\.train\s*\(\s*[^\s)]|\btraining\s*=|\bgetattr\s*\(\s*(self\.)?(model|net)|[Mm]onte|\bmc_|MC_?[Dd]rop"
)


def active_layer(machine: Machine, event: Counted) -> ActiveLayer | None:
    """The layer in training mode while answers were counted without gradients, the worst of its model.

    None where the program may switch the model to evaluation, in whatever file of it that was read, or hands it to what
    was not followed, and where only functions that nobody in the program calls tell of the count.
    """
    stored = {key: machine.store.read((event.model, key)) for key in MODE_LAYERS}
    found = {key: layer for key, layer in stored.items() if isinstance(layer, Constant)}
    if not found or event.counted not in ("answers", "cells") or not _is_evaluation(machine, event.where):
        return None
    key, layer = next(iter(found.items()))
    alone = event.where in machine.record.places_alone()
    if key != ALWAYS and (alone or event.model in machine.record.lent or _may_be_switched(machine)):
        return None
    return ActiveLayer(name=str(layer.value), kind=MODE_LAYERS[key], always=key == ALWAYS, where=place_of(layer.where))


def _is_evaluation(machine: Machine, counted: Spot) -> bool:
    """True where no gradient is taken, or the function put a model into evaluation mode last."""
    if is_without_gradient(machine, counted):
        return True
    around, row = function_around(counted), getattr(counted.node, "lineno", 0)
    switches = (
        (node.lineno, node.func.attr)
        for node in (nodes_of(around, (ast.Call,)) if around is not None else ())
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("eval", "train")
    )
    return max((switch for switch in switches if switch[0] < row), default=(0, ""))[1] == "eval"


def _may_be_switched(machine: Machine) -> bool:
    """True where a file of the program names what puts a model into evaluation mode, or a library that may do so."""
    sources = [module.source for module in machine.modules.values()]
    others = [root for library in unread_libraries() if library.sets_modes for root in library.roots]
    return any(_SWITCHES.search(source.text) or any(map(source.mentions, others)) for source in sources)
