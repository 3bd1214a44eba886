"""Values that nobody changes, without the price of a frozen dataclass.

A frozen dataclass sets each field through `object.__setattr__`, which makes it about three times as slow to create, and
reading a large program creates values by the hundred thousand. Type checkers see a frozen dataclass and refuse a write;
at run time the same class sets its fields directly, and hashes and compares as a frozen one does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as immutable
    from dataclasses import replace
else:
    import dataclasses
    from dataclasses import dataclass

    def immutable(*, frozen, slots, eq=True, kw_only=False):
        """As `dataclass(frozen=True, slots=True)`; a class keeps the `__hash__` that it writes itself."""
        assert frozen

        def make(cls):
            hashed = eq and "__hash__" not in cls.__dict__
            result = dataclass(slots=slots, eq=eq, kw_only=kw_only, unsafe_hash=hashed)(cls)
            _COPIES[result] = None
            return result

        return make

    #: How objects of each immutable class are copied, once one was.
    _COPIES = {}

    def replace(value, /, **changes):
        """As `dataclasses.replace`, in a fifth of the time: a copy is one run of assignments."""
        cls = type(value)
        if cls not in _COPIES:
            return dataclasses.replace(value, **changes)
        result = (_COPIES[cls] or _copier(cls))(value)
        for name, field in changes.items():
            setattr(result, name, field)
        return result

    def _copier(cls):
        """A function that copies an object field by field, written out as `dataclass` writes out an `__init__`."""
        assignments = "".join(f"    result.{field.name} = value.{field.name}\n" for field in dataclasses.fields(cls))
        scope = {"create": object.__new__, "cls": cls}
        # Only names of fields are put into the text.
        exec(f"def copied(value):\n    result = create(cls)\n{assignments}    return result", scope)  # noqa: S102
        _COPIES[cls] = scope["copied"]
        return scope["copied"]


__all__ = ["immutable", "replace"]
