"""Changes of objects that are not followed: what is known of such an object is no certainty any more."""

from __future__ import annotations

import ast
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import entries_of, set_entry
from trueup.engine.option_defaults import as_default
from trueup.engine.values import (
    Args,
    Call,
    Class,
    Constant,
    FunctionValue,
    LibraryName,
    Spot,
    StoredObject,
    UnknownValue,
    Value,
    is_flag,
)
from trueup.frameworks import all_frameworks
from trueup.frameworks.model_readers import only_reads
from trueup.syntax.tree_walk import walk

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: What stands in `Record.changed` for an object that has no number: any model of the program may be meant.
ANY = 0
#: The part of an object that is there where any of its parts may be another one.
REPLACED = "#replaced"
#: What runs where an instance is called.
CALLED = ("__call__", "call", "forward")


def entries_may_be_others(machine: Machine, owner: StoredObject, certain: frozenset[object] = frozenset()) -> None:
    """Numbers and texts of a dict into which entries that are not known were taken are its defaults.

    certain: the keys that were written with them.
    """
    machine.set_part(owner, REPLACED, UnknownValue("an entry was put in under a name that was not read"))
    for key, value in (entries_of(machine, owner) or {}).items():
        if key not in certain and may_be_another(value):
            set_entry(machine, owner, Constant(key), as_default(machine, value, f"config.{key}"))  # type: ignore[arg-type]


def attributes_may_be_others(machine: Machine, owner: Value) -> None:
    """`setattr(owner, name, value)` of a name that is not known: any attribute may be another one since."""
    if not isinstance(owner, StoredObject | Class):
        return
    machine.record.changed.add(owner.number)
    if isinstance(owner, StoredObject):
        machine.set_part(owner, REPLACED, UnknownValue("a part was put in under a name that was not read"))
    for number in (owner.number, owner.cls.number if isinstance(owner, StoredObject) and owner.cls else owner.number):
        for layer in list(machine.store.layers):
            for (holder, name), stored in list(layer.items()):
                if holder == number and not name.startswith("#") and may_be_another(stored):
                    machine.store.write((owner.number, name), as_default(machine, stored, f"config.{name}"))  # type: ignore[arg-type]


def may_be_another(value: Value) -> bool:
    """True for a number or a text, which where it may be written anew is a default."""
    plain = isinstance(value, Constant) and isinstance(value.value, int | float | str)
    return plain and not is_flag(value) and value.option is None  # type: ignore[arg-type, union-attr]


def maker_of(decorator: ast.expr) -> ast.expr:
    """The function that makes a decorator: whose it is tells enough, so that it need not be called."""
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def decorated(machine: Machine, decorator: Value, cls: Class | None) -> None:
    """A class, or what runs where its instances are called, is handed to a decorator that may do anything with it."""
    name = decorator.name if isinstance(decorator, LibraryName | Call) else ""
    if cls is not None and not is_of_known_library(name):
        machine.record.changed.add(cls.number)


@lru_cache(maxsize=1024)
def is_of_known_library(name: str) -> bool:
    """True for a name of the standard library, or of a library that a framework stands for."""
    root = name.partition(".")[0]
    return root in sys.stdlib_module_names or root == "builtins" or any(root in item.roots for item in all_frameworks())


def replaces_parts(function: Value | None) -> bool:
    """True for a function of the program that sets attributes of what it is given to something that it makes.

    So for attributes by names that are worked out. Weights that are made anew leave a layer what it is.
    """
    if not isinstance(function, FunctionValue):
        return False
    passed = {argument.arg for argument in function.node.args.args}
    for node in walk(function.node):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
            return True
        targets = node.targets if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) else []
        for target in targets:
            of_it = isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)
            if of_it and target.value.id in passed and target.attr not in _WEIGHTS:  # type: ignore[attr-defined]
                return True
    return False


#: Attributes that hold numbers of a layer, and no layer.
_WEIGHTS = frozenset({"weight", "bias", "weights", "gamma", "beta", "data"})


def names_may_be_others(machine: Machine, scope: int, by: str) -> None:
    """`globals().update(read())`: numbers and texts that a module names are defaults from there on.

    by: what may name them anew.
    """
    for layer in list(machine.store.layers):
        for (holder, name), value in list(layer.items()):
            if holder == scope and not name.startswith("#") and may_be_another(value):
                machine.store.write((scope, name), as_default(machine, value, f"{by}.{name}"))  # type: ignore[arg-type]


def star_of_unread(machine: Machine, scope: int, module: str) -> None:
    """`from config import *` of a module that is not read: what was named before may be another thing since."""
    if is_of_known_library(module):
        return
    own = (value for layer in machine.store.layers for (holder, _), value in layer.items() if holder == scope)
    if any(isinstance(value, FunctionValue | Class | StoredObject) for value in own):
        machine.record.changed.add(ANY)
    names_may_be_others(machine, scope, module)


def escape_to(machine: Machine, callee: str | Spot, args: Args) -> None:
    """Objects that are handed to a function that is not followed: it may do anything with them.

    callee: its full name, or the call.
    """
    machine.escape(args)
    note_handed_over(machine, callee, args)


def note_handed_over(machine: Machine, callee: str | Spot, args: Args) -> None:
    """Note what a function of no known library is handed: it may change its parts.

    What a model was already trained or measured with is no matter of what happens to it later.
    """
    passed = [value for value in (*args.positional, *args.keywords.values()) if isinstance(value, StoredObject)]
    if not passed:
        return
    name = callee if isinstance(callee, str) else _written_name(callee)
    if is_of_known_library(name) or only_reads(name):
        return
    for value in passed:
        if not is_of_a_framework(machine, value):
            continue
        machine.record.lent.add(value.number)
        if value.number not in machine.record.met_a_loss:
            machine.record.handed.setdefault(value.number, name)


def _written_name(call: Spot) -> str:
    """How a call names what it calls, where that is a name."""
    func = call.node.func if isinstance(call.node, ast.Call) else None
    return ast.unparse(func) if isinstance(func, ast.Name | ast.Attribute) else "a function that was not followed"


def is_of_a_framework(machine: Machine, value: Value) -> bool:
    """True for a model or a layer; options, lists and counts that a model keeps as attributes are none."""
    from trueup.engine.interpret.functions import library_base

    if isinstance(value, Call):
        return value.name.rpartition(".")[2][:1].isupper() and _is_of_one(value.name)
    if not isinstance(value, StoredObject):
        return False
    name = library_base(machine, value.cls) or "" if value.cls is not None else value.kind
    return ("." in name and _is_of_one(name)) or name.endswith(" model")


def _is_of_one(name: str) -> bool:
    return any(name.partition(".")[0] in item.roots for item in all_frameworks())
