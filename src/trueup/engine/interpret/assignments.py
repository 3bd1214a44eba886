"""What assignments do: to names, attributes, items and several targets at once."""

from __future__ import annotations

import ast

from trueup.engine.immutable import replace
from trueup.engine.interpret import expressions, functions, loops, stating
from trueup.engine.interpret.attributes import delete_attribute
from trueup.engine.interpret.batches import batch_of
from trueup.engine.interpret.containers import (
    is_whole,
    items_of,
    list_of,
    lose_items,
    remove_entry,
    set_entry,
    set_items,
)
from trueup.engine.interpret.kept_names import kept_under
from trueup.engine.interpret.list_methods import list_method, set_list_item
from trueup.engine.interpret.machine import Flow, Frame, Machine
from trueup.engine.interpret.shared_arrays import changed_everywhere, written_into
from trueup.engine.interpret.unread_changes import entries_may_be_others
from trueup.engine.pedigree import Score, is_counted
from trueup.engine.store import choice_of, options_of
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import registry
from trueup.engine.transfers.carried_counts import carried_over, note_kept
from trueup.engine.transfers.figures import added_up
from trueup.engine.transfers.filled_rows import filled_up
from trueup.engine.transfers.numbers_by_place import unpacked
from trueup.engine.transfers.quantities import is_nominal_size, is_one, nominal_items_of, passes_of
from trueup.engine.transfers.scores import is_same
from trueup.engine.transfers.shown_numbers import named
from trueup.engine.transfers.stale_batches import note_stale
from trueup.engine.transfers.written_in_place import set_attribute_of_array
from trueup.engine.values import (
    Args,
    Call,
    Choice,
    Class,
    Constant,
    ModuleValue,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    number_of,
    whole_of,
)


def assign_all(machine: Machine, node: ast.Assign, frame: Frame) -> Flow:
    """`a = b = value`."""
    if _is_own_place(node.targets[0]):
        return "next"
    value = expressions.evaluate(machine, node.value, frame)
    value = stating.stated_at(machine, value, node, frame.module.source, node.targets[0])
    for target in node.targets:
        again = machine.repeats and isinstance(target, (ast.Name, ast.Attribute))
        if again and loops.mentions(node.value, target, frame.module.source):
            value = _many_times(machine, target, value, frame)
        assign(machine, target, value, frame)
    return "next"


def _is_own_place(target: ast.expr) -> bool:
    """`sys.modules[__name__] = Lazy(names)`: what a module puts in its own place hands out what stands in its files.

    It is looked for there, and the object, which is mostly made of a table of hundreds of names, is not made.
    """
    if not isinstance(target, ast.Subscript) or not isinstance(target.value, ast.Attribute):
        return False
    table, key = target.value, target.slice
    of_python = isinstance(table.value, ast.Name) and (table.value.id, table.attr) == ("sys", "modules")
    return of_python and isinstance(key, ast.Name) and key.id == "__name__"


def _many_times(machine: Machine, target: ast.expr, value: Value, frame: Frame) -> Value:
    """A value made of the last one, where the statement is run more often than it is looked at."""
    number, owner = -1, None
    if isinstance(target, ast.Name):
        number = scope_for(target.id, frame)
    elif isinstance(target, (ast.Attribute, ast.Subscript)):
        owner = machine.resolve(expressions.evaluate(machine, target.value, frame))
        if isinstance(owner, (StoredObject, Class)):
            number = owner.number
        elif isinstance(owner, ModuleValue):
            number = owner.module.scope
    now = expressions.evaluate(machine, as_load(target), frame) if number >= 0 and machine.often(number) else None
    if now is not None and any(isinstance(item, Tensor) and item.figure is not None for _, item in options_of(value)):
        loop = next((loop for loop in reversed(machine.loops) if loop.kind), None)
        note_stale(machine, value, frame.spot(target))
        name = kept_under(machine, target, owner, frame)
        carried = carried_over(machine, (number, name), owner, frame.spot(target)) if name else None
        return added_up(value, loop.over if loop is not None else None, carried)
    return loops.widened(machine, value, now, frame.spot(target)) if now is not None else value


def annotated(machine: Machine, node: ast.AnnAssign, frame: Frame) -> Flow:
    if node.value is not None:
        value = expressions.evaluate(machine, node.value, frame)
        value = stating.stated_at(machine, value, node, frame.module.source, node.target)
        assign(machine, node.target, value, frame)
    return "next"


def augmented(machine: Machine, node: ast.AugAssign, frame: Frame) -> Flow:
    combined = ast.BinOp(left=as_load(node.target), op=node.op, right=node.value)
    ast.copy_location(combined, node)
    current = expressions.evaluate(machine, combined.left, frame)
    # `items += more` changes the list itself, which other names and objects may hold as well.
    if isinstance(current, StoredObject) and current.kind == "list" and isinstance(node.op, ast.Add):
        more = expressions.evaluate(machine, node.value, frame)
        filled = filled_up(machine, current, more, frame.spot(node)) if isinstance(node.target, ast.Name) else None
        if filled is not None:
            assign(machine, node.target, filled, frame)
        else:
            functions.call_method(machine, current, "__iadd__", [more], frame.spot(node))
        return "next"
    if isinstance(node.value, ast.List):
        note_kept(machine, "__iadd__", expressions.evaluate(machine, node.value, frame), frame.spot(node))
    value = expressions.evaluate(machine, combined, frame)
    if machine.repeats:
        value = _many_times(machine, node.target, value, frame)
        value = _counted_passes(machine, node, (current, value), frame)
    assign(machine, node.target, _written_over(machine, current, value), frame)
    return "next"


def _written_over(machine: Machine, current: Value, value: Value) -> Value:
    """The value of `array += value`, which every name of the array stands for since."""
    if isinstance(current, Tensor):
        return changed_everywhere(machine, current, value) if current.shape else value
    for _, option in options_of(current):
        if isinstance(option, Tensor) and option.shape:
            changed_everywhere(machine, option, written_into(option))
    return value


def _counted_passes(machine: Machine, node: ast.AugAssign, change: tuple[Value, Value], frame: Frame) -> Value:
    """`n += 1` in each pass of a loop: how many passes there are; `n += batch_size`: how many items, were all full.

    change: the number before and after it.
    """
    before, value = change
    loop = machine.loops[-1]
    if not loop.kind and number_of(before) == 0:
        # `for meter in meters: meter.count += 1`: a number of each, in each pass of the loop around.
        loop = next(around for around in reversed(machine.loops) if around.kind)
    if not isinstance(value, UnknownValue) or not isinstance(node.op, ast.Add) or loop.over is None:
        return value
    # Under a test of its own within the loop, not every pass counts one.
    if machine.store.path != loop.path:
        return value
    step = expressions.evaluate(machine, node.value, frame)
    if is_one(step):
        return passes_of(loop.over, frame.spot(node))
    return nominal_items_of(loop.over, frame.spot(node)) if is_nominal_size(machine, loop.over, step) else value


def as_load(target: ast.expr) -> ast.expr:
    """What is written, as an expression that reads it."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(id=target.id, ctx=ast.Load()), target)
    if isinstance(target, ast.Attribute):
        return ast.copy_location(ast.Attribute(value=target.value, attr=target.attr, ctx=ast.Load()), target)
    if isinstance(target, ast.Subscript):
        return ast.copy_location(ast.Subscript(value=target.value, slice=target.slice, ctx=ast.Load()), target)
    return target


def assign(machine: Machine, target: ast.expr, value: Value, frame: Frame) -> None:
    """`target = value` for names, attributes, items and unpacking."""
    if isinstance(target, ast.Name):
        machine.store.write((scope_for(target.id, frame), target.id), value)
        number = _number_of(value)
        if number is not None:
            # The name is what the program takes the number for: `accuracy = f1_score(…)` is found by it (TU317).
            named(machine, target.id, number, frame.spot(target), "named")
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(machine, target.elts, value, frame)
    elif isinstance(target, ast.Starred):
        assign(machine, target.value, value, frame)
    elif isinstance(target, ast.Attribute):
        owner = expressions.evaluate(machine, target.value, frame)
        if isinstance(owner, Tensor) and owner.frame and isinstance(target.value, (ast.Name, ast.Attribute)):
            changed = expressions.write_into_tensor(machine, owner, Constant(target.attr), value, frame.spot(target))
            assign(machine, target.value, changed, frame)
            return
        if isinstance(owner, Tensor):
            set_attribute_of_array(machine, owner, target.attr, value, frame.spot(target))
            return
        expressions.set_attribute(machine, owner, target.attr, value)
        number = _number_of(value)
        if number is not None:
            named(machine, target.attr, number, frame.spot(target), "named")
    elif isinstance(target, ast.Subscript):
        _assign_item(machine, target, value, frame)


def _number_of(value: Value) -> Value | None:
    """A number that was measured or counted; of what branches leave open one, where all are the same measured one."""
    if type(value) is Choice:
        first = value.options[0][1]
        if not isinstance(first, Score):
            return None
        return first if all(isinstance(way, Score) and is_same(way, first) for _, way in value.options) else None
    return value if type(value) is Score or is_counted(value) else None


def scope_for(name: str, frame: Frame) -> int:
    if name in frame.globals:
        return frame.scopes[-1]
    if name in frame.nonlocals and len(frame.scopes) > 1:
        return frame.scopes[1]
    return frame.scopes[0]


def _unpack(machine: Machine, targets: list[ast.expr], value: Value, frame: Frame) -> None:
    value = machine.store.narrowed(value)
    if isinstance(value, Choice):
        parts = [[(guards, _parts(machine, option, targets, frame)) for guards, option in value.options]]
        for index, target in enumerate(targets):
            assign(machine, target, choice_of((guards, part[index]) for guards, part in parts[0]), frame)
        return
    for target, part in zip(targets, _parts(machine, value, targets, frame), strict=True):
        assign(machine, target, part, frame)


def _parts(machine: Machine, value: Value, targets: list[ast.expr], frame: Frame) -> list[Value]:
    count = len(targets)
    if not targets:
        return []
    spots = [frame.spot(target) for target in targets]
    star = next((i for i, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    items = items_of(machine, value)
    if star is not None:
        return _parts_around(machine, value, (star, count - star - 1), spots)
    if items is not None and len(items.items) == count and items.front is None and not items.behind:
        return list(items.items)
    if isinstance(value, StoredObject) and value.kind == "data set":
        batch = batch_of(machine, value, spots[0])
        if isinstance(batch, TupleValue) and len(batch.items) == count:
            return list(batch.items)
    if (numbers := unpacked(machine, value, spots)) is not None:
        return numbers
    if isinstance(value, Tensor):
        return expressions.unpack_tensor(machine, value, count)
    if isinstance(value, (Constant, UnknownValue)) or items is None:
        why = value.why if isinstance(value, UnknownValue) else "a part of a value that was not followed"
        return [UnknownValue(why, spot, (expressions.sym_of(value), index)) for index, spot in enumerate(spots)]
    # Of `(*unread, label)` the label is the last one, however many stand before it.
    places = [items.place(n) for n in range(count)]
    if items.more:
        behind = len(items.items) - count
        places = [n + behind if n >= count - items.behind else place for n, place in enumerate(places)]
    missing = [UnknownValue("a part that was not followed", spot) for spot in spots]
    return [items.items[place] if place is not None else part for place, part in zip(places, missing, strict=True)]


def _parts_around(machine: Machine, value: Value, around: tuple[int, int], spots: list[Spot]) -> list[Value]:
    """The parts of `first, *rest, last = items`. around: how many stand before the star, and how many behind it."""
    before, behind = around
    items = items_of(machine, value)
    stored = items.items if items is not None else ()
    why = value.why if isinstance(value, UnknownValue) else "a part of a value that was not followed"
    if items is None or items.first_ones < before or (not items.more and len(stored) < before + behind):
        return [UnknownValue(why, spot) for spot in spots]
    # Of a list of which more may follow nobody knows the last ones, if it does not tell them.
    places = [items.place(n - behind) for n in range(behind)]
    last = [stored[at] if at is not None else UnknownValue(why, spot)
            for at, spot in zip(places, spots[before + 1 :], strict=True)]  # fmt: skip
    end = len(stored) - (behind if not items.more else min(behind, items.behind))
    rest = replace(items, items=stored[before:end], front=items.first_ones - before if items.more else items.front,
                   behind=max(items.behind - behind, 0))  # fmt: skip
    return [*stored[:before], list_of(machine, rest, spots[before]), *last]


def _assign_item(machine: Machine, target: ast.Subscript, value: Value, frame: Frame) -> None:
    owner = expressions.evaluate(machine, target.value, frame)
    index = expressions.evaluate(machine, target.slice, frame)
    plain = machine.store.narrowed(owner)
    if isinstance(plain, Choice) and any(isinstance(option, StoredObject | Tensor) for _, option in plain.options):
        # One of several objects is written to: each on its own way, where the index may be another one.
        machine.store.on_each_way(plain, lambda way: _put_item(machine, target, (way, index), value, frame))
    else:
        _put_item(machine, target, (machine.resolve(owner), index), value, frame)


def _put_item(
    machine: Machine, target: ast.Subscript, at: tuple[Value | None, Value], value: Value, frame: Frame
) -> None:
    """The value as an item. at: of what, and its index."""
    plain, index = at[0], machine.store.narrowed(at[1])
    if isinstance(plain, StoredObject) and plain.kind == "dict":
        if not isinstance(machine.resolve(index), Constant):
            entries_may_be_others(machine, plain)
        set_entry(machine, plain, index, value)
    elif isinstance(plain, StoredObject) and plain.kind == "logged values" and isinstance(index, Constant):
        machine.set_part(plain, f"#written {index.value}", value)
    elif isinstance(plain, StoredObject) and plain.kind == "list":
        if isinstance(index, Call) and index.name == "slice":
            _put_slice(machine, plain, index, value)
        else:
            set_list_item(machine, plain, index, value)
    elif isinstance(plain, StoredObject):
        _put_part(machine, plain, index, value)
    elif isinstance(plain, Tensor):
        written = expressions.write_into_tensor(machine, plain, index, value, frame.spot(target))
        changed = changed_everywhere(machine, plain, written)
        # `frame.loc[rows, "y"] = 1` writes into the frame: what is assigned is the name in front of `.loc`.
        whole = target.value
        if isinstance(whole, ast.Attribute) and whole.attr in ("loc", "iloc", "at", "iat", "ix", "values"):
            whole = whole.value
        if isinstance(whole, (ast.Name, ast.Attribute, ast.Subscript)) and changed is not plain:
            assign(machine, whole, changed, frame)
    elif isinstance(target.value, ast.Attribute):
        # `model.registry["head"] = …`: a part of the model that is not followed.
        holder = machine.resolve(expressions.evaluate(machine, target.value.value, frame))
        if isinstance(holder, StoredObject):
            machine.record.changed.add(holder.number)


def _put_part(machine: Machine, owner: StoredObject, index: Value, value: Value) -> None:
    """`model[1] = …` changes a part that is not followed; `globals()[name] = …` is a name of a module."""
    if owner.kind == "names of a module":
        from trueup.engine.transfers.modules_by_name import set_name

        machine.store.on_each_way(index, lambda name: set_name(machine, owner, name, value))
    else:
        change_by(machine, owner, "__setitem__", Args((machine.resolve(index) or index, value)))


def change_by(machine: Machine, owner: StoredObject, method: str, args: Args) -> None:
    """What a library's object does where an item of it is written or deleted; else what it holds is no certainty."""
    names = (f"{kind}.{method}" for kind in registry.kinds_of(machine, owner))
    change = next((transfer for name in names if (transfer := registry.method_transfer(name)) is not None), None)
    if change is None or owner.where is None:
        machine.record.changed.add(owner.number)
    else:
        change(registry.Site(machine, method, "", args, owner.where, owner))


def delete(machine: Machine, node: ast.Delete, frame: Frame) -> Flow:
    """`del name`, `del owner.name`, `del items[index]`."""
    for target in node.targets:
        # Not taken out of its scope: a name that is missing there would be looked up further out.
        gone = UnknownValue("it was deleted", frame.spot(node))
        if isinstance(target, ast.Name):
            machine.store.write((frame.scopes[0], target.id), gone)
        elif isinstance(target, ast.Attribute):
            delete_attribute(machine, expressions.evaluate(machine, target.value, frame), target.attr, gone)
        elif isinstance(target, ast.Subscript):
            _delete_item(machine, target, frame)
    return "next"


def _delete_item(machine: Machine, target: ast.Subscript, frame: Frame) -> None:
    owner = machine.resolve(expressions.evaluate(machine, target.value, frame))
    index = machine.resolve(expressions.evaluate(machine, target.slice, frame))
    if isinstance(owner, StoredObject) and owner.kind == "dict":
        remove_entry(machine, owner, index)
    elif isinstance(owner, StoredObject) and owner.kind == "list":
        if isinstance(index, Call) and index.name == "slice":
            _put_slice(machine, owner, index, TupleValue(()))
        else:
            list_method(machine, owner, "pop", Args((index,) if index is not None else ()), frame.spot(target))
    elif isinstance(owner, StoredObject):
        change_by(machine, owner, "__delitem__", Args((index,) if index is not None else ()))


def _put_slice(machine: Machine, owner: StoredObject, index: Call, value: Value) -> None:
    """`items[low:high] = value`."""
    machine.store.begin((owner.number, "#items"))
    items, new = items_of(machine, owner), items_of(machine, value)
    bounds = [machine.resolve(bound) for bound in index.args.positional]
    numbers = [whole_of(bound) for bound in bounds]
    unread = any(
        number is None and not (isinstance(bound, Constant) and bound.value is None)
        for number, bound in zip(numbers, bounds, strict=True)
    )
    if (
        items is None
        or new is None
        or not is_whole(items)
        or not is_whole(new)
        or unread
        or numbers[2] not in (None, 1)
    ):
        lose_items(machine, owner)
        return
    stored = list(items.items)
    stored[slice(*numbers[:2])] = new.items
    set_items(machine, owner, tuple(stored))
