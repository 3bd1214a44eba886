"""The class number that losses of a library leave out where no other is named."""

from __future__ import annotations

#: By the key of a line of releases; what is not listed leaves none out. Probed in tests/live/test_torch_modules.py.
_IGNORED = {"torch": -100}


def ignored_by_default(library: str) -> int | None:
    """The number, None where every label counts."""
    return _IGNORED.get(library)
