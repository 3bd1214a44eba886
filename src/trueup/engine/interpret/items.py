"""Items and slices of whatever has them: arrays, lists, dicts, texts, and what libraries give."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.interpret import attributes, functions
from trueup.engine.interpret.containers import any_entry, cut, entries_of, get_entry, items_of, list_of, pick
from trueup.engine.interpret.default_entries import default_entry
from trueup.engine.interpret.machine import Machine, sym_of
from trueup.engine.interpret.makers_by_name import maker_of
from trueup.engine.interpret.shared_arrays import part_of
from trueup.engine.interpret.unread_keys import any_model_of, any_model_of_dict, each_entry
from trueup.engine.limits import LIMITS
from trueup.engine.tensors import Tensor, with_rows, with_shape
from trueup.engine.transfers import indexing, written_losses
from trueup.engine.transfers.literals import from_literal
from trueup.engine.values import Args, Call, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value


def slice_of(machine: Machine, owner: Value, bounds: tuple[Value | None, ...], spot: Spot) -> Value:
    """`owner[low:high:step]`."""
    low, high, step = (machine.resolve(bound) for bound in bounds)
    if isinstance(owner, Tensor):
        part = indexing.sliced(owner, low, high, step)
        # Batch after batch, a loop takes all of the rows.
        batch = bool(machine.loops) and low is not None and high is not None and part.elements is None
        part = with_shape(with_rows(owner, batch=part.rows.batch), part.shape) if batch else part
        return part_of(owner, None, part)
    if isinstance(owner, Constant) and isinstance(owner.value, (str, bytes)):
        letters = cut(TupleValue(tuple(owner.value)), low, high, step)  # type: ignore[arg-type]
        return (
            UnknownValue("a part of a text", spot)
            if letters is None
            else Constant("".join(map(str, letters.items)), spot)
        )
    items = items_of(machine, owner)
    if items is None:
        return UnknownValue("a part of a value that was not followed", spot, ("slice", sym_of(owner), str(bounds)))
    cut_out = cut(items, low, high, step)
    if isinstance(owner, StoredObject):
        labels = from_literal(machine, owner, spot) if items.alike else None
        if labels is not None and labels.labels.encoding == "integer":
            return replace(indexing.sliced(labels, low, high, step), listed=True)
        return list_of(machine, cut_out or replace(items, more=True, front=0, behind=0), spot)
    return cut_out if cut_out is not None else TupleValue(items.items, spot, more=True, front=0)


def _entry_by_option(machine: Machine, owner: StoredObject, index: Constant, spot: Spot) -> Value:
    """What an option of the command line picks: each entry goes with those tests of the option that name its key."""
    entries = entries_of(machine, owner) or {}
    if not 1 < len(entries) <= LIMITS.options or index.value not in entries:
        return item_of(machine, owner, replace(index, option=None), spot)
    return each_entry(machine, entries, sym_of(index))


def item_of(machine: Machine, owner: Value, index: Value, spot: Spot) -> Value:
    """`owner[index]`."""
    if isinstance(owner, Tensor):
        chosen = written_losses.at_classes(machine, owner, index, spot)
        return chosen or part_of(owner, index, indexing.indexed(machine, owner, index, spot))
    if isinstance(owner, StoredObject) and owner.kind == "dict":
        if isinstance(index, Constant) and index.option is not None:
            return _entry_by_option(machine, owner, index, spot)
        stored = get_entry(machine, owner, index) or any_entry(machine, owner, index, spot)
        stored = stored or any_model_of_dict(machine, owner, index)
        stored = stored or maker_of(machine, owner, index) or default_entry(machine, owner, index, spot)
        return (
            stored
            if stored is not None
            else UnknownValue("an entry of a dict that was not followed", spot, ("item", owner.number, sym_of(index)))
        )
    if isinstance(owner, StoredObject) and owner.cls is not None:
        method = functions.find_method(machine, owner.cls, "__getitem__")
        if method is not None:
            return functions.enter(machine, method, Args((owner, index)), spot)
    special = attributes.library_item(machine, owner, index, spot)
    if special is not None:
        return special
    items = items_of(machine, owner)
    if items is not None and isinstance(index, TupleValue):
        # A tuple of states that `state[-1, :, :]` would raise on: another way makes an array of it.
        return UnknownValue("several indices of a list or a tuple", spot)
    if items is not None:
        picked = pick(machine, items, index, spot)
        asked = ("place", sym_of(owner), sym_of(index))
        return (any_model_of(machine, items, asked) or picked) if isinstance(picked, UnknownValue) else picked
    # The brackets in its name say that it is an entry of what a library gave: no transfer takes it for the whole.
    if isinstance(owner, Call):
        return Call(f"{owner.name}[]", Args((owner, index)), spot)
    why = owner.why if isinstance(owner, UnknownValue) else "an item of a value that was not followed"
    return UnknownValue(why, spot, ("item", sym_of(owner), sym_of(index)))
