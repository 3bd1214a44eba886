"""Python's own functions, and the small parts of the standard library that programs lead values through."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of, new_dict
from trueup.engine.interpret.dict_methods import dict_method, take_entries
from trueup.engine.interpret.list_methods import CHANGING, SET_OPERATIONS, list_method, set_method
from trueup.engine.interpret.machine import sym_of
from trueup.engine.interpret.shared_arrays import holds_data
from trueup.engine.interpret.statements import LEAVES
from trueup.engine.interpret.texts import text_method
from trueup.engine.interpret.unread_keys import any_model_of
from trueup.engine.option_defaults import worked_out
from trueup.engine.pedigree import Cells, Score, Text, is_counted
from trueup.engine.store import choice_of
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.answers import counted_by, rounded
from trueup.engine.transfers.confusion_tables import sum_of
from trueup.engine.transfers.figures import kept_of_batches, number_of_matches
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.python_sequences import DEEPLY, copied, taken_next
from trueup.engine.transfers.quantities import highest_of, stands_for
from trueup.engine.transfers.reductions import extreme
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.transfers.scores import formatted, joined, loss_of, score_of
from trueup.engine.transfers.shapes import size_symbol, sizes_tuple
from trueup.engine.values import (
    Args,
    Bound,
    Call,
    Constant,
    FunctionValue,
    Partial,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    counter,
    is_test,
    new_number,
    number_of,
    text_of,
    whole_of,
)


@on_method("list")
def _list_method(site: Site) -> Value | None:
    assert isinstance(site.owner, StoredObject)
    return list_method(site.machine, site.owner, site.name, site.args, site.where)


@on_method("dict")
def _dict_method(site: Site) -> Value | None:
    assert isinstance(site.owner, StoredObject)
    return dict_method(site.machine, site.owner, site.name, site.args, site.where)


@on_method(*(f"set.{name}" for name in (*CHANGING, *SET_OPERATIONS)))
def _set_method(site: Site) -> Value | None:
    assert isinstance(site.owner, StoredObject)
    return set_method(site.machine, site.owner, site.name.split(".")[-1], site.args, site.where)


@on_method("text")
def _text_method(site: Site) -> Value | None:
    text = text_of(site.owner)
    if text is None:
        return UnknownValue(f"{site.name}() of a constant", site.where)
    if site.name == "join":
        items = items_of(site.machine, site.arg(0))
        texts = [text_of(item) for item in items.items] if items is not None and not items.more else [None]
        return (
            Constant(text.join(t for t in texts if t is not None))
            if None not in texts
            else UnknownValue("a joined text", site.where)
        )
    if site.name == "format":
        return _formatted(site, text)
    return text_method(text, site.name, site.args, site.where)


def _formatted(site: Site, text: str) -> Value:
    passed = [site.machine.resolve(item) for item in site.args.positional]
    named = {key: site.machine.resolve(item) for key, item in site.args.keywords.items()}
    if (scored := formatted(site.machine, text, site.args, site.where)) is not None:
        return scored
    if all(isinstance(item, Constant) for item in (*passed, *named.values())) and len(text) < 1000 and "{:" not in text:
        try:
            values = [item.value for item in passed if isinstance(item, Constant)]
            return Constant(
                text.format(*values, **{k: v.value for k, v in named.items() if isinstance(v, Constant)}), site.where
            )
        except (ValueError, IndexError, KeyError, AttributeError, MemoryError):
            return UnknownValue("a text that is put together", site.where)
    return UnknownValue("a text that is put together", site.where)


@on_call("builtins.len")
def _length(site: Site) -> Value | None:
    value = site.arg(0)
    if isinstance(value, Tensor):
        sizes = sizes_tuple(value)
        if isinstance(sizes, TupleValue) and sizes.items:
            return sizes.items[0]
        if value.rows.loader is not None:
            return UnknownValue("a length that only the data tells", site.where, size_symbol(value, 0))
    items = items_of(site.machine, value)
    if items is not None and not items.more:
        return worked_out(site.machine, Constant(len(items.items), site.where), value)
    if isinstance(value, Constant) and isinstance(value.value, (str, bytes)):
        return Constant(len(value.value), site.where)
    if (batches := kept_of_batches(site.machine, items)) is not None:
        site.machine.calls_gone_through.setdefault(sym_of(value), batches)  # type: ignore[arg-type]
    sym = ("len", stands_for(value, sym_of(value))) if value is not None else ("len",)
    # `len(set(labels))` is how many classes there are, and no classifier is made for one.
    distinct = isinstance(value, Call) and value.name in ("builtins.set", "distinct")
    distinct = distinct or (isinstance(value, StoredObject) and value.kind == "set")
    at_least = getattr(value, "at_least", None) or (2 if distinct else None)
    return UnknownValue("a length that only the data tells", site.where, sym, at_least)


@on_call("builtins.range", "builtins.xrange")
def _range(site: Site) -> Value | None:
    bounds = [whole_of(site.machine.resolve(item)) for item in site.args.positional]
    if not bounds or any(bound is None for bound in bounds):
        # Whatever the bound is on each way of a test, it is counted to: the ways give one list.
        return TupleValue((counter(site.where, site.where),), site.where, more=True)
    numbers = (
        range(*[bound for bound in bounds if bound is not None][:3]) if bounds[-1] != 0 or len(bounds) < 3 else range(0)
    )
    limit = site.machine.limits.items
    # Not len(), which is for numbers that fit a machine word.
    return TupleValue(_counted(numbers[:limit]), site.where, bool(numbers[limit:]))


@lru_cache(maxsize=32)
def _counted(numbers: range) -> tuple[Constant, ...]:
    return tuple(Constant(number) for number in numbers)


@on_call("builtins.dict", "collections.OrderedDict")
def _dict(site: Site) -> Value | None:
    result = new_dict(site.machine, site.where)
    take_entries(site.machine, result, site.args)
    return result


@on_call("builtins.int", "builtins.float", "builtins.bool", "builtins.str", "builtins.unicode")
def _convert(site: Site) -> Value | None:
    value = site.arg(0)
    if isinstance(value, (Score, Cells)) or (isinstance(value, Text) and site.name.endswith("str")):
        return value
    if isinstance(value, Constant):
        kind = {"int": int, "float": float, "bool": bool, "str": str, "unicode": str}[site.name.split(".")[-1]]
        try:
            return Constant(kind(value.value), value.where or site.where)
        except (TypeError, ValueError, OverflowError):
            return UnknownValue("a conversion that fails", site.where)
    if isinstance(value, Tensor):
        counted = is_counted(value) and site.name.endswith("str")
        single = () if holds_data(value) else value.shape
        if counted:
            return joined((value,), site.where)
        dtype = value.dtype if value.symbolic else _DTYPES.get(site.name.rpartition(".")[2])
        return replace(value, elements=None, shape=single, dtype=dtype)
    if isinstance(value, UnknownValue) and is_test(value) and site.name.endswith((".int", ".float")):
        asked, way = site.machine.test_symbol(value)
        return choice_of((frozenset({(asked, way == bool(n))}), Constant(n, site.where)) for n in (1, 0))
    if isinstance(value, UnknownValue):
        return UnknownValue(value.why, site.where, (site.name, value.sym), value.at_least)
    return UnknownValue("a converted value", site.where, (site.name, new_number()))


#: What a batch of such numbers has.
_DTYPES = {"int": "int64", "float": "float64", "bool": "bool"}


@on_call("builtins.round")
def _round(site: Site) -> Value | None:
    value = site.arg(0)
    if isinstance(value, (Score, Tensor)):
        return value if isinstance(value, Score) else rounded(site.machine, value, site.where, site.arg(1))
    number = number_of(value)
    return Constant(round(number, whole_of(site.arg(1)) or 0), site.where) if number is not None else None


@on_call("builtins.max", "builtins.min")
def _extreme(site: Site) -> Value | None:
    """The highest of several numbers; by a key it is one of the items, and which is not known."""
    items = items_of(site.machine, site.arg(0)) if site.arg(None, "key") is not None else None
    if items is None:
        return _number(site)
    return score_of(site.machine, site.arg(0)) or any_model_of(site.machine, items, ("best", site.where))


@on_call("builtins.abs", "builtins.sum", "math.ceil", "math.floor", "math.sqrt", "math.log2")
def _number(site: Site) -> Value | None:
    items = site.args.positional
    if site.name.endswith(("max", "min", "sum")) and (scored := score_of(site.machine, site.arg(0))) is not None:
        return scored
    if site.name == "builtins.sum" and (loss := loss_of(site.machine, site.arg(0))) is not None:
        return loss
    if site.name == "builtins.sum" and isinstance(site.arg(0), Cells):
        return sum_of(site.arg(0), Constant(0))
    if len(items) == 1:
        stored = items_of(site.machine, items[0])
        items = stored.items if stored is not None and not stored.more else items
    numbers = [number_of(site.machine.resolve(item)) for item in items]
    known = [number for number in numbers if number is not None]
    if not known or len(known) < len(numbers):
        value = site.arg(0)
        if isinstance(value, Tensor) and site.name.endswith(("max", "min")):
            return extreme(site, value, highest=site.name.endswith("max"))
        if isinstance(value, UnknownValue) and site.name == "builtins.max" and len(site.args.positional) == 1:
            return UnknownValue(value.why, site.where, highest_of(value.sym))
        if isinstance(value, Tensor) and value.figure is not None and site.name == "builtins.sum":
            counted_by(site.machine, value, "sum", site.where)
            return number_of_matches(site.machine, value, "right answers", site.where)
        listed = from_literal(site.machine, value, site.where) if site.name == "builtins.sum" else None
        if listed is not None and listed.figure is not None:
            return number_of_matches(site.machine, listed, "right answers", site.where)
        return None
    acts: dict[str, Callable[[list[float]], float]] = {"max": max, "min": min, "sum": sum}
    act = acts.get(site.name.split(".")[-1])
    if act is not None:
        return worked_out(site.machine, Constant(act(known), site.where), *items)
    entry: Callable[[float], float] = getattr(math, site.name.split(".")[-1], None) or abs
    try:
        return worked_out(site.machine, Constant(entry(known[0]), site.where), *items)
    except (ValueError, OverflowError):
        return None


@on_call("builtins.bin", "builtins.hex", "builtins.oct", "builtins.ord", "builtins.chr")
def _spelled(site: Site) -> Value | None:
    value = site.arg(0)
    act = {"bin": bin, "hex": hex, "oct": oct, "ord": ord, "chr": chr}[site.name.split(".")[-1]]
    try:
        return Constant(act(value.value), site.where) if isinstance(value, Constant) else None  # type: ignore[operator]
    except (TypeError, ValueError, OverflowError):
        return None


@on_call("functools.partial")
def _partial(site: Site) -> Value | None:
    if not site.args.positional:
        return None
    return Partial(site.args.positional[0], Args(site.args.positional[1:], site.args.keywords), site.where)


@on_call("types.MethodType")
def _method(site: Site) -> Value | None:
    func, owner = site.arg(0), site.arg(1)
    if not isinstance(func, FunctionValue) or owner is None:
        return None
    return Bound(owner, func, getattr(func.node, "name", ""), site.where)


@on_call("sys.exit", "builtins.exit", "builtins.quit", "os._exit")
def _exit(site: Site) -> Value | None:
    return UnknownValue(LEAVES, site.where)


#: Calls around what a loop goes through that show how far it is.
_PROGRESS_BARS = (
    *(f"tqdm{home}.{name}" for home in ("", ".auto", ".notebook", ".autonotebook", ".std", ".rich")
      for name in ("tqdm", "tqdm_notebook")),
    "rich.progress.track", "fastprogress.progress_bar", "fastprogress.fastprogress.progress_bar",
    "alive_progress.alive_it",
)  # fmt: skip


@on_call(
    *("copy.copy", "copy.deepcopy", "builtins.next", "tqdm.trange"),
    *_PROGRESS_BARS,
)
def _same(site: Site) -> Value | None:
    value = site.arg(0, "iterable", "sequence")
    if site.name == "builtins.next" and value is not None:
        return (
            value.args.positional[0]
            if isinstance(value, Call) and value.name == "generator"
            else taken_next(site.machine, value, site.where)
        )
    if not site.name.startswith("copy.") or value is None:
        return value
    return copied(site.machine, value, site.where, DEEPLY if site.name == "copy.copy" else 0)


@on_call("typing.cast", "typing_extensions.cast")
def _cast(site: Site) -> Value | None:
    """`cast(torch.Tensor, model(x))` tells a type checker something and gives back what it is given."""
    return site.args.get(1, "val")


@on_method("generator.__next__", "generator.next", "builtins.iter.next")
def _next(site: Site) -> Value | None:
    return site.owner.args.positional[0] if isinstance(site.owner, Call) and site.owner.args.positional else None
