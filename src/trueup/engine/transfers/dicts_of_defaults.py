"""Dicts that make or get an entry for each name: `defaultdict(list)`, `Counter()`, `dict.fromkeys(names, 0.0)`."""

from __future__ import annotations

from collections import Counter

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of, new_dict, open_up, set_entries
from trueup.engine.interpret.default_entries import COUNTED, FACTORY
from trueup.engine.interpret.dict_methods import take_entries
from trueup.engine.transfers.reductions import distinct
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import NONE, Args, Constant, LibraryName, StoredObject, Value


@on_call("collections.defaultdict")
def default_dict(site: Site) -> Value | None:
    """`defaultdict(list)`: a dict with something that makes its entries, where that is not None."""
    result = new_dict(site.machine, site.where)
    take_entries(site.machine, result, Args(site.args.positional[1:], site.args.keywords, site.args.more))
    factory = site.args.get(0)
    if factory is not None and factory != NONE:
        site.machine.set_part(result, FACTORY, factory)
    return result


@on_call("collections.Counter")
def counter_of(site: Site) -> Value | None:
    """`Counter()`, `Counter(right=0)`: a dict whose entries begin at 0; of a list, what different items it has."""
    value = site.arg(0)
    items = items_of(site.machine, value) if not isinstance(value, StoredObject) or value.kind != "dict" else None
    known = [item for item in items.items if isinstance(item, Constant)] if items is not None else []
    if site.args.positional and (items is None or items.more or len(known) < len(items.items)):
        return distinct(site)
    result = new_dict(site.machine, site.where)
    counts = Counter(item.value for item in known)
    set_entries(site.machine, result, ((Constant(name), Constant(count)) for name, count in counts.items()))
    take_entries(site.machine, result, replace(site.args, positional=()))
    site.machine.set_part(result, COUNTED, Constant(True))
    site.machine.set_part(result, FACTORY, LibraryName("builtins.int", site.where))
    return result


@on_call("builtins.dict.fromkeys", "collections.OrderedDict.fromkeys")
def same_for_each(site: Site) -> Value | None:
    """`dict.fromkeys(names, 0.0)`: one value under each name."""
    names, value = items_of(site.machine, site.arg(0)), site.args.get(1)
    result = new_dict(site.machine, site.where)
    set_entries(site.machine, result, ((name, value or NONE) for name in (names.items if names is not None else ())))
    if names is None or names.more:
        open_up(site.machine, result)
    return result
