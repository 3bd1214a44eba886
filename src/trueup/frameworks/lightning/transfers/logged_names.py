"""What a Lightning module logs, and the names that callbacks of its trainer watch."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from trueup.contract.metric import NameUse
from trueup.engine.events import LossCalled, Watched
from trueup.engine.interpret.containers import entries_of, is_open, items_of
from trueup.engine.interpret.functions import find_method
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import NONE, Call, Constant, StoredObject, Value, text_of
from trueup.frameworks.lightning.transfers.logged_batches import note_logged, note_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trueup.engine.interpret.machine import Machine
    from trueup.engine.modules import Module

MODULE = "lightning.LightningModule"
#: What each callback does without its name, run with Lightning 2.6; `strict=False` lets EarlyStopping go on.
WITHOUT = {
    "EarlyStopping": "the run ends with an error (RuntimeError) when EarlyStopping first looks for it",
    "ModelCheckpoint": "the run ends with an error (MisconfigurationException) when ModelCheckpoint first looks for it",
}
#: What ModelCheckpoint does where no validation loop has run: its own warning, and no exception.
_NEVER_VALIDATED = "ModelCheckpoint warns, and keeps no checkpoint by it"
#: What it may watch beside the logged names: `_monitor_candidates` adds both. The other callbacks may not.
_OF_CHECKPOINTS = frozenset({"epoch", "step"})
#: Positions of `monitor` and of `mode`.
_PLACES = {"EarlyStopping": (0, 4), "ModelCheckpoint": (2, 7)}
#: Arguments of `Trainer` that PyTorch Lightning 1.2.10 and 1.3.8 do not have, and 2.6.0 has (read in all three).
_AFTER_1_3 = frozenset({"devices", "strategy", "enable_progress_bar", "enable_model_summary", "enable_checkpointing"})
_CALLBACK = "lightning.callback"
#: What Lightning puts behind a name that is logged for steps and for epochs, or for several loaders.
_ENDINGS = re.compile(r"(_step|_epoch|/dataloader_idx_\d+|/epoch_\d+)+$")
#: Where else names may come from; nothing is said then.
_ELSEWHERE = ("callback_metrics", "log_metrics(", "early_stop_on", "checkpoint_on")


@on_method(f"{MODULE}.log", f"{MODULE}.log_dict")
def logs(site: Site) -> Value | None:
    """`self.log("val_acc", accuracy)`: the names are remembered by the place of the call."""
    machine = site.machine
    if site.name.endswith("log"):
        name = text_of(site.arg(0, "name"))
        names: tuple[str, ...] | None = None if name is None else (name,)
    else:
        logged = machine.resolve(site.arg(0, "dictionary"))
        entries = entries_of(machine, logged)
        # An open dict has further names, which are not known.
        others = entries is None or (isinstance(logged, StoredObject) and is_open(machine, logged))
        names = None if others else tuple(str(key) for key in entries or ())
    known = machine.logged.setdefault(site.where, set())
    known.update((None,) if names is None else names)
    note_logged(site)
    note_names(site)
    return NONE


@on_call("lightning.EarlyStopping", "lightning.ModelCheckpoint")
def callback(site: Site) -> Value | None:
    """A callback that watches a logged name."""
    result = site.machine.new(_CALLBACK, site.where, args=site.args)
    site.machine.set_part(result, "#kind", Constant(site.name.rpartition(".")[2]))
    return result


def note_watched(site: Site, model: StoredObject, trainer: Call, first: int, idle: tuple[str, ...]) -> None:
    """The names that callbacks of a training watch, and those that it logs; `first` is its first event.

    idle: methods of the module that this training never calls, by their names.
    """
    machine = site.machine
    if model.cls is None:
        return
    validated = find_method(machine, model.cls, "validation_step") is not None and not idle
    uses = tuple(_uses(machine, trainer, validated=validated))
    if not uses:
        return
    losses = frozenset(event.where for event in machine.record.events[first:] if isinstance(event, LossCalled))
    logged = _logged(machine, model.cls.module, idle)
    if logged is not None:
        logged |= {use.name for use in uses if _ENDINGS.sub("", use.name) in logged}
    machine.record.note(Watched(losses=losses, logged=logged, uses=uses, library="torch", where=site.where))


def _uses(machine: Machine, trainer: Call, *, validated: bool) -> Iterator[NameUse]:
    """The names that the trainer's callbacks watch; validated: the module has a validation step."""
    passed = machine.resolve(trainer.args.get(None, "callbacks"))
    stored = items_of(machine, passed)
    found = stored.items if stored is not None else (passed,) if passed is not None else ()
    smallest = _defaults_to_min(machine, trainer)
    for value in found:
        item = machine.resolve(value)
        use = (
            _use_of(machine, item, smallest=smallest)
            if isinstance(item, StoredObject) and item.kind == _CALLBACK
            else None
        )
        if use is None or (use.by == "ModelCheckpoint" and use.name in _OF_CHECKPOINTS):
            continue
        silent = use.by == "ModelCheckpoint" and not validated
        yield replace(use, consequence=_NEVER_VALIDATED) if silent else use


def _use_of(machine: Machine, callback: StoredObject, *, smallest: bool) -> NameUse | None:
    """A name that a callback watches; None where it watches none, or takes what it finds.

    smallest: without a mode the smallest value is the best.
    """
    kind, args = machine.resolve(machine.part(callback, "#kind")), callback.args
    if not isinstance(kind, Constant) or args is None:
        return None
    at, mode_at = _PLACES[kind.value]
    watched = machine.resolve(args.get(at, "monitor"))
    name, strict = text_of(watched), machine.resolve(args.get(5, "strict"))
    if name is None or not isinstance(watched, Constant) or watched.where is None:
        return None
    loose = kind.value == "EarlyStopping" and strict is not None
    mode = machine.resolve(args.get(mode_at, "mode"))
    takes_smallest = text_of(mode) == "min" or (mode is None and not args.more and smallest)
    return NameUse(
        name=name, by=kind.value, where=watched.where.place(), mode="unread" if mode is None else "named",
        consequence="" if loose else WITHOUT[kind.value], takes_smallest=takes_smallest,
    )  # fmt: skip


def _defaults_to_min(machine: Machine, trainer: Call) -> bool:
    """True for releases whose callbacks take the smallest value for the best: those by the name of `lightning`.

    By the name of `pytorch_lightning` they are those from 1.3: before, the name told the direction (`mode="auto"`).
    """
    by_name = any(name.split(".")[0] == "lightning" for name in machine.libraries)
    return by_name or bool(_AFTER_1_3 & trainer.args.keywords.keys())


# -- what is logged ---------------------------------------------------------------------------------------------------


def _logged(machine: Machine, own: Module, idle: tuple[str, ...]) -> frozenset[str] | None:
    """Every name that a file of the program logs; None where one of them was not followed, or is handed back."""
    found: set[str] = set()
    for source in {id(module.source): module.source for module in (own, *machine.modules.values())}.values():
        if any(word in source.text for word in _ELSEWHERE):
            return None
        for node in _called_of(source.tree, idle):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                names = _names_at(machine, node)
                if names is None:
                    return None
                found |= names
            elif isinstance(node, ast.FunctionDef) and node.name.endswith("_end") and _hands_back(node):
                return None
    return frozenset(found) if found else None


def _called_of(tree: ast.AST, idle: tuple[str, ...]) -> Iterator[ast.AST]:
    """All nodes but those of functions that are never called."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef) and node.name in idle:
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def _names_at(machine: Machine, node: ast.Call) -> set[str] | None:
    """The names that one call logs, as they are written or were followed; None where neither tells them."""
    assert isinstance(node.func, ast.Attribute)
    if node.func.attr not in ("log", "log_dict"):
        return set()
    passed = next((word.value for word in node.keywords if word.arg in ("name", "dictionary")), None)
    passed = node.args[0] if node.args else passed
    if isinstance(passed, ast.Constant):
        return {str(passed.value)}
    if isinstance(passed, ast.Dict) and all(isinstance(key, ast.Constant) for key in passed.keys):
        return {str(key.value) for key in passed.keys if isinstance(key, ast.Constant)}
    followed = next((names for spot, names in machine.logged.items() if spot.node is node), None)
    if followed is None:
        return set() if _is_of_no_module(node.func) else None
    return None if None in followed else {name for name in followed if name is not None}


def _is_of_no_module(func: ast.Attribute) -> bool:
    """`torch.log(x)`, `np.log(x)`, `math.log(x)`: a logarithm."""
    return isinstance(func.value, ast.Name) and func.value.id in ("torch", "np", "numpy", "math", "wandb", "mlflow")


def _hands_back(node: ast.FunctionDef) -> bool:
    """An epoch's end that gives something back, which early releases log."""
    return any(isinstance(inner, ast.Return) and inner.value is not None for inner in ast.walk(node))
