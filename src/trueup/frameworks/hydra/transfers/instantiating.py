"""`hydra.utils.instantiate(config.model)`: the class or function that a configuration names, called with the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import entries_of, is_open, items_of
from trueup.engine.interpret.functions import call
from trueup.engine.interpret.imports import settled
from trueup.engine.transfers.data_files import program_at
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import (
    Args,
    Constant,
    Lazy,
    LibraryName,
    Partial,
    Spot,
    StoredObject,
    UnknownValue,
    Value,
    text_of,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

TARGET = "_target_"
#: Entries that tell how to call, and are no arguments.
_OWN = frozenset({TARGET, "_partial_", "_recursive_", "_convert_", "_args_"})
_DEPTH = 8


@on_call("hydra.instantiate", "hydra.call")
def instantiated(site: Site) -> Value | None:
    """`instantiate(config, **further)`."""
    config = site.arg(0, "config")
    entries = entries_of(site.machine, config)
    if entries is None or TARGET not in entries:
        return None
    further = {name: value for name, value in site.args.keywords.items() if name not in ("config", *_OWN)}
    partial = site.args.keywords.get("_partial_")
    flat = site.args.keywords.get("_recursive_")
    return _called(site.machine, config, (further, partial, flat), site.where, 0)


@on_call("hydra.get_class", "hydra.get_method", "hydra.get_object", "hydra.get_static_method")
def named(site: Site) -> Value | None:
    """`get_class("package.module.Class")`."""
    name = text_of(site.arg(0, "path"))
    return imported(site.machine, name, site.where) if name is not None else None


def imported(machine: Machine, name: str, where: Spot) -> Value:
    """What a dotted name stands for: a name of a module of the project, else a library's."""
    importer = program_at(machine, where)
    module, _, last = name.rpartition(".")
    if importer is None or machine.project is None or not module:
        return LibraryName(name, where)
    path = machine.project.file_for(module, 0, importer)
    if path is not None:
        return settled(machine, Lazy(importer, path, module, last, where))
    return LibraryName(name, where)


def _called(
    machine: Machine,
    config: Value | None,
    stated: tuple[dict[str, Value], Value | None, Value | None],
    where: Spot,
    depth: int,
) -> Value | None:
    """What the target gives. stated: arguments beside the configuration, and what the call says of the first two."""
    entries = entries_of(machine, config) or {}
    name = text_of(machine.resolve(entries.get(TARGET)))
    if name is None or depth > _DEPTH:
        return UnknownValue("a class that the configuration names was not followed", where)
    further, partial, flat = stated
    partial = partial if partial is not None else entries.get("_partial_")
    flat = flat if flat is not None else entries.get("_recursive_")
    # From Hydra 1.1 on inner configurations are instantiated ahead of the outer one, unless _recursive_ is False.
    inner = not _is(machine, flat, False)
    own = {str(key): value for key, value in entries.items() if key not in _OWN}
    keywords = {key: _argument(machine, value, where, depth) if inner else value for key, value in own.items()}
    first = items_of(machine, machine.resolve(entries.get("_args_")))
    positional = tuple(_argument(machine, item, where, depth) for item in first.items) if first is not None else ()
    opened = isinstance(config, StoredObject) and is_open(machine, config)
    args = Args(positional, {**keywords, **further}, opened)
    callee = imported(machine, name, where)
    if _is(machine, partial, True):
        return Partial(callee, args, where)
    return call(machine, callee, args, where)


def _argument(machine: Machine, value: Value, where: Spot, depth: int) -> Value:
    """An argument, in which inner configurations are called first."""
    plain = machine.resolve(value)
    if isinstance(plain, StoredObject) and plain.kind == "dict":
        entries = entries_of(machine, plain) or {}
        if TARGET in entries:
            return _called(machine, plain, ({}, None, None), where, depth + 1) or value
        return value
    stored = items_of(machine, plain) if isinstance(plain, StoredObject) and plain.kind == "list" else None
    if stored is None or not any(_names_target(machine, item) for item in stored.items):
        return value
    items = tuple(_argument(machine, item, where, depth + 1) for item in stored.items)
    return machine.new_list(items, where, more=stored.more)


def _names_target(machine: Machine, value: Value) -> bool:
    return TARGET in (entries_of(machine, value) or {})


def _is(machine: Machine, value: Value | None, flag: bool) -> bool:
    plain = machine.resolve(value)
    return isinstance(plain, Constant) and plain.value is flag
