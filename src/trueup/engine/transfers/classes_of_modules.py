"""`getattr(models, config.model)(num_classes=10)` of a name that was not read: whichever it is, it takes the arguments.

Whatever takes them, a class by its own name or as `partial(ResNet, stage_sizes=[2, 2, 2, 2])`, or a function, is
called, once for each class of the program that it makes; where all have the same head, it is that of one model.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from trueup.engine import effects
from trueup.engine.interpret.functions import base_of, call, find_method
from trueup.engine.interpret.imports import name_in, settled
from trueup.engine.store import choice_of
from trueup.engine.tensors import HeadTrait, Tensor
from trueup.engine.transfers.modules_by_name import ONE_OF
from trueup.engine.transfers.registry import Site, on_method
from trueup.engine.values import (
    NO_GUARDS,
    Args,
    Call,
    Class,
    FunctionValue,
    Guards,
    ModuleValue,
    Partial,
    Spot,
    StoredObject,
    UnknownValue,
    Value,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: A module with more names than these is no list of models.
_MOST_NAMES = 100


@on_method(f"{ONE_OF}.__call__")
def called(site: Site) -> Value | None:
    """What all that takes such arguments gives: one model where their heads are equal, else one of several.

    None where nothing takes them, where the heads of some were not followed, or where too many differ.
    """
    owner, machine = site.owner, site.machine
    module = owner.args.positional[0] if isinstance(owner, Call) else None
    if not isinstance(module, ModuleValue) or not site.args.keywords or site.args.more:
        return None
    makers = _makers(machine, module, site.args)
    if len(makers) == 1:
        return call(machine, makers[0], site.args, site.where)
    if not makers or len(makers) > machine.limits.options:
        return None
    distinct: dict[Hashable, Value] = {}
    for maker in makers:
        model = call(machine, maker, site.args, site.where)
        head = _head_of(machine, model, site.where)
        if head is None:
            return None
        distinct.setdefault(head, model)
    return _one_of(machine, list(distinct.values()), site.where)


def _makers(machine: Machine, module: ModuleValue, args: Args) -> list[Value]:
    """The classes and functions that take the arguments, one for each class of the program that they may make."""
    found: dict[Hashable, Value] = {}
    for value in _values(machine, module):
        inner = machine.resolve(value.func) if isinstance(value, Partial) else value
        if isinstance(inner, FunctionValue) and _accepts(inner, args):
            key: Hashable = _classes_in(machine, inner) or id(inner.node)
        elif isinstance(inner, Class) and _takes(machine, inner, args):
            key = frozenset({inner.number})
        else:
            continue
        # Of a class and of what is made of it in part, the part says more of what such a program names.
        if not isinstance(found.get(key), Partial):
            found[key] = value
    return list(found.values())


def _classes_in(machine: Machine, func: FunctionValue) -> frozenset[int]:
    """The numbers of the program's classes that a function calls by their names."""
    called = (node.func for node in ast.walk(func.node) if isinstance(node, ast.Call))
    names = dict.fromkeys(node.id for node in called if isinstance(node, ast.Name))
    values = (machine.resolve(name_in(machine, func.module, name)) for name in names)
    return frozenset(value.number for value in values if isinstance(value, Class))


def _head_of(machine: Machine, model: Value, where: Spot) -> Hashable:
    """What tells the output of a model of the program from another one; None where it was not followed."""
    if not isinstance(model, StoredObject) or model.cls is None:
        return None
    passed = Tensor(symbolic=True, why=effects.AN_INPUT, head=HeadTrait(activation="linear"))
    out = machine.resolve(call(machine, model, Args((passed,)), where))
    if not isinstance(out, Tensor) or out.head.activation is None or (out.last is None and out.size is None):
        return None
    return (out.last, out.size, out.class_axis, out.shape and len(out.shape), out.head.activation, out.head.under)


def _one_of(machine: Machine, models: list[Value], where: Spot) -> Value:
    """One of these, nobody knows which."""
    options: list[tuple[Guards, Value]] = []
    others: Guards = NO_GUARDS
    for number, model in enumerate(models):
        test = machine.test_symbol(UnknownValue("a name that was not read", where, (ONE_OF, id(where.node), number)))
        last = number + 1 == len(models)
        options.append((others if last else others | {test}, model))
        others |= {(test[0], not test[1])}
    return choice_of(options)


def _values(machine: Machine, module: ModuleValue, seen: frozenset[int] = frozenset()) -> Iterator[Value]:
    """What the names of a module's own level stand for, imported ones too."""
    names: dict[str, None] = {}
    seen |= {module.module.scope}
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
    for star in module.module.star_modules:
        other = settled(machine, star)
        if isinstance(other, ModuleValue) and other.module.scope not in seen:
            yield from _values(machine, other, seen)


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
