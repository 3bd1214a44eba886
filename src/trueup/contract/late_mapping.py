"""A mapping that is worked out when it is first looked into."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LateMapping(Mapping[K, V]):
    """What `work` returns, asked for once; a copy or a pickle of it is a plain dictionary.

    >>> late = LateMapping(lambda: {"rows": 3})
    >>> late["rows"], late == {"rows": 3}
    (3, True)
    """

    def __init__(self, work: Callable[[], dict[K, V]]) -> None:
        self._work = work
        self._contents: dict[K, V] | None = None

    def _filled(self) -> dict[K, V]:
        if self._contents is None:
            self._contents = self._work()
        return self._contents

    def __getitem__(self, key: K) -> V:
        """One value."""
        return self._filled()[key]

    def __iter__(self) -> Iterator[K]:
        """The keys."""
        return iter(self._filled())

    def __len__(self) -> int:
        """How many keys."""
        return len(self._filled())

    def __repr__(self) -> str:
        """As the dictionary shows itself."""
        return repr(self._filled())

    def __reduce__(self) -> tuple[type[dict[Any, Any]], tuple[dict[K, V]]]:
        """As the dictionary."""
        return dict, (self._filled(),)
