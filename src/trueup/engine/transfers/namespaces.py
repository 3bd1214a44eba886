"""Dicts whose entries are attributes: `EasyDict(config)`, `SimpleNamespace(**config)` and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.attribute_dicts import by_attributes
from trueup.engine.interpret.containers import entries_of, new_dict, set_entry
from trueup.engine.interpret.dict_methods import take_entries
from trueup.engine.transfers.data_files import data_named, value_of_file
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import NONE, Args, Constant, StoredObject, UnknownValue, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


@on_call(
    *(
        "easydict.EasyDict",
        "argparse.Namespace",
        "types.SimpleNamespace",
        "munch.Munch",
        "munch.munchify",
        "addict.Dict",
    ),
    *("box.Box", "dotmap.DotMap", "ml_collections.ConfigDict", "yacs.CfgNode", "yacs.config.CfgNode"),
)
def namespace(site: Site) -> Value | None:
    """A dict, or keywords, as attributes."""
    result = new_dict(site.machine, site.where)
    take_entries(site.machine, result, site.args)
    return by_attributes(site.machine, result)


@on_method("dict.clone")
def cloned(site: Site) -> Value | None:
    """`config.clone()`: another configuration with the same entries."""
    if not isinstance(site.owner, StoredObject):
        return None
    result = new_dict(site.machine, site.where)
    take_entries(site.machine, result, Args((site.owner,)))
    return by_attributes(site.machine, result)


@on_method("dict.freeze", "dict.defrost", "dict.set_new_allowed")
def nothing(site: Site) -> Value | None:
    """Calls that leave the entries what they are."""
    return NONE


@on_method("dict.merge_from_file", "dict.merge_from_list")
def merged(site: Site) -> Value | None:
    """`config.merge_from_file("mine.yaml")`; by a file that is not read, or by words, every entry may change."""
    machine = site.machine
    if not isinstance(site.owner, StoredObject):
        return None
    found = data_named(machine, site.arg(0), site.where) if site.name.endswith("file") else None
    if found is not None:
        _over(machine, site.owner, value_of_file(machine, found))
    else:
        why = "a configuration that is given when the program is started"
        _lose(machine, site.owner, UnknownValue(why, site.where))
    return NONE


def _over(machine: Machine, owner: StoredObject, other: Value) -> None:
    own = entries_of(machine, owner) or {}
    for key, value in (entries_of(machine, other) or {}).items():
        before = machine.resolve(own.get(key))
        if isinstance(before, StoredObject) and before.kind == "dict" and entries_of(machine, value) is not None:
            _over(machine, before, value)
        else:
            set_entry(machine, owner, Constant(key), by_attributes(machine, value))


def _lose(machine: Machine, owner: StoredObject, why: UnknownValue) -> None:
    for key, value in (entries_of(machine, owner) or {}).items():
        inner = machine.resolve(value)
        if isinstance(inner, StoredObject) and inner.kind == "dict":
            _lose(machine, inner, why)
        else:
            set_entry(machine, owner, Constant(key), why)
