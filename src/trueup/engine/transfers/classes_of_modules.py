"""`getattr(models, config.model)(num_classes=10)` of a name that was not read: whichever it is, it takes the arguments.

Where one class of the module alone takes them, by its own name or as `partial(ResNet, stage_sizes=[2, 2, 2, 2])`, an
object of that class is made, or the program raises.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trueup.engine.interpret.functions import base_of, call, find_method
from trueup.engine.interpret.imports import name_in
from trueup.engine.transfers.registry import Site, on_method
from trueup.engine.values import Args, Call, Class, FunctionValue, ModuleValue, Partial, Spot, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_ONE_OF = "a module.one of its names"
#: A module with more names than these is no list of models.
_MOST_NAMES = 100


def one_of_its_names(module: ModuleValue, where: Spot) -> Call:
    """What stands for the value of a name that was not read."""
    return Call(_ONE_OF, Args((module,)), where)


@on_method(f"{_ONE_OF}.__call__")
def called(site: Site) -> Value | None:
    """An object of the only class that takes such arguments; None where there are several, or a function does."""
    owner, machine = site.owner, site.machine
    module = owner.args.positional[0] if isinstance(owner, Call) else None
    if not isinstance(module, ModuleValue) or not site.args.keywords or site.args.more:
        return None
    found: dict[int, Value] = {}
    for value in _values(machine, module):
        inner = machine.resolve(value.func) if isinstance(value, Partial) else value
        if isinstance(inner, FunctionValue) and _accepts(inner, site.args):
            return None
        # Of a class and of what is made of it in part, the part says more of what such a program names.
        if (
            isinstance(inner, Class)
            and _takes(machine, inner, site.args)
            and not isinstance(found.get(inner.number), Partial)
        ):
            found[inner.number] = value
    return call(machine, next(iter(found.values())), site.args, site.where) if len(found) == 1 else None


def _values(machine: Machine, module: ModuleValue) -> Iterator[Value]:
    """What the names of a module's own level stand for, imported ones too."""
    names: dict[str, None] = {}
    for node in module.module.source.tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names[node.name] = None
        elif isinstance(node, ast.Assign):
            names.update((target.id, None) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.ImportFrom):
            names.update((item.asname or item.name, None) for item in node.names)
    for name in list(names)[:_MOST_NAMES]:
        value = machine.resolve(name_in(machine, module.module, name)) if name != "*" else None
        if value is not None:
            yield value


def _takes(machine: Machine, cls: Class, args: Args) -> bool:
    """True where the class has all of the arguments: of its constructor, or as fields of a dataclass."""
    constructor = find_method(machine, cls, "__init__")
    if constructor is not None:
        return _accepts(constructor, args)
    return set(_fields(machine, cls)) >= args.keywords.keys()


def _accepts(func: FunctionValue, args: Args) -> bool:
    spec = func.node.args
    names = {argument.arg for argument in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
    return spec.kwarg is not None or names >= args.keywords.keys()


def _fields(machine: Machine, cls: Class, depth: int = 4) -> Iterator[str]:
    for item in cls.node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            yield item.target.id
    for base in cls.bases if depth else ():
        plain = base_of(machine, base)
        if isinstance(plain, Class):
            yield from _fields(machine, plain, depth - 1)
