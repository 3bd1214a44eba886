"""Stated facts as values: what a comment or the configuration says of a value that was not followed."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trueup.contract.labels import ROWS
from trueup.contract.statement import StatedHead, StatedLabels, Statement
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import HeadTrait, LabelsTrait, PredictionsTrait, Tensor, with_head
from trueup.engine.values import (
    Args,
    Call,
    Choice,
    Constant,
    FunctionValue,
    LibraryName,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    new_number,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine
    from trueup.syntax.parse import Source

#: The source of a tensor that is what a person stated. Called, or moved to a device, it stays what it is.
STATED = "a statement"
#: How names of labels begin, or what stands in them.
_BEGIN = ("y", "label", "target", "truth", "classes")
_WITHIN = ("_y", "label", "target", "truth")


def stated_at(machine: Machine, value: Value, node: ast.stmt, source: Source, target: ast.expr) -> Value:
    """A value that is assigned, with what a comment at the statement says of it."""
    statement = machine.stated.at(source, node)
    return value if statement is None else stated_value(machine, value, statement, target)


def stated_of_function(machine: Machine, value: Value, func: FunctionValue) -> Value:
    """What a function of the program gives, with what a comment at it or the configuration says of that."""
    name = getattr(func.node, "name", "")
    statement = machine.stated.at(func.module.source, func.node)
    if statement is None and machine.stated.stating.functions:
        statement = machine.stated.of_function(_dotted(func), name)
    if statement is None:
        return value
    named = ast.Name(id=name)
    if isinstance(value, Call) and value.name == "generator":
        batch = stated_value(machine, value.args.positional[0], statement, named)
        return Call("generator", Args((batch,)), value.where)
    return stated_value(machine, value, statement, named)


def stated_of_library(machine: Machine, value: Value, name: str) -> Value:
    """What a function that is not among the files gives, with what the configuration says of that."""
    module, _, last = name.rpartition(".")
    statement = machine.stated.of_function(module, last)
    return value if statement is None else stated_value(machine, value, statement, ast.Name(id=last))


def _dotted(func: FunctionValue) -> str:
    """The module of a function by its folders: "src.package.data"."""
    path = func.module.path
    return ".".join(path.with_suffix("").parts[1:]) if path is not None else func.module.name


def stated_value(machine: Machine, value: Value, statement: Statement, target: ast.expr) -> Value:
    """The value with what is not known of it as it is stated. Of several things the labels are those named so.

    target: what the value is assigned to, or the name of the function that gives it.
    """
    plain = machine.resolve(value) or value
    parts = _parts_of(machine, plain, target)
    if parts is not None:
        targets = target.elts if isinstance(target, (ast.Tuple, ast.List)) else ()
        for number in _labels_among(targets, len(parts)):
            inner = targets[number] if targets else ast.Name(id="labels")
            parts[number] = stated_value(machine, parts[number], statement, inner)
        return TupleValue(tuple(parts), getattr(plain, "where", None))
    if statement.head is not None and isinstance(plain, StoredObject) and plain.kind not in ("list", "dict"):
        machine.stated.heads[plain.number] = statement
        return value
    if statement.head is not None and (_is_open(plain) or (isinstance(plain, Tensor) and plain.symbolic)):
        return _with_head(machine, plain, statement.head, statement)
    if statement.labels is not None:
        return _as_labels(machine, plain, statement, _is_named_like_labels(target))
    return value


def _as_labels(machine: Machine, value: Value, statement: Statement, named: bool) -> Value:
    """Labels, or for a value that is named otherwise a data set that gives them beside its inputs."""
    assert statement.labels is not None
    if named or isinstance(value, Tensor) or not (_is_open(value) or isinstance(value, StoredObject)):
        return _with_labels(machine, value, statement.labels, statement)
    if isinstance(value, StoredObject) and value.kind != "data set":
        return value
    labels = machine.part(value, "#labels") if isinstance(value, StoredObject) else None
    result = value if isinstance(value, StoredObject) else machine.new("data set", getattr(value, "where", None))
    unknown = UnknownValue(getattr(value, "why", "labels"), getattr(value, "where", None))
    machine.set_part(result, "#labels", _with_labels(machine, labels or unknown, statement.labels, statement))
    return result


def _is_open(value: Value) -> bool:
    return isinstance(value, (UnknownValue, Call, LibraryName, Choice))


def _parts_of(machine: Machine, value: Value, target: ast.expr) -> list[Value] | None:
    """The parts of a value that is unpacked, or that a function gives as a tuple; None for a single value."""
    count = len(target.elts) if isinstance(target, (ast.Tuple, ast.List)) else 0
    if count < 2:
        return list(value.items) if isinstance(value, TupleValue) and len(value.items) > 1 and not value.more else None
    items = None if isinstance(value, (Constant, Tensor)) else items_of(machine, value)
    if items is not None and len(items.items) == count and not items.more:
        return list(items.items)
    why = value.why if isinstance(value, (UnknownValue, Tensor)) else "a part of a value that was not followed"
    return [UnknownValue(why, getattr(value, "where", None)) for _ in range(count)]


def _labels_among(targets: Sequence[ast.expr], count: int) -> list[int]:
    """The targets that are named like labels; where none is, each pair of a row of pairs, else the last."""
    named = [number for number, target in enumerate(targets) if _is_named_like_labels(target)]
    if named:
        return named
    if targets and all(isinstance(target, (ast.Tuple, ast.List)) for target in targets):
        return list(range(count))
    return [count - 1]


def _is_named_like_labels(target: ast.expr) -> bool:
    name = getattr(target, "id", getattr(target, "attr", "")).lower()
    return name.startswith(_BEGIN) or any(part in name for part in _WITHIN)


def _with_labels(machine: Machine, value: Value, labels: StatedLabels, statement: Statement) -> Value:
    from trueup.engine.setups.setup_parts import labels_of

    read = labels_of(machine, value)
    differs = labels.differs(read)
    if differs:
        machine.stated.contradict(statement, differs)
    if isinstance(value, Tensor) and value.labels.encoding is not None:
        return value
    filled = labels.filled(read, None)
    shape = value.shape if isinstance(value, Tensor) else None
    if shape is None or not shape:
        shape = (None, labels.columns) if labels.encoding in ROWS else (None,)
    elif labels.encoding in ROWS and labels.columns is not None:
        shape = (*shape[:-1], labels.columns)
    return Tensor(
        shape=shape,
        where=getattr(value, "where", None),
        source=STATED,
        labels=LabelsTrait(
            encoding=labels.encoding,
            classes=labels.classes,
            lowest=getattr(filled.lowest, "value", None),
            highest=getattr(filled.highest, "value", None),
        ),
    )


def _with_head(machine: Machine, value: Value, head: StatedHead, statement: Statement) -> Value:
    from trueup.engine.setups.setup_parts import head_of

    if not isinstance(value, Tensor):
        return Tensor(
            size=head.units,
            symbolic=True,
            source=STATED,
            why="it is not stated",
            head=HeadTrait(activation=head.activation),
            predictions=PredictionsTrait(model=new_number()),
        )
    differs = head.differs(head_of(value, None))
    if differs:
        machine.stated.contradict(statement, differs)
        return value
    filled = replace(with_head(value, activation=value.head.activation or head.activation), symbolic=True)
    if filled.last is not None:
        return filled
    if filled.shape:
        return replace(filled, shape=(*filled.shape[:-1], head.units), class_axis=-1)
    return replace(filled, size=head.units)
