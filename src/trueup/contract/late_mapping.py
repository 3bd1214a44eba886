"""A mapping that is worked out when it is first looked into."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


class LateMapping(Mapping[str, Any]):
    """What `work` returns, asked for once; a copy or a pickle of it is a plain dictionary.

    >>> late = LateMapping(lambda: {"rows": 3})
    >>> late["rows"], late == {"rows": 3}
    (3, True)
    """

    def __init__(self, work: Callable[[], dict[str, Any]]) -> None:
        self._work = work
        self._contents: dict[str, Any] | None = None

    def _filled(self) -> dict[str, Any]:
        if self._contents is None:
            self._contents = self._work()
        return self._contents

    def __getitem__(self, key: str) -> Any:
        """One value."""
        return self._filled()[key]

    def __iter__(self) -> Iterator[str]:
        """The keys."""
        return iter(self._filled())

    def __len__(self) -> int:
        """How many keys."""
        return len(self._filled())

    def __repr__(self) -> str:
        """As the dictionary shows itself."""
        return repr(self._filled())

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        """As the dictionary."""
        return dict, (self._filled(),)
