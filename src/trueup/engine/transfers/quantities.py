"""What unknown numbers count: passes of a loop, items of a batch; and of which loader a value is a batch."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from trueup.engine.immutable import replace
from trueup.engine.tensors import Tensor, with_rows
from trueup.engine.values import (
    Bound,
    Call,
    Choice,
    Constant,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    new_number,
    number_of,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: What stands for a value that was made of another one: an item of it, an attribute, the result of a method.
_MADE_OF = frozenset({"item", "attribute", "slice", "method"})
#: What stands for a comparison: the word and both sides.
_COMPARISONS = frozenset({"Eq", "Gt", "GtE", "Lt", "LtE"})
#: A name and what stands under it; what stands for the result of a method: the word, its owner, its name.
_PAIR, _METHOD = 2, 3
#: Parts of what stands for a batch's size: the word, the array, its source, the axis, and what it is a batch of.
_SIZE_OF_A_BATCH = 5
#: The part of a loader that tells that it gives only the items whose numbers it was handed.
PICKS = "#picks"
#: Operators as an unknown number remembers them.
_OPERATORS = frozenset({"Add", "Sub", "Mult", "Div", "FloorDiv"})
#: What stands for the highest of numbers: the word and what they are.
_HIGHEST = "highest"
#: What stands for the classes that an estimator or an encoder was fitted to: the word and a number of its own.
CLASSES = "classes"
_CONVERTED = ("builtins.int", "builtins.float")


def loader_of(value: Value | None) -> Hashable:
    """What a batch came from: a loader by its number, or what stands for one that was not read."""
    if isinstance(value, Tensor):
        return value.rows.loader
    return _source_of(value.sym) if isinstance(value, UnknownValue) else None


def batch_of_entries(pairs: Sequence[Value]) -> UnknownValue | None:
    """The batch whose every entry is under its own name in a dict that is made of it; None for any other dict.

    pairs: (name, value) as they were worked out for any entry of a batch that was not followed; the value may have been
    handed on by a library (`array.to(device)`), which then says that it is the same one.
    """
    pair = pairs[0] if len(pairs) == 1 else None
    if not isinstance(pair, TupleValue) or len(pair.items) != _PAIR:
        return None
    name, value = pair.items
    sym = name.sym if isinstance(name, UnknownValue) else None
    entry = sym[0] if isinstance(sym, tuple) and sym[1:] == (0,) else None
    if not isinstance(entry, tuple) or entry[:1] != ("element",) or _method_of(entry[1]) != "items":
        return None
    options = [option for _, option in value.options] if isinstance(value, Choice) else [value]
    same = all(isinstance(option, UnknownValue) and _handed_on(option.sym) == (entry, 1) for option in options)
    return UnknownValue(name.why, sym=entry[1]) if same and isinstance(name, UnknownValue) else None


def _method_of(sym: Hashable) -> Hashable:
    """The method of which something is the result; None for anything else."""
    return sym[2] if isinstance(sym, tuple) and len(sym) == _METHOD and sym[0] == "method" else None


def _handed_on(sym: Hashable) -> Hashable:
    """What stands for a value before methods handed it on."""
    while isinstance(sym, tuple) and _method_of(sym) is not None:
        sym = sym[1]
    return sym


def of_a_pass(value: Value, source: Hashable) -> Value:
    """What a generator of the program gives at a time: its arrays are parts of what is gone through."""
    if isinstance(value, TupleValue):
        return replace(value, items=tuple(of_a_pass(item, source) for item in value.items))
    part = isinstance(value, Tensor) and value.rows.loader is None and not value.symbolic and value.shape != ()
    return with_rows(value, loader=source) if part and isinstance(value, Tensor) else value


def _source_of(sym: Hashable) -> Hashable:
    while isinstance(sym, tuple) and len(sym) > 1:
        first, second = sym[:2]
        if first == "element":
            # What can be cut is a list or a data set, which gives items: a loader has no slices.
            cut = isinstance(second, tuple) and second[:1] == ("slice",)
            return None if cut else cast("Hashable", second)
        if first in _COMPARISONS:
            # `labels == 1.0` says yes or no of each item; `labels == others` may be of another array.
            sym = second if isinstance(sym[-1], tuple) and sym[-1][:1] == ("const",) else None
            continue
        # What is unpacked stands as (the whole, which part).
        sym = first if isinstance(first, tuple) else second if first in _MADE_OF else None
    return None


def gone_through(value: Value) -> Hashable:
    """What stands for something that a loop goes through."""
    if isinstance(value, StoredObject):
        return ("object", value.number)
    if isinstance(value, UnknownValue):
        return value.sym
    if isinstance(value, Bound) and isinstance(value.owner, StoredObject):
        return ("attribute", ("object", value.owner.number), value.name)
    if isinstance(value, Choice):
        # Whichever it is, it is this one in every pass of the loop.
        return next((key for _, option in value.options if (key := gone_through(option)) is not None), None)
    if isinstance(value, TupleValue):
        return _numbered(value)
    where = getattr(value, "where", None)
    return ("call", where) if isinstance(value, Call) and where is not None else None


def _numbered(pairs: TupleValue) -> Hashable:
    """What `enumerate(loader)` numbers, which was kept under a name of its own."""
    pair = pairs.items[0] if pairs.more and len(pairs.items) == 1 else None
    number = pair.items[0] if isinstance(pair, TupleValue) and len(pair.items) == _PAIR else None
    sym = number.sym if isinstance(number, UnknownValue) else None
    return sym[1] if isinstance(sym, tuple) and sym[:1] == ("passes",) else None


def stands_for(value: Value, sym: Hashable) -> Hashable:
    """What stands for a value: `sym`, or the call itself where nothing lasting stands for its arguments (a lambda)."""
    return gone_through(value) or sym if isinstance(value, Call) and _passes_away(sym) else sym


def _passes_away(sym: Hashable) -> bool:
    """True for what stands for a value by where it lies in memory, and so for no other look at it."""
    if not isinstance(sym, tuple):
        return False
    return (sym[:1] == ("value",) and isinstance(sym[-1], int)) or any(map(_passes_away, sym))


def passes_of(over: Hashable, where: Spot | None, *, from_0: bool = False) -> UnknownValue:
    """A number that grows by one in each pass of a loop.

    from_0: it is 0 in the first pass, so that behind the loop it is one less than the passes.
    """
    sym = ("passes", over, new_number(), *((_FROM_0,) if from_0 else ()))
    return UnknownValue("a number that counts the passes of a loop", where, sym)


#: Marks a number of passes that begins with 0.
_FROM_0 = "from 0"


def nominal_items_of(over: Hashable, where: Spot | None) -> UnknownValue:
    """A number that grows by the size of a full batch in each pass of a loop."""
    passes = ("passes", over, new_number())
    return UnknownValue("a number that counts full batches", where, ("Mult", passes, ("size", over)))


def size_of_batches(machine: Machine, loader: Hashable) -> Value | None:
    """How many items a loader was told to put into a batch."""
    is_object = isinstance(loader, tuple) and loader[:1] == ("object",)
    return machine.store.read((loader[1], "batch_size")) if is_object else None  # type: ignore[index]


def is_nominal_size(machine: Machine, loader: Hashable, value: Value) -> bool:
    """True for the batch size that a loader was given, or that an argument is named after."""
    size = size_of_batches(machine, loader)
    if size is None:
        return is_called(value, "batch_size", "batchsize")
    known = number_of(machine.resolve(size))
    return known == number_of(value) if known is not None else same_unknown(size, value)


def counts_passes(machine: Machine, value: Value | None, of: frozenset[Hashable]) -> bool:
    """True for the number of passes of a loop over one of these: `len(loader)`, a counter, `i + 1`."""
    sym = _plain(value)
    if not isinstance(sym, tuple) or len(sym) < 2:
        return False
    if sym[0] in ("len", "passes"):
        return sym[1] in of or machine.calls_gone_through.get(sym[1]) in of
    if sym[0] == "Add" and sym[2] == ("const", "int", "1"):
        inner = sym[1]
        return isinstance(inner, tuple) and inner[:1] == ("passes",) and inner[1] in of
    return False


def counts_one_batch(value: Value | None, of: frozenset[Hashable]) -> bool:
    """True for the items of one batch of these: `len(labels)`, `labels.size(0)`, `labels.shape[0]`."""
    sym = _plain(value)
    if not isinstance(sym, tuple):
        return False
    if sym[:1] == ("size",) and len(sym) == _SIZE_OF_A_BATCH:
        return sym[-1] in of
    return _source_of(_measured_first(sym)) in of


def counts_all_of_a_part(machine: Machine, loader: Hashable, value: Value | None) -> bool:
    """True for all items of the data set of a loader whose sampler picks some of them: `len(loader.dataset)`.

    Another loader has to pick as well: each of them has its part of the same data set then.
    """
    sym, read = _plain(value), machine.store.read
    if not isinstance(sym, tuple) or sym[:1] != ("len",) or not isinstance(loader, tuple) or loader[:1] != ("object",):
        return False
    data = machine.resolve(read((loader[1], "dataset")))
    if not isinstance(data, StoredObject) or sym[1] != ("object", data.number):
        return False
    picking = {owner for layer in machine.store.layers for owner, part in layer if part == PICKS}
    parts = [owner for owner in picking if machine.resolve(read((owner, "dataset"))) == data]
    return loader[1] in parts and len(parts) > 1


def _measured_first(sym: tuple[Hashable, ...]) -> Hashable:
    """What stands for something of which this is the length, or the size of the first axis; None for anything else."""
    match sym:
        case ("len", owner) | ("size", owner, 0):
            return owner
        case ("item", ("attribute", owner, "shape") | ("method", owner, "size"), ("const", "int", "0")):
            return owner
    return None


def counts_on(value: Value | None) -> bool:
    """True for a number that grows by one at a time."""
    sym = _plain(value)
    return isinstance(sym, tuple) and len(sym) == 3 and sym[0] == "Add" and sym[2] == ("const", "int", "1")


def counts_nominal_items(machine: Machine, value: Value | None, of: frozenset[Hashable]) -> bool:
    """True for the number of batches times something: what a loader would give if its last batch were full."""
    sym = _plain(value)
    if not isinstance(sym, tuple) or len(sym) != 3 or sym[0] != "Mult":
        return False
    return any(_counts_all_passes(side, of) for side in sym[1:])


def _counts_all_passes(sym: Hashable, of: frozenset[Hashable]) -> bool:
    if not isinstance(sym, tuple):
        return False
    if sym[0] == "Add" and sym[2] == ("const", "int", "1"):
        inner = sym[1]
        return isinstance(inner, tuple) and inner[:1] == ("passes",) and inner[-1] == _FROM_0 and inner[1] in of
    return sym[:1] in (("len",), ("passes",)) and sym[-1] != _FROM_0 and sym[1] in of


def _plain(value: Value | None) -> Hashable:
    """What stands for an unknown number, conversions taken away."""
    return _unconverted(value.sym) if isinstance(value, UnknownValue) else None


def _unconverted(sym: Hashable) -> Hashable:
    while isinstance(sym, tuple) and len(sym) == _PAIR and sym[0] in _CONVERTED:
        sym = sym[1]
    return sym


def same_unknown(first: Value, other: Value | None) -> bool:
    """True where both are the same number that is not known."""
    return _plain(first) is not None and _plain(first) == _plain(other)


def is_called(value: Value | None, *names: str) -> bool:
    """True for an attribute, a parameter or an item of such a name, large and small letters alike."""
    sym = _plain(value)
    word = sym[-1] if isinstance(sym, tuple) and sym and sym[0] in ("attribute", "parameter", "argument") else ""
    return isinstance(word, str) and word.lower() in names


def divisors_in(value: Value | None) -> Iterator[Hashable]:
    """What an unknown number was divided by: `100.0 / size`."""
    sym = _plain(value)
    if isinstance(sym, tuple) and len(sym) == 3 and sym[0] == "Div":
        yield sym[2]


def is_length(value: Value | None) -> bool:
    """True for a count that only the data tells: `len(names)`, `labels.max() + 1`, `encoder.classes_.shape[0]`."""
    sym = _plain(value)
    if not isinstance(sym, tuple):
        return False
    return sym[:1] == ("len",) or _is_of_a_set(sym) or _counts_from_0(sym) or _counts_classes(sym)


def _counts_classes(sym: tuple[Hashable, ...]) -> bool:
    """True for `encoder.classes_.shape[0]`."""
    first = _measured_first(sym)
    return isinstance(first, tuple) and first[:1] == (CLASSES,)


def highest_of(owner: Hashable) -> Hashable:
    """What stands for the highest of numbers that were not followed."""
    return (_HIGHEST, owner)


def is_highest(sym: Hashable) -> bool:
    """True for what stands for the highest of some numbers."""
    return isinstance(sym, tuple) and (sym[:1] == (_HIGHEST,) or sym[:2] == ("extreme", True))


def _counts_from_0(sym: tuple[Hashable, ...]) -> bool:
    """True for one more than the highest of some numbers: of class numbers from 0 on, how many there are."""
    if len(sym) != 3 or sym[0] != "Add":
        return False
    sides = tuple(_as_number(side) for side in sym[1:])
    return any(is_highest(side) and other == ("const", "int", "1") for side, other in (sides, sides[::-1]))


def _as_number(sym: Hashable) -> Hashable:
    """What stands for a number before it was made one of Python: `int(x)`, `x.item()`."""
    while (plain := _unconverted(sym)) is not sym or _method_of(sym) == "item":
        sym = plain[1] if isinstance(plain, tuple) and _method_of(plain) == "item" else plain
    return sym


def _is_of_a_set(sym: tuple[Hashable, ...]) -> bool:
    """True for `data.num_classes` of something that is no option and no parameter."""
    if len(sym) != 3 or sym[0] != "attribute" or sym[2] != "num_classes":
        return False
    owner = sym[1]
    while isinstance(owner, tuple) and len(owner) > 1 and owner[0] in _MADE_OF:
        owner = owner[1]
    return not (isinstance(owner, tuple) and owner[:1] in (("parameter",), ("argument",)))


def is_number_of_items(value: Value | None) -> bool:
    """True for how many items there are, which only the data tells: `len(x)`, `x.shape[0]`."""
    sym = _plain(value)
    first_axis = isinstance(sym, tuple) and len(sym) > 2 and sym[0] == "size" and sym[-1] == 0
    return is_length(value) or first_axis


def is_one(value: Value | None) -> bool:
    """The number 1."""
    return isinstance(value, Constant) and not isinstance(value.value, bool) and value.value == 1
