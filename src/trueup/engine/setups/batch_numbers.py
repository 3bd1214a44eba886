"""Numbers that are made of the batches of a loader, in the words of the contract."""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable, Iterator

from trueup.contract.known import Place
from trueup.contract.number import UNNAMED_LOADER, Aggregation, BatchNumber
from trueup.engine.definitions_around import nodes_of
from trueup.engine.events import Reckoned
from trueup.engine.interpret.machine import Machine
from trueup.engine.outcomes import can_meet
from trueup.engine.pedigree import Carried
from trueup.engine.transfers.carried_counts import CARRIED_ON, is_never_begun_anew
from trueup.engine.transfers.stale_batches import STALE
from trueup.engine.values import Constant, Guards, Spot, StoredObject, place_of, whole_of

_AGGREGATIONS: dict[str, Aggregation] = {
    "mean of shares": "mean of shares",
    "answers per batch": "answers per batch",
    "answers per nominal item": "nominal",
    "nominal share": "nominal",
    "last batch": "last batch",
    "last answers": "last answers",
    "answers so far": "answers so far",
    "answers of a part": "answers of a part",
}
#: What a loader that was not read is called by: other things are gone through as well (folds, clients, classes).
_LOADERS = re.compile(r"load|iter|batch|(^|[._])dl([._]|$)|data|_gen|generator|train|valid|test", re.IGNORECASE)
_LONGEST = 40


def numbers_of(machine: Machine, model: int, output: int, guards: Guards) -> tuple[BatchNumber, ...]:
    """The numbers that are made of one output's answers batch by batch, each place once."""
    found: dict[object, BatchNumber] = {}
    events = machine.record.index().reckoned.get((model, output), ())
    divided_again = {event.where for event in events if event.figure.kind == "divided again"}
    for event in events:
        if not can_meet(event.path, guards):
            continue
        if event.figure.kind == "divided again" or (
            event.figure.kind == "answers per batch" and event.where in divided_again
        ):
            continue
        if event.figure.kind == CARRIED_ON:
            carried = event.figure.carried
            if carried is not None and is_never_begun_anew(machine, carried):
                found.setdefault(carried.key, _counted_on(event, carried))
            continue
        number = _of_another_loop(machine, event) if event.figure.kind == STALE else _number(machine, event)
        if number is not None and not _leaves_the_last_out(number, event.where):
            found.setdefault((number.where, number.aggregation, number.metric), number)
    return tuple(found.values())


def _counted_on(event: Reckoned, carried: Carried) -> BatchNumber:
    where, added = event.where.place(), carried.where.place()
    return BatchNumber(aggregation="counted on", where=where, metric=carried.name, called=place_of(carried.maker),
                       taken=added)  # fmt: skip


def _of_another_loop(machine: Machine, event: Reckoned) -> BatchNumber | None:
    stale, loader = _name(machine, event.figure.batch), next((_name(machine, key) for key in event.over), "")
    if not stale or not loader:
        return None
    return BatchNumber(aggregation="stale batch", where=event.where.place(), metric=event.figure.metric, loader=loader,
                       stale=stale)  # fmt: skip


def _leaves_the_last_out(number: BatchNumber, where: Spot) -> bool:
    """True for a share that stands at each 100th batch: those before it are full, so that each item weighs the same.

    The last batch may be one of them, which nobody would plan for.
    """
    if number.metric or number.aggregation not in ("mean of shares", "nominal"):
        return False
    return any(
        isinstance(node, ast.If) and _is_now_and_then(node.test) and _holds(node.body, where.node)
        for loop in nodes_of(where.source.tree, (ast.For,))
        if number.loader in ast.unparse(loop.iter)
        for statement in loop.body
        for node in _of_one_pass(statement)
    )


def _of_one_pass(statement: ast.stmt) -> Iterator[ast.AST]:
    """The statement and what it holds, without the loops in it: those have passes of their own."""
    yield statement
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt) and not isinstance(child, ast.For | ast.While):
            yield from _of_one_pass(child)


def _is_now_and_then(test: ast.expr) -> bool:
    """`i % 100 == 0`, alone or with further conditions; "or at the last batch" is another thing."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(map(_is_now_and_then, test.values))
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _is_remainder(test.operand)
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq) and _is_remainder(test.left)


def _is_remainder(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)


def _holds(body: list[ast.stmt], node: ast.AST) -> bool:
    return any(part is node for statement in body for part in ast.walk(statement))


def _number(machine: Machine, event: Reckoned) -> BatchNumber | None:
    batch, result = event.figure.batch, _AGGREGATIONS[event.figure.kind]
    if isinstance(batch, tuple) and batch[:1] == ("object",):
        return _of_loader(machine, event, batch[1], result)
    name = _name(machine, batch) or next((name for key in event.over if (name := _name(machine, key))), "")
    if not name or not _LOADERS.search(name):
        return None
    return BatchNumber(aggregation=result, where=event.where.place(), metric=event.figure.metric, loader=name,
                       called=_called(event), taken=place_of(event.figure.taken))  # fmt: skip


def _of_loader(machine: Machine, event: Reckoned, loader: int, aggregation: Aggregation) -> BatchNumber | None:
    """None where all batches have the same size, so that the number is the one that was meant."""
    read = machine.store.read
    dropped, passed, several = (
        machine.resolve(read((loader, part))) for part in ("drop_last", "batch_size", "#several")
    )
    size = whole_of(passed)
    by_size = aggregation not in (
        "answers per batch",
        "last batch",
        "last answers",
        "answers so far",
        "answers of a part",
    )
    if isinstance(dropped, Constant) and dropped.value is True and by_size:
        return None
    data = machine.resolve(read((loader, "dataset")))
    # A sampler decides which of the items come, and how often.
    sampled = read((loader, "#sampler")) is not None
    stored = machine.part(data, "#length") if isinstance(data, StoredObject) and not sampled else None
    items = whole_of(machine.resolve(stored))
    if (
        aggregation in ("last batch", "last answers")
        and passed is not None
        and (size is None or (items is not None and size >= items))
    ):
        return None  # one batch may well hold all items
    single = size == 1 or (passed is None and several is not None)
    even = items is not None and size is not None and items % size == 0
    if single or (even and by_size):
        return None
    name = _name(machine, ("object", loader)) or UNNAMED_LOADER
    smaller = True if items is not None and size is not None and not even else None
    return BatchNumber(
        aggregation=aggregation, where=event.where.place(), metric=event.figure.metric, loader=name, items=items,
        size=size, smaller=smaller, called=_called(event), divisor=event.figure.divisor,
        taken=place_of(event.figure.taken),
    )  # fmt: skip


def _called(event: Reckoned) -> Place | None:
    """Where the function is called in which the number is made; None where that is its own definition."""
    called = place_of(event.called)
    return None if called is None or event.where.place().is_within(called) else called


def _name(machine: Machine, key: Hashable) -> str:
    """What a loop goes through, as the program names it."""
    node = machine.gone_through.get(key)
    text = ast.unparse(node) if node is not None else ""
    return text if len(text) <= _LONGEST else ""
