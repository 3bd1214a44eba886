"""Configurations of a program: `@hydra.main(config_path=…)`, `compose(…)`, `OmegaConf.load(…)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.attribute_dicts import by_attributes
from trueup.engine.interpret.containers import entries_of, new_dict, set_entry
from trueup.engine.interpret.dict_methods import take_entries
from trueup.engine.transfers.data_files import data_named
from trueup.engine.transfers.registry import Site, changes_functions, on_call, on_method
from trueup.engine.transfers.start_options import with_default
from trueup.engine.values import (
    NONE,
    Args,
    Constant,
    FunctionValue,
    Spot,
    StoredObject,
    UnknownValue,
    Value,
    text_of,
)
from trueup.frameworks.hydra.transfers.composing import Folder
from trueup.frameworks.hydra.transfers.config_trees import as_value, tree_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

changes_functions("hydra.main")
_FOLDERS = ("configs", "config", "conf")
_DECORATOR = "hydra.decorator"
_WHY = "the configuration of the program was not read"
#: The part of the machine's libraries under which the folder that `initialize()` names is kept.
_INITIALIZED = "hydra.initialized"


@on_call("hydra.main")
def decorated(site: Site) -> Value | None:
    """`@hydra.main(config_path="configs", config_name="train")`: what it decorates gets the configuration."""
    return site.machine.new(_DECORATOR, site.where, args=site.args)


@on_method(f"{_DECORATOR}.__call__")
def with_configuration(site: Site) -> Value | None:
    """The decorated function: its first parameter is the configuration unless something else is given."""
    function = site.arg(0)
    if not isinstance(function, FunctionValue) or not isinstance(site.owner, StoredObject):
        return function
    names = [argument.arg for argument in (*function.node.args.posonlyargs, *function.node.args.args)]
    config = _composed(site.machine, site.owner.args or Args(), site.where)
    if not names or config is None:
        return function
    return with_default(site.machine, function, names[0], config)


def _composed(machine: Machine, args: Args, where: Spot) -> Value | None:
    passed = machine.resolve(args.get(0, "config_path"))
    folder, name = text_of(passed), text_of(machine.resolve(args.get(1, "config_name")))
    if name is None:
        return None
    # A folder that is put together from what a library finds out has one of the names that everybody gives it.
    folders = (folder,) if folder is not None else (".",) if passed is None and not args.more else _FOLDERS
    trees = (Folder(machine, each, where).composed(name) for each in folders)
    tree = next((tree for tree in trees if tree is not None), None)
    return as_value(machine, tree, tree, where) if tree is not None else None


@on_call("hydra.initialize", "hydra.initialize_config_dir")
def initialized(site: Site) -> Value | None:
    """`initialize(config_path="configs")`: `compose` looks there from now on."""
    folder = text_of(site.arg(0, "config_path", "config_dir"))
    if folder is not None:
        site.machine.store.write((0, _INITIALIZED), Constant(folder, site.where))
    return None


@on_call("hydra.compose")
def composed(site: Site) -> Value | None:
    """`compose(config_name="train")`, as far as nothing is overridden."""
    folder = site.machine.resolve(site.machine.store.read((0, _INITIALIZED)))
    name = text_of(site.arg(0, "config_name"))
    if name is None or not isinstance(folder, Constant) or site.arg(1, "overrides") is not None:
        return None
    tree = Folder(site.machine, str(folder.value), site.where).composed(name)
    return as_value(site.machine, tree, tree, site.where) if tree is not None else None


@on_call("hydra.OmegaConf.load")
def loaded(site: Site) -> Value | None:
    """`OmegaConf.load("config.yaml")`."""
    found = data_named(site.machine, site.arg(0, "file_"), site.where)
    if found is None:
        return None
    tree = tree_of(found)
    return as_value(site.machine, tree, tree, site.where)


@on_call("hydra.OmegaConf.create", "hydra.DictConfig", "hydra.OmegaConf.to_container", "hydra.OmegaConf.structured")
def created(site: Site) -> Value | None:
    """`OmegaConf.create({...})`, and back again."""
    passed = site.arg(0, "obj", "cfg", "content")
    if passed is None:
        return by_attributes(site.machine, new_dict(site.machine, site.where))
    return by_attributes(site.machine, passed) if isinstance(passed, StoredObject) else None


@on_call("hydra.OmegaConf.set_struct", "hydra.OmegaConf.set_readonly", "hydra.OmegaConf.resolve")
def nothing(site: Site) -> Value | None:
    """Calls that change nothing that is read here."""
    return NONE


@on_call("hydra.OmegaConf.from_cli")
def from_command_line(site: Site) -> Value | None:
    """What stands on the command line: nothing, as long as nobody gives something."""
    return by_attributes(site.machine, new_dict(site.machine, site.where))


@on_call("hydra.OmegaConf.merge", "hydra.OmegaConf.unsafe_merge")
def merged(site: Site) -> Value | None:
    """`OmegaConf.merge(defaults, own)`: the later ones win."""
    machine, parts = site.machine, [site.machine.resolve(part) for part in site.args.positional]
    if not parts or site.args.more or any(entries_of(machine, part) is None for part in parts):
        return UnknownValue(_WHY, site.where)
    result = parts[0]
    for part in parts[1:]:
        result = _over(machine, result, part, site.where)
    return by_attributes(machine, result) if result is not None else None


def _over(machine: Machine, first: Value | None, second: Value | None, where: Spot) -> Value | None:
    own, others = entries_of(machine, first), entries_of(machine, second)
    if own is None or others is None:
        return second
    result = new_dict(machine, where)
    for value in (first, second):
        if value is not None:
            take_entries(machine, result, Args((value,)))
    for key in own.keys() & others.keys():
        joined = _over(machine, machine.resolve(own[key]), machine.resolve(others[key]), where)
        if joined is not None:
            set_entry(machine, result, Constant(key), joined)
    return result
