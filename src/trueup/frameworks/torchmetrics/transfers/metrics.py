"""torchmetrics' metrics: objects that keep counts from batch to batch, and functions that take one batch."""

from __future__ import annotations

import ast
import re

from trueup.engine.events import Accumulated, Averaged
from trueup.engine.transfers.registry import Site, on_method, on_prefix
from trueup.engine.values import Constant, StoredObject, UnknownValue, Value, text_of
from trueup.frameworks.torchmetrics.metric_rows import ACCURACIES, AVERAGE_AT, MACRO_BY_DEFAULT

KIND = "torchmetrics metric"
#: Words in the statement that makes a metric by which its author knows what it is.
_KNOWN = re.compile(
    r"balanc|(?:\b|_)bal_|quilibr|macro|mean_?class|per_?class|class_?avg|\bbca?\b|recall", re.IGNORECASE
)
#: Words anywhere in a program whose author asked for the average: it is what is meant, whatever the variable is called.
_ASKED_FOR = re.compile(r"balanc|quilibr|macro|mean[ _-]?class|per[ _-]?class|class[ _-]?avg", re.IGNORECASE)
_AVERAGE = re.compile(r"average\s*=\s*[\"']\w+[\"']")
#: Methods that a trainer calls for each batch of each epoch, or at the end of each; those of a test are of one pass.
_STEPS = ("training_step", "validation_step", "training_epoch_end", "on_train_epoch_end", "validation_epoch_end",
          "on_validation_epoch_end", "validation_end")  # fmt: skip
_RESET = re.compile(r"(?:self\.(?P<name>\w+))?\.reset\(")
_VALUE = "a number of torchmetrics"


@on_prefix("torchmetrics.")
def metric(site: Site) -> Value | None:
    """`MulticlassAccuracy(num_classes=10)` makes a metric; `multiclass_accuracy(scores, labels)` is its value."""
    name = site.name.rpartition(".")[2]
    if site.owner is not None:
        return None
    written = site.arg(AVERAGE_AT.get(name), "average")
    if _is_macro(site, name, written) and not _is_known(site, asked=written is not None):
        by = name if written is None else f'{name} with average="macro"'
        site.machine.record.note(Averaged(by=by, library="torch", where=site.where, path=dict(site.machine.store.path)))
    if not name[:1].isupper() or "collection" in name.lower():
        return None
    return site.machine.new(KIND, site.where, args=site.args)


def _is_macro(site: Site, name: str, written: Value | None) -> bool:
    """True for an accuracy that averages over the classes, by its default or as it is told."""
    if written is None:
        return name in MACRO_BY_DEFAULT and not site.args.more
    return name in ACCURACIES and text_of(written) == "macro"


def _is_known(site: Site, *, asked: bool) -> bool:
    """True where the words beside the call say what the number is; of an average that was asked for, any words do."""
    if asked and any(_ASKED_FOR.search(_AVERAGE.sub("", line)) for line in site.where.source.lines):
        return True
    row = getattr(site.where.node, "lineno", 0)
    line = _AVERAGE.sub("", site.where.source.lines[row - 1].partition("#")[0]) if row else ""
    return _KNOWN.search(line) is not None


@on_method(*(f"{KIND}.{name}" for name in ("to", "cuda", "cpu", "clone", "eval", "train")))
def same_metric(site: Site) -> Value | None:
    """`metric.to(device)` is the metric."""
    return site.owner


@on_method(*(f"{KIND}.{name}" for name in ("update", "__call__", "forward")))
def updated(site: Site) -> Value | None:
    """`metric.update(scores, labels)` counts a batch; `metric(scores, labels)` gives that batch's value too."""
    assert isinstance(site.owner, StoredObject)
    depth = _loops_around(site)
    known = site.machine.resolve(site.machine.part(site.owner, "#updated in"))
    before = known.value if isinstance(known, Constant) else 0
    site.machine.set_part(site.owner, "#updated in", Constant(max(before, depth)))
    return Constant(None) if site.name.endswith("update") else UnknownValue(_VALUE, site.where)


@on_method(f"{KIND}.reset")
def reset(site: Site) -> Value | None:
    """`metric.reset()` begins anew."""
    assert isinstance(site.owner, StoredObject)
    site.machine.set_part(site.owner, "#reset", Constant(True, site.where))
    return Constant(None)


@on_method(f"{KIND}.compute")
def computed(site: Site) -> Value | None:
    """`metric.compute()`: the value over all batches since the metric was made, or was reset."""
    assert isinstance(site.owner, StoredObject)
    site.machine.record.note(
        Accumulated(
            metric=site.owner, asked_in=_loops_around(site), in_step=_is_in_a_step(site), library="torch",
            where=site.where, path=dict(site.machine.store.path),
        )
    )  # fmt: skip
    return UnknownValue(_VALUE, site.where)


def _loops_around(site: Site) -> int:
    """How many of the loops around this call began after the metric was made."""
    number = site.owner.number if isinstance(site.owner, StoredObject) else 0
    return sum(loop.began > number for loop in site.machine.loops)


def _is_in_a_step(site: Site) -> bool:
    """True in what a trainer calls in each epoch, of a metric that is not handed to anything that resets it."""
    steps = [func for func in site.machine.active if getattr(func.node, "name", "") in _STEPS]
    named = site.where.node.func if isinstance(site.where.node, ast.Call) else None
    metric = named.value if isinstance(named, ast.Attribute) else None
    if not steps or not isinstance(metric, ast.Attribute):
        return False
    # `self.log("acc", self.acc)`: the trainer resets what it is given as an object.
    handed = re.compile(rf"log\w*\(.*\.{re.escape(metric.attr)}\s*[,)]")
    # A hook that is not entered may reset it: by its name, or by one that a loop goes through.
    resets = {found["name"] for line in site.where.source.lines for found in _RESET.finditer(line)}
    return not (resets & {metric.attr, None}) and not any(handed.search(line) for line in site.where.source.lines)
