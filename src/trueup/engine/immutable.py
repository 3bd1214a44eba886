"""Values that nobody changes, without the price of a frozen dataclass.

A frozen dataclass sets each field through `object.__setattr__`, which makes it about three times as slow to create, and
reading a large program creates values by the hundred thousand. Type checkers see a frozen dataclass and refuse a write;
at run time the same class sets its fields directly, and hashes and compares as a frozen one does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as immutable
else:
    from dataclasses import dataclass

    def immutable(*, frozen, slots, eq=True, kw_only=False):
        """As `dataclass(frozen=True, slots=True)`; a class keeps the `__hash__` that it writes itself."""
        assert frozen

        def make(cls):
            hashed = eq and "__hash__" not in cls.__dict__
            return dataclass(slots=slots, eq=eq, kw_only=kw_only, unsafe_hash=hashed)(cls)

        return make


__all__ = ["immutable"]
