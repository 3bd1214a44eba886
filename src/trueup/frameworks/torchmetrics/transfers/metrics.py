"""torchmetrics' metrics: objects that keep counts from batch to batch, functions that take one batch, collections."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from trueup.engine.events import Accumulated, Averaged
from trueup.engine.interpret.containers import entries_of, items_of, new_dict, set_entry
from trueup.engine.transfers.kept_counts import VALUE, loops_around
from trueup.engine.transfers.registry import Site, item_of, on_method, on_prefix
from trueup.engine.values import (
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
from trueup.frameworks.torchmetrics.metric_rows import (
    ACCURACIES,
    AVERAGE_AT,
    BEST_SO_FAR,
    MACRO_BY_DEFAULT,
    metric_named,
)
from trueup.frameworks.torchmetrics.transfers.measured import measured, value_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

KIND = "torchmetrics metric"
COLLECTION = "torchmetrics collection"
#: Words in the statement that makes a metric by which its author knows what it is.
_KNOWN = re.compile(
    r"balanc|(?:\b|_)bal_|quilibr|macro|mean_?class|per_?class|class_?avg|\bbca?\b|recall", re.IGNORECASE
)
#: Words anywhere in a program whose author asked for the average: it is what is meant, whatever the variable is called.
_ASKED_FOR = re.compile(r"balanc|quilibr|macro|mean[ _-]?class|per[ _-]?class|class[ _-]?avg", re.IGNORECASE)
_AVERAGE = re.compile(r"average\s*=\s*[\"']\w+[\"']")
_OF_TEST = "test_step"
#: Methods that a trainer calls for each batch, or at the end of each epoch; the end of a test is that of its one pass.
_STEPS = ("training_step", "validation_step", _OF_TEST, "training_epoch_end", "on_train_epoch_end",
          "validation_epoch_end", "on_validation_epoch_end", "validation_end")  # fmt: skip
_KEPT_AS = re.compile(r"\s*(?:self\.)?(?P<name>\w+)\s*=[^=]")
_RESET = re.compile(r"(?:self\.(?P<name>\w+))?\.reset\(")
_VALUE = "a number of torchmetrics"
_SAME = ("to", "cuda", "cpu", "clone", "eval", "train")


@on_prefix("torchmetrics.")
def metric(site: Site) -> Value | None:
    """`MulticlassAccuracy(num_classes=10)` makes a metric; `multiclass_accuracy(scores, labels)` is its value."""
    name = site.name.rpartition(".")[2]
    if site.owner is not None:
        return None
    written = site.arg(AVERAGE_AT.get(name), "average")
    excused = _is_known(site, chosen=written is not None) or _is_never_used(site)
    if _is_macro(site, name, written) and not excused:
        by = name if written is None else f'{name} with average="macro"'
        site.machine.record.note(Averaged(by=by, library="torch", where=site.where, path=dict(site.machine.store.path)))
    if name == "MetricCollection":
        return _collection(site)
    tracked = _tracked(site) if name == "MetricTracker" else None
    if tracked is not None:
        return tracked
    if not name[:1].isupper():
        named = metric_named(name)
        return measured(site, named, name, site.args) if named is not None else None
    named_args = replace(site.args, keywords={**site.args.keywords, "#name": Constant(name)})
    return site.machine.new(KIND, site.where, args=named_args)


def _is_macro(site: Site, name: str, written: Value | None) -> bool:
    """True for an accuracy that averages over the classes, by its default or as it is told."""
    if written is None:
        return name in MACRO_BY_DEFAULT and not site.args.more
    # Of tags the mean of the tags' accuracies is the share of all of them, and a yes or no has one average.
    task = site.arg(0 if name[:1].isupper() else 2, "task")
    of_classes = task is None or text_of(task) == "multiclass"
    return name in ACCURACIES and text_of(written) == "macro" and (of_classes or name in MACRO_BY_DEFAULT)


def _is_known(site: Site, *, chosen: bool) -> bool:
    """True where the words beside the call say what the number is; of an average that was asked for, any words do."""
    if chosen and any(_ASKED_FOR.search(_AVERAGE.sub("", line)) for line in site.where.source.lines):
        return True
    row = getattr(site.where.node, "lineno", 0)
    line = _AVERAGE.sub("", site.where.source.lines[row - 1].partition("#")[0]) if row else ""
    return _KNOWN.search(line) is not None


def _is_never_used(site: Site) -> bool:
    """True for a metric kept under a name that the program does not mention again: nobody asks for its value."""
    row = getattr(site.where.node, "lineno", 0)
    kept = _KEPT_AS.match(site.where.source.lines[row - 1]) if row else None
    if kept is None:
        return False
    return sum(len(re.findall(rf"\b{kept['name']}\b", line)) for line in site.where.source.lines) == 1


# -- one metric -------------------------------------------------------------------------------------------------------


@on_method(
    *(f"{kind}.{name}" for kind in (KIND, COLLECTION) for name in _SAME if (kind, name) != (COLLECTION, "clone"))
)
def same_metric(site: Site) -> Value | None:
    """`metric.to(device)` is the metric."""
    return site.owner


@on_method(*(f"{KIND}.{name}" for name in ("update", "__call__", "forward")))
def updated(site: Site) -> Value | None:
    """`metric.update(scores, labels)` counts a batch; `metric(scores, labels)` gives that batch's value too."""
    assert isinstance(site.owner, StoredObject)
    return _update(site, site.owner)


def _update(site: Site, owner: StoredObject) -> Value:
    depth = loops_around(site, owner)
    known = site.machine.resolve(site.machine.part(owner, "#updated in"))
    before = known.value if isinstance(known, Constant) else 0
    site.machine.set_part(owner, "#updated in", Constant(max(before, depth)))
    name = _name_of(owner)
    named = metric_named(name)
    number = measured(site, named, name, owner.args or Args(), owner) if named is not None else None
    kept = value_of(site, owner, name)
    if kept is not None:
        site.machine.set_part(owner, VALUE, kept)
    if site.name.endswith("update"):
        return Constant(None)
    return number if number is not None else UnknownValue(_VALUE, site.where)


def _tracked(site: Site) -> Value | None:
    """`MetricTracker(metric)`: such metrics, one for each `tracker.increment()`, of which the last is fed and asked."""
    metric = site.machine.resolve(site.arg(0, "metric"))
    if not isinstance(metric, StoredObject) or metric.kind not in (KIND, COLLECTION):
        return None
    result = site.machine.new(metric.kind, site.where, args=metric.args)
    pairs = site.machine.part(metric, "#metrics")
    if pairs is not None:
        site.machine.set_part(result, "#metrics", pairs)
    return result


@on_method(*(f"{kind}.{name}" for kind in (KIND, COLLECTION) for name in ("reset", "increment")))
def reset(site: Site) -> Value | None:
    """`metric.reset()` begins anew, and so does `tracker.increment()`."""
    assert isinstance(site.owner, StoredObject)
    for owner in (site.owner, *(item for _, item in _members(site, site.owner))):
        site.machine.set_part(owner, "#reset", Constant(True, site.where))
    return Constant(None)


@on_method(f"{KIND}.compute")
def computed(site: Site) -> Value | None:
    """`metric.compute()`: the value over all batches since the metric was made, or was reset."""
    assert isinstance(site.owner, StoredObject)
    return _compute(site, site.owner)


def _compute(site: Site, owner: StoredObject) -> Value:
    if _name_of(owner) in BEST_SO_FAR:
        return UnknownValue(_VALUE, site.where)
    site.machine.record.note(
        Accumulated(
            metric=owner, asked_in=loops_around(site, owner), in_step=_is_in_a_step(site),
            of_one_pass=_in_test(site), library="torch", where=site.where, path=dict(site.machine.store.path),
        )
    )  # fmt: skip
    number = value_of(site, owner, _name_of(owner))
    return number if number is not None else UnknownValue(_VALUE, site.where)


def _name_of(owner: StoredObject) -> str:
    """The class of a metric, as it was made."""
    return text_of(owner.args.keywords.get("#name")) or "" if owner.args is not None else ""


def _in_test(site: Site) -> bool:
    """True in the step of a test, of which there is one pass."""
    return any(getattr(func.node, "name", "") == _OF_TEST for func in site.machine.active)


def _is_in_a_step(site: Site) -> bool:
    """True in what a trainer calls in each epoch, of a metric that is not handed to anything that resets it."""
    steps = [func for func in site.machine.active if getattr(func.node, "name", "") in _STEPS]
    named = site.where.node.func if isinstance(site.where.node, ast.Call) else None
    metric = named.value if isinstance(named, ast.Attribute) else None
    if not steps or not isinstance(metric, ast.Attribute):
        return False
    if _in_test(site) and not any(map(_logs, steps)):
        return False
    # `self.log("acc", self.acc)`: the trainer resets what it is given as an object.
    handed = re.compile(rf"\blog\w*\([^()]*\.{re.escape(metric.attr)}\s*[,)]")
    # A hook that is not entered may reset it: by its name, or by one that a loop goes through.
    resets = {found["name"] for line in site.where.source.lines for found in _RESET.finditer(line)}
    return not (resets & {metric.attr, None}) and handed.search(site.where.source.text) is None


def _logs(step: FunctionValue) -> bool:
    """True for a step that logs numbers, of which the trainer takes the mean over the batches of a test."""
    calls = (node.func for node in ast.walk(step.node) if isinstance(node, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr in ("log", "log_dict") for call in calls)


# -- several under one name -------------------------------------------------------------------------------------------


def _collection(site: Site) -> Value:
    """`MetricCollection([a, b])`, of a dict, or of metrics one by one: each is fed what the collection is fed."""
    machine = site.machine
    result = machine.new(COLLECTION, site.where, args=site.args)
    _take_in(site, result)
    _name_around(site, result)
    return result


@on_method(f"{COLLECTION}.add_metrics")
def added(site: Site) -> Value | None:
    """`metrics.add_metrics({"f1": metric})`: more of them."""
    assert isinstance(site.owner, StoredObject)
    _take_in(site, site.owner)
    return Constant(None)


def _take_in(site: Site, owner: StoredObject) -> None:
    """What a collection is given, beside what it holds."""
    machine, first = site.machine, site.arg(0, "metrics")
    entries, stored = entries_of(machine, first), items_of(machine, first)
    more = site.args.more or (stored is not None and stored.more)
    if entries is not None:
        keys = [(str(key), machine.resolve(value)) for key, value in entries.items()]
    else:
        values = stored.items if stored is not None else site.args.positional
        items = [machine.resolve(value) for value in values]
        keys = [(_key_of(machine, item), item) for item in items]
    if more or any(not key or not isinstance(item, StoredObject) or item.kind != KIND for key, item in keys):
        machine.set_part(owner, _OPEN, Constant(True, site.where))
    before = [TupleValue(pair) for pair in _pairs(machine, owner)]
    pairs = [TupleValue((Constant(key), item)) for key, item in keys if item is not None]
    machine.set_part(owner, "#metrics", TupleValue((*before, *pairs), site.where))


#: What a collection holds that not all names of are known, and what stands around each name.
_OPEN, _AROUND = "#open", ("prefix", "postfix")
#: The tasks by which a wrapper makes a metric of another class, which begins with the task: `Accuracy(task="binary")`.
_TASKS = frozenset({"binary", "multiclass", "multilabel"})


def _name_around(site: Site, owner: StoredObject) -> None:
    for name in _AROUND:
        passed = site.arg(None, name)
        if passed is None or (isinstance(passed, Constant) and passed.value is None):
            continue
        site.machine.set_part(owner, f"#{name}", passed)
        if text_of(passed) is None:
            site.machine.set_part(owner, _OPEN, Constant(True, site.where))


def _key_of(machine: Machine, item: Value | None) -> str:
    """The name that a collection gives a metric: that of its class, which a task decides; "" where that is not known.

    Source: torchmetrics 1.x and 0.11, collections.py (`metric.__class__.__name__`) and the wrappers' `__new__` (read).
    """
    name = _name_of(item) if isinstance(item, StoredObject) else ""
    args = item.args if isinstance(item, StoredObject) else None
    passed = machine.resolve(args.get(None, "task") or args.get(0, "task")) if args is not None else None
    if passed is None or (isinstance(passed, Constant) and not isinstance(passed.value, str)):
        return name
    task = text_of(passed)
    return f"{task.capitalize()}{name}" if task in _TASKS else ""


@on_method(f"{COLLECTION}.clone")
def cloned(site: Site) -> Value | None:
    """`metrics.clone(prefix="val_")`: the same metrics anew, under other names."""
    machine, owner = site.machine, site.owner
    assert isinstance(owner, StoredObject)
    result = machine.new(COLLECTION, site.where, args=owner.args)
    pairs = []
    for key, item in _pairs(machine, owner):
        own = machine.new(item.kind, site.where, args=item.args) if isinstance(item, StoredObject) else item
        pairs.append(TupleValue((key, own)))
    machine.set_part(result, "#metrics", TupleValue(tuple(pairs), site.where))
    for part in (_OPEN, *(f"#{name}" for name in _AROUND)):
        kept = machine.part(owner, part)
        if kept is not None:
            machine.set_part(result, part, kept)
    _name_around(site, result)
    return result


def _pairs(machine: Machine, owner: StoredObject) -> list[tuple[Value, Value]]:
    stored = machine.resolve(machine.part(owner, "#metrics"))
    pairs = stored.items if isinstance(stored, TupleValue) else ()
    found = [pair.items for pair in pairs if isinstance(pair, TupleValue)]
    return [(key, item) for key, item in found]


def _members(site: Site, owner: StoredObject, *, around: bool = True) -> list[tuple[str, StoredObject]]:
    """The metrics of a collection, each under its name."""
    machine = site.machine
    before, behind = (text_of(machine.resolve(machine.part(owner, f"#{name}"))) or "" for name in _AROUND)
    before, behind = (before, behind) if around else ("", "")
    return [
        (f"{before}{text_of(key) or ''}{behind}", item)
        for key, item in _pairs(machine, owner)
        if isinstance(item, StoredObject) and item.kind == KIND
    ]


@on_method(*(f"{COLLECTION}.{name}" for name in ("update", "__call__", "forward", "compute")))
def all_of_them(site: Site) -> Value | None:
    """What is done to a collection is done to each of its metrics; their values come by name."""
    machine, owner = site.machine, site.owner
    assert isinstance(owner, StoredObject)
    result = new_dict(machine, site.where)
    for key, metric in _members(site, owner):
        number = _compute(site, metric) if site.name.endswith("compute") else _update(site, metric)
        set_entry(machine, result, Constant(key), number)
    if site.name.endswith("update"):
        return Constant(None)
    return result if machine.part(owner, _OPEN) is None else UnknownValue(_VALUE, site.where)


@item_of(COLLECTION)
def member(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`metrics["accuracy"]`: one of them, with what stands around its name or without."""
    site = Site(machine, "", "", Args(), where, owner)
    if not isinstance(owner, StoredObject):
        return None
    found = dict(_members(site, owner)) | dict(_members(site, owner, around=False))
    return found.get(text_of(index) or "")
