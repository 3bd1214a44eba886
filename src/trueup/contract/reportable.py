"""Results that show themselves in several ways: as text, as a page, in a notebook's cell, as JSON.

Reports know results, and no import leads the other way: a result has the name of the files that show it, and they are
imported when it is first shown. So a result that was pickled is shown in a process that has imported nothing else.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from importlib import import_module
from typing import Any, ClassVar


class Reportable(ABC):
    """A result with reports."""

    __slots__ = ()
    #: The folder of reports whose `as_text.py`, `as_cell.py` … show this class, each with a `render`.
    _reports: ClassVar[str]

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it, with a format number."""

    def to_json(self, indent: int | None = 2) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False, allow_nan=False)

    def to_text(self, width: int = 80) -> str:
        """The report for a terminal of so many columns."""
        return self._report("text", width)

    def _repr_html_(self) -> str:
        """The report in a notebook's cell."""
        return self._report("cell")

    def __str__(self) -> str:
        return self.to_text()

    def _report(self, form: str, *options: Any) -> str:
        text: str = import_module(f"{self._reports}.as_{form}").render(self, *options)
        return text
