"""What is counted: the meaning of the labels and of the scores, decided once, before the first row is read."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from trueup.contract.bad_input import BadInputError
from trueup.contract.label_text import shown_label

#: "predicted": class answers; "proba": probabilities; "logits": raw scores before softmax or sigmoid.
Kind = Literal["predicted", "proba", "logits"]
#: "one-of-k": one class of k, k columns of scores; "binary": one of two, told by one column; "multi-label": any number
#: of k tags, k columns.
Task = Literal["one-of-k", "binary", "multi-label"]
#: How a label is written: a class number 0..k-1; a name out of `names`; a row with a single 1; a row of 0s and 1s;
#: one 0/1 number; one -1/+1 number.
LabelForm = Literal["integer", "named", "one-hot", "multi-hot", "binary", "sign"]

FORMS: dict[Task, tuple[LabelForm, ...]] = {
    "one-of-k": ("integer", "named", "one-hot"),
    "binary": ("binary", "sign", "named"),
    "multi-label": ("multi-hot",),
}
#: Class numbers above this are identifiers, not places in a table of classes.
MOST_CLASSES = 1_000_000
#: Rows of a batch at most: numbers of rows stay far within 64 bits.
_MOST_ROWS = 2**48
#: The smallest probability that enters a logarithm, 2**-23: the spacing of float32 at 1, as in scikit-learn's log_loss.
CLIP = 2.0**-23


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a count depends on; counts made with different settings refuse to merge.

    classes: number of classes (tags for multi-label; always 2 for binary).
    names: the classes in the order of their columns, strings or integers; empty where labels are numbers 0..classes-1.
    threshold: a cell counts as "yes" when its score is strictly greater; None takes 0.5, and 0 for logits of binary
        and multi-label tasks. For one-of-k logits it is held against their softmax. It is rounded to the scores' own
        precision, as NumPy and the frameworks do: 0.3 means float32's 0.3 for float32 scores.
    top_k: the label is among the k highest scores; 0 leaves it out.
    bins: bins of equal width for the calibration error.
    ignore: the label that marks padding, as it is written in the labels; such rows are counted apart.
    nan: a row with NaN ends the count ("error"), or is left out and counted ("exclude").
    missing: a row that has a label and no answer (no score that is a number) is counted as wrong ("wrong"), or left out
        and counted ("exclude"); None: it ends the count, or is a row with NaN. Rows without a label are left out.
    weighted, masked: True where weights, or a mask of the rows that count, come with each block.
    by: name of the column by which slices are made, or None.
    batch_size: rows of a batch, for the mean of batch accuracies; 0 leaves it out.
    clip: probabilities below it enter the logarithm as this; logits need none.
    positive: the class that precision, recall and the areas under curves are asked of; None: of two the second.
    ranked: scores are kept, or counted on a grid, for what depends on their order (areas under curves).
    items: rows are positions of items (words of a sequence, pixels of a picture), which are counted beside them.
    """

    kind: Kind
    task: Task
    labels_as: LabelForm
    classes: int
    names: tuple[str | int, ...] = ()
    threshold: float | None = None
    top_k: int = 0
    bins: int = 15
    ignore: str | int | None = None
    nan: Literal["error", "exclude"] = "error"
    missing: Literal["wrong", "exclude"] | None = None
    weighted: bool = False
    masked: bool = False
    by: str | None = None
    batch_size: int = 0
    clip: float = CLIP
    positive: int | None = None
    ranked: bool = False
    items: bool = False

    def __post_init__(self) -> None:
        """Raise BadInputError for settings that contradict one another."""
        for name in ("classes", "top_k", "bins", "batch_size"):
            value = getattr(self, name)
            whole = isinstance(value, int) and not isinstance(value, bool)
            _demand(whole, f"{name}={value!r}", "a whole number", "Give it without a fraction or quotation marks")
        self._demand_fitting_labels()
        self._demand_ranges()

    def _demand_fitting_labels(self) -> None:
        most = f"a number of classes from 1 to {MOST_CLASSES:,}"
        _demand(1 <= self.classes <= MOST_CLASSES, f"classes={shown_label(self.classes)}", most, "Name the classes")
        _demand(
            self.labels_as in FORMS[self.task],
            f"labels_as={self.labels_as!r} for a {self.task} task",
            " or ".join(FORMS[self.task]),
            "Choose the form in which the labels are written",
        )
        _demand(
            self.task != "binary" or self.classes == 2,
            f"{self.classes} classes told by one column",
            "two classes for one column of scores",
            "Give k columns of scores for k classes",
        )
        _demand(
            not self.names or len(set(self.names)) == len(self.names) == self.classes,
            f"{len(self.names)} names ({len(set(self.names))} different) for {self.classes} classes",
            "one name for each class",
            "Give `classes` as a list without repetitions",
        )
        _demand("" not in self.names, "an empty text as the name of a class", "names", "Fill or drop those rows first")
        _demand(bool(self.names) or self.labels_as != "named", "no class list", "classes=[…]", "Name the classes")
        _demand(
            self.ignore is None or self.labels_as not in ("one-hot", "multi-hot"),
            f"ignore={self.ignore!r} for rows of 0s and 1s",
            "a mask of the rows that count, or a class number at each position",
            "Pass mask= instead, or say labels_as='integer'",
        )

    def _demand_ranges(self) -> None:
        _demand(
            self.threshold is None or math.isfinite(self.threshold),
            f"threshold={self.threshold}",
            "a finite number",
            "0.5 is customary for probabilities",
        )
        _demand(
            self.missing in (None, "wrong", "exclude"),
            f"missing={self.missing!r}",
            "'wrong' or 'exclude'",
            "Say what is done with rows that have no answer",
        )
        _demand(self.top_k >= 0, f"top_k={self.top_k}", "0 or more", "Give the k of top-k")
        _demand(1 <= self.bins <= 1000, f"bins={self.bins}", "1 to 1000 bins", "15 is customary")
        rows = f"0 to {_MOST_ROWS:,}"
        _demand(0 <= self.batch_size <= _MOST_ROWS, f"batch_size={self.batch_size}", rows, "Give the rows of one batch")
        _demand(
            self.positive is None or 0 <= self.positive < self.classes,
            f"positive={self.positive}",
            f"a class, by its number from 0 to {self.classes - 1}",
            "Name one of the classes",
        )
        real = isinstance(self.clip, int | float)
        _demand(real and 0 < self.clip < 1, f"clip={self.clip!r}", "a number between 0 and 1", "1e-7 is customary")

    @property
    def columns(self) -> int:
        """Columns of scores."""
        return 1 if self.task == "binary" else self.classes

    @property
    def rank_columns(self) -> int:
        """Columns whose order of rows is kept: of two classes that of the second, which tells both."""
        if not self.ranked or self.kind == "predicted" or (self.classes == 1 and self.task != "multi-label"):
            return 0
        return 1 if self.classes == 2 and self.task != "multi-label" else self.classes

    @property
    def cut(self) -> float:
        """The threshold, resolved."""
        if self.threshold is not None:
            return self.threshold
        return 0.0 if self.kind == "logits" and self.task != "one-of-k" else 0.5

    def name_of(self, code: int) -> str:
        """The class as it is shown."""
        return str(self.names[code]) if self.names else str(code)

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {**asdict(self), "names": list(self.names)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Settings:
        """The reverse of `to_dict`; BadInputError where a field is missing or not known."""
        known = {field.name for field in fields(cls)}
        _demand(
            set(data) == known,
            f"settings with the fields {', '.join(sorted(set(data) ^ known))} amiss",
            "the settings of this format",
            "Count again with this release",
        )
        return cls(**{**data, "names": tuple(data["names"])})


def _demand(holds: bool, came: str, expected: str, do: str) -> None:
    if not holds:
        raise BadInputError(came, expected, do)
