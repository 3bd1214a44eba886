"""`isinstance`: whether a value that was read is of a class."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trueup.engine.tensors import Tensor
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Call, Class, Constant, LibraryName, StoredObject, TupleValue, Value
from trueup.frameworks.qualified_names import canonical


@on_call("builtins.isinstance", "builtins.issubclass")
def _isinstance(site: Site) -> Value | None:
    value, cls = site.arg(0), site.arg(1)
    classes = cls.items if isinstance(cls, TupleValue) and not cls.more else (cls,)
    kinds = [site.machine.resolve(kind) for kind in classes]
    known = [_is_a(value, kind) for kind in kinds]
    if True in known or (isinstance(value, TupleValue) and _takes_any_sequence(kinds)):
        return Constant(True, site.where)
    return None if None in known else Constant(False, site.where)


#: Which classes of a library inherit from which, by the module that they are in.
_CLASSES: dict[str, Callable[[str, str], bool | None]] = {}


def tells_classes(module: str, inherits: Callable[[str, str], bool | None]) -> None:
    """Register what tells whether a class of a library's module is, or inherits from, another; None if not known."""
    _CLASSES[module] = inherits


#: Python's own classes: what values of the interpreter stand for each.
_PLAIN = {"str": str, "int": int, "float": float, "bool": bool}
_CONTAINERS = ("list", "dict", "set")


def _takes_any_sequence(kinds: Sequence[Value | None]) -> bool:
    """`(list, tuple)`: a batch of a loader is the one or the other, by its library and by its release."""
    return {"list", "tuple"} <= {kind.name.removeprefix("builtins.") for kind in kinds if isinstance(kind, LibraryName)}


def _is_a(value: Value | None, cls: Value | None) -> bool | None:
    """Whether a value is of a class; None where that is not known."""
    if isinstance(value, StoredObject) and value.cls is not None:
        # A class of the program may inherit from what is asked for: only that very class is certain.
        return True if isinstance(cls, Class) and value.cls is cls else None
    if not isinstance(cls, LibraryName):
        return None
    name = cls.name.removeprefix("builtins.")
    if isinstance(value, Constant):
        return isinstance(value.value, _PLAIN[name]) if name in _PLAIN else None
    if isinstance(value, Call):
        made, asked = canonical(value.name)[1], canonical(cls.name)[1]
        tells = _CLASSES.get(made.rpartition(".")[0])
        return True if made == asked else tells(made, asked) if tells is not None else None
    if isinstance(value, Tensor) and not value.listed:
        return False if name in _PLAIN or name in (*_CONTAINERS, "tuple") else None
    if isinstance(value, TupleValue):
        return False if name in _PLAIN or name in ("dict", "set") else None
    if isinstance(value, StoredObject) and value.kind in _CONTAINERS:
        return value.kind == name if name in _PLAIN or name in (*_CONTAINERS, "tuple") else None
    if isinstance(value, StoredObject) and canonical(cls.name)[1] == value.kind:
        return True
    return None
