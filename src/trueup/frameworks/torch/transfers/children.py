"""The modules inside a module, by their names: `named_children()`, `get_submodule("head.fc")`, `apply(function)`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trueup.engine.interpret.unread_changes import REPLACED, replaces_parts
from trueup.engine.transfers.classes_of_values import tells_classes
from trueup.engine.transfers.registry import Site, kinds_of, on_method
from trueup.engine.values import (
    Args,
    Call,
    Choice,
    Constant,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    text_of,
)
from trueup.frameworks.torch.layer_rows import MODULES
from trueup.frameworks.torch.transfers.layers_by_place import names_of
from trueup.frameworks.torch.transfers.modules import MODULE, SEQUENTIAL

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Layers that inherit from other layers; all others are only modules.
INHERITS = frozenset({("LazyLinear", "Linear"), ("NonDynamicallyQuantizableLinear", "Linear"), ("ReLU6", "Hardtanh"),
                      ("UpsamplingBilinear2d", "Upsample"), ("UpsamplingNearest2d", "Upsample")})  # fmt: skip
#: So many modules of one model are gone through.
_MOST = 64


def inherits(made: str, asked: str) -> bool | None:
    """Whether a layer of the one class is of the other, too; None where one of them is no layer that is known."""
    layer, other = (name.removeprefix("torch.nn.") for name in (made, asked))
    if layer not in MODULES or (other not in MODULES and asked != MODULE):
        return None
    return asked == MODULE or (layer, other) in INHERITS


tells_classes("torch.nn", inherits)


def children_of(machine: Machine, owner: Value | None) -> list[tuple[str, Value]] | None:
    """The modules that a module holds, with their names; None where one of them may not be known."""
    if isinstance(owner, Call):
        return []
    if not isinstance(owner, StoredObject) or machine.part(owner, REPLACED) is not None:
        return None
    if owner.kind == SEQUENTIAL and owner.cls is None:
        return _layers_of(machine, owner)
    if owner.cls is None or MODULE not in kinds_of(machine, owner):
        return None
    names = dict.fromkeys(name for layer in machine.store.layers for number, name in layer if number == owner.number)
    found: list[tuple[str, Value]] = []
    for name in names:
        value = machine.resolve(machine.part(owner, name)) if not name.startswith("#") else None
        if isinstance(value, UnknownValue | Choice) or (
            isinstance(value, StoredObject) and not _is_module(machine, value)
        ):
            return None  # a list of layers, or what was not followed
        if value is not None and _is_module(machine, value):
            found.append((name, value))
    return found


def _layers_of(machine: Machine, owner: StoredObject) -> list[tuple[str, Value]] | None:
    """Those of a Sequential."""
    stored = machine.resolve(machine.part(owner, "#layers"))
    if not isinstance(stored, TupleValue) or stored.more:
        return None
    return list(zip(names_of(machine, owner, stored), stored.items, strict=True))


def _is_module(machine: Machine, value: Value) -> bool:
    if isinstance(value, Call):
        return value.name.startswith("torch.nn.") and value.name.rpartition(".")[2][:1].isupper()
    if not isinstance(value, StoredObject):
        return False
    return value.kind == SEQUENTIAL or (value.cls is not None and MODULE in kinds_of(machine, value))


def _inside(machine: Machine, name: str, owner: Value) -> Iterator[tuple[str, Value] | None]:
    """The module and all inside it, each with its dotted name; None for what is not known."""
    yield name, owner
    children = children_of(machine, owner)
    if children is None:
        yield None
    for child, module in children or ():
        yield from _inside(machine, f"{name}.{child}" if name else child, module)


def _modules_of(machine: Machine, owner: Value | None) -> list[tuple[str, Value]] | None:
    found: list[tuple[str, Value]] = []
    for item in _inside(machine, "", owner) if owner is not None else (None,):
        if item is None or len(found) >= _MOST:
            return None
        found.append(item)
    return found


def _on_modules(*names: str) -> tuple[str, ...]:
    return tuple(f"{kind}.{name}" for kind in (MODULE, SEQUENTIAL) for name in names)


@on_method(*_on_modules("children", "named_children", "modules", "named_modules"))
def modules_inside(site: Site) -> Value | None:
    """`model.named_children()`, `model.modules()`."""
    method = site.name.rpartition(".")[2]
    if site.args.positional or site.args.keywords:
        return None
    found = (children_of if method.endswith("children") else _modules_of)(site.machine, site.owner)
    if found is None:
        return None
    named = method.startswith("named")
    items = (TupleValue((Constant(name), module)) if named else module for name, module in found)
    return site.machine.new_list(tuple(items), site.where)


@on_method(*_on_modules("get_submodule"))
def submodule(site: Site) -> Value | None:
    """`model.get_submodule("head.fc")`; of no name it is the module itself."""
    path, module = text_of(site.arg(0, "target")), site.owner
    for name in filter(None, path.split(".")) if path is not None else ():
        module = dict(children_of(site.machine, module) or ()).get(name)
    return module if path is not None and module is not None else UnknownValue("a part of a model", site.where)


@on_method(*_on_modules("apply"))
def applied(site: Site) -> Value | None:
    """`model.apply(function)`: one that puts other parts in is called on each module, those inside first."""
    function = site.machine.resolve(site.arg(0, "fn"))
    if not replaces_parts(function) or function is None or not isinstance(site.owner, StoredObject):
        return site.owner
    if _modules_of(site.machine, site.owner) is None:
        site.machine.record.changed.add(site.owner.number)
    else:
        _apply(site, function, site.owner)
    return site.owner


def _apply(site: Site, function: Value, module: Value) -> None:
    from trueup.engine.interpret.functions import call

    for _, child in children_of(site.machine, module) or ():
        if isinstance(child, StoredObject):
            _apply(site, function, child)
    call(site.machine, function, Args((module,)), site.where)
