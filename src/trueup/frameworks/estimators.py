"""What libraries with estimators state of them, as rows: `fit`, `predict` and `score` are a protocol of many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: "inner": what another estimator is that it holds; "other": neither classes nor real numbers of a target.
Task = Literal["classifier", "regressor", "inner", "other"]
#: What stands last on the outputs of a regression: real numbers, which are no raw scores of a classifier.
ESTIMATE = "a regression's estimate"
#: In front of an activation: a booster gives a row of scores for each item, one for each class.
ROWS_OF_SCORES = "rows of "


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatorRow:
    """One class of estimators.

    name: the canonical name; aliases: other full names of it. task: what it gives. library: whose release counts.
    inner: the position and the names of the argument that holds another estimator.
    column: True where the answers of more than two classes come as a column (n, 1).
    score: what `score` measures where that is neither accuracy nor R².
    holds_model: True for a wrapper: the library whose model it holds says what is trained, and whose the answers are.
    gives, lacks: methods beside `fit` and `predict` that each of its objects has, and that none has; of the others the
        arguments tell.
    """

    name: str
    task: Task
    library: str = ""
    aliases: tuple[str, ...] = ()
    inner: tuple[int, str] = (0, "estimator")
    column: bool = False
    score: str = ""
    holds_model: bool = False
    gives: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """The class's own name."""
        return self.name.rpartition(".")[2]
