"""argparse: an argument that nobody gave has its default, but a test of it may go either way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import new_dict, set_entry
from trueup.engine.option_defaults import as_default, note_default, note_flag
from trueup.engine.transfers.modules_by_name import names_of, names_outside_of_functions
from trueup.engine.transfers.registry import Site, attribute_of, on_call, on_method
from trueup.engine.values import Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, option_sym, text_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


@on_call("argparse.ArgumentParser")
def _parser(site: Site) -> Value | None:
    return site.machine.new("argparse.ArgumentParser", site.where, args=site.args)


@on_method("argparse.ArgumentParser.add_argument")
def _add_argument(site: Site) -> Value | None:
    assert isinstance(site.owner, StoredObject)
    names = [text for text in (text_of(site.machine.resolve(item)) for item in site.args.positional) if text]
    long = next((name for name in names if name.startswith("--")), names[0] if names else "")
    name = text_of(site.arg(None, "dest")) or long.lstrip("-").replace("-", "_")
    default = site.args.get(None, "default")
    action = text_of(site.arg(None, "action"))
    if default is None and action in ("store_true", "store_false"):
        default = Constant(action == "store_false", site.where)
    # A flag may be given or not: only its kind is known. Numbers and texts are taken at their defaults.
    if action in ("store_true", "store_false"):
        note_flag(site.machine, name, site.where, default=action == "store_false")
        default = UnknownValue(f"the command line says whether --{name} is given", site.where, option_sym(name))
    elif isinstance(default, Constant):
        default = as_default(site.machine, default, name)
    elif default is not None:
        note_default(site.machine, default, name)
    site.machine.set_part(
        site.owner,
        f"--{name}",
        default or UnknownValue(f"--{name} is given on the command line", site.where, option_sym(name)),
    )
    return site.owner


@on_method("argparse.ArgumentParser.add_argument_group", "argparse.ArgumentParser.add_mutually_exclusive_group")
def _group(site: Site) -> Value | None:
    return site.owner


def _written(site: Site) -> list[tuple[tuple[int, str], Value]]:
    return [entry for layer in site.machine.store.layers for entry in layer.items()]


@on_method("argparse.ArgumentParser.parse_args", "argparse.ArgumentParser.parse_known_args")
def _parse_args(site: Site) -> Value | None:
    assert isinstance(site.owner, StoredObject)
    result = site.machine.new("parsed arguments", site.where)
    for (number, name), value in _written(site):
        if number == site.owner.number and name.startswith("--"):
            site.machine.set_part(result, name[2:], value)
    return (
        TupleValue((result, UnknownValue("further arguments", site.where)), site.where)
        if site.name.endswith("known_args")
        else result
    )


@on_call("builtins.vars")
def _as_dict(site: Site) -> Value | None:
    """`vars(args)`: the options by their names; `vars()` is `locals()`, of an object its attributes."""
    owner = site.arg(0)
    if owner is None:
        return names_outside_of_functions(site)
    if isinstance(owner, StoredObject) and owner.cls is not None:
        return names_of(site.machine, owner, site.where)
    return _options(site.machine, owner, site.where) if isinstance(owner, StoredObject) else None


@attribute_of("parsed arguments.__dict__")
def _dict_of(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`args.__dict__`."""
    return _options(machine, owner, where) if isinstance(owner, StoredObject) else None


def _options(machine: Machine, owner: StoredObject, where: Spot) -> Value | None:
    if owner.kind == "dict":
        return owner
    if owner.kind != "parsed arguments":
        return None
    result = new_dict(machine, where)
    names = {name for layer in machine.store.layers for number, name in layer if number == owner.number}
    for name in sorted(name for name in names if not name.startswith("#")):
        set_entry(machine, result, Constant(name), machine.part(owner, name) or UnknownValue(name, where))
    return result
