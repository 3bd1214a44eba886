"""What each argument of a metric has to be: a row of it, and the kinds. Anything else means nothing, or raises."""

from __future__ import annotations

from dataclasses import dataclass

from trueup.contract.metric import Kind
from trueup.frameworks.releases import Evidence

NUMBERS: frozenset[Kind] = frozenset({"class numbers", "0/1 numbers"})
IN_ROWS: frozenset[Kind] = frozenset({"one-hot rows", "0/1 rows", "rows of scores"})
SCORES: frozenset[Kind] = frozenset({"scores", "rows of scores"})
#: Averages of a quantity that equal the accuracy where each item has one answer of several classes: the micro averages
#: count each right answer once among all; the recalls weighted by the classes' sizes add up to it.
ACCURATE_AVERAGES: dict[str, tuple[str, ...]] = {
    "f1": ("micro",),
    "fbeta": ("micro",),
    "precision": ("micro",),
    "recall": ("micro", "weighted"),
}


#: A micro average over some of the classes, or of the items: no share of all answers.
SOME_CLASSES = "micro of some"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentsRow:
    """One metric. labels and predictions: the kinds that it takes; takes: the same in words for a message.

    ranks: it orders the items by their scores, so answers that were already decided are taken, and lose the order.
    floats: it looks at the dtype as well: answers that are whole numbers or bools raise in some releases.
    wrong: what comes out where it is given other predictions; wrong_labels: where it is given other labels.
    quantity: the key of the number that comes out; "" where it is a table or a curve.
    swapped: what comes out where labels and predictions are exchanged; "" where that changes nothing;
        swapped_weighted: the same for the average weighted by the classes' sizes, where it differs.
    symmetric: the averages that come out the same where the two are exchanged.
    predictions_first: it takes the predictions in front of the labels.
    is_table: what comes out is a table of labels against answers, which is read either way round.
    counts_cells: it counts each number of an item's row on its own.
    called: how it is given both, where that is not by its own name (a method of a class).
    one_kind: it raises where labels and answers are not both one number for each item, or both rows.
    """

    metric: str
    labels: frozenset[Kind]
    predictions: frozenset[Kind]
    takes: str
    wrong: str
    evidence: Evidence
    source: str
    wrong_labels: str = ""
    ranks: bool = False
    floats: bool = False
    quantity: str = ""
    swapped: str = ""
    swapped_weighted: str | None = None
    symmetric: frozenset[str] = frozenset({"micro"})
    predictions_first: bool = False
    is_table: bool = False
    counts_cells: bool = False
    called: str = ""
    one_kind: bool = False
