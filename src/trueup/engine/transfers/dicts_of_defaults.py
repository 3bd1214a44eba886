"""Dicts that make or get an entry for each name: `defaultdict(list)`, `Counter()`, `dict.fromkeys(names, 0.0)`."""

from __future__ import annotations

from trueup.engine.interpret.containers import items_of, new_dict, open_up, set_entries
from trueup.engine.interpret.default_entries import FACTORY
from trueup.engine.interpret.dict_methods import take_entries
from trueup.engine.transfers.reductions import distinct
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import NONE, Args, LibraryName, Value


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
    if site.args.positional:
        return distinct(site)
    result = new_dict(site.machine, site.where)
    take_entries(site.machine, result, site.args)
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
