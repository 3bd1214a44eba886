"""What is shown in several ways: the answers that tell of themselves as text, as a page, in a cell, as JSON.

Reports know answers, not the reverse: the files that join rooms offer the reports when they are imported.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

#: The answer, and for "text" the width, to the report.
Render = Callable[..., str]


class Shown(ABC):
    """An answer with reports."""

    __slots__ = ()
    #: The module that offers the reports of this class.
    _offered_by: ClassVar[str]
    _renders: ClassVar[Mapping[str, Render]] = {}

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it, with a format number."""

    def to_json(self, indent: int | None = 2) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False, allow_nan=False)

    def to_text(self, width: int = 80) -> str:
        """The report for a terminal of so many columns."""
        return self._shown_as("text", width)

    def _repr_html_(self) -> str:
        """The report in a notebook's cell."""
        return self._shown_as("cell")

    def __str__(self) -> str:
        return self.to_text()

    def _shown_as(self, report: str, *more: Any) -> str:
        if report not in self._renders:
            raise RuntimeError(f"no {report} report is at hand: import {self._offered_by}, which offers them")
        return self._renders[report](self, *more)


def offer_reports(answers: type[Shown], renders: Mapping[str, Render]) -> None:
    """Say how a class of answers is shown, by report: "text" (answer, width), "cell", "html", "markdown" (answer)."""
    answers._renders = {**answers._renders, **renders}
