"""Two models on the same rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from trueup.contract.percent import p_words, percent, points


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two models, called first and second, on the same rows.

    both_right, only_first, only_second, both_wrong: rows. flips: rows where exactly one is right.
    difference: accuracy of the second less that of the first, with its interval (paired bootstrap, 95 %).
    p_value: McNemar's exact two-sided test that the models are right equally often; 1 where they never differ.
    first_interval, second_interval: Wilson's, for each alone; they say nothing about the difference.
    """

    both_right: int
    only_first: int
    only_second: int
    both_wrong: int
    difference: float
    low: float
    high: float
    p_value: float
    first_interval: tuple[float, float]
    second_interval: tuple[float, float]

    @property
    def rows(self) -> int:
        """All rows."""
        return self.both_right + self.only_first + self.only_second + self.both_wrong

    @property
    def flips(self) -> int:
        """Rows where exactly one of the models is right."""
        return self.only_first + self.only_second

    @property
    def first(self) -> float:
        """Accuracy of the first model."""
        return (self.both_right + self.only_first) / self.rows

    @property
    def second(self) -> float:
        """Accuracy of the second model."""
        return (self.both_right + self.only_second) / self.rows

    def __str__(self) -> str:
        """Both accuracies, the difference with its interval, the flips and the test, in four lines."""
        return "\n".join(self._lines())

    def _lines(self) -> tuple[str, ...]:
        low, high = points(self.low), points(self.high)
        verdict = "are told apart" if self.p_value < 0.05 else "are not told apart"
        return (
            f"first {percent(self.first)}, second {percent(self.second)}, the same {self.rows:,} rows",
            f"difference {points(self.difference)} (95 % from {low} to {high}, paired bootstrap)",
            f"flips {self.flips:,}: {self.only_second:,} rows only second right, {self.only_first:,} only first",
            f"McNemar's exact test: p {p_words(self.p_value)}; the models {verdict} at 5 %",
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        own = {"rows": self.rows, "flips": self.flips, "first": self.first, "second": self.second}
        return {"format": 1, "what": "trueup pair", **asdict(self), **own}
