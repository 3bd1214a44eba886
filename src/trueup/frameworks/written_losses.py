"""What losses mean that a program writes out of arithmetic, as rows: they are the same in every library.

Each was executed with NumPy by a test, the cross-entropies with TensorFlow, JAX and PyTorch as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from trueup.contract.head import Head
from trueup.contract.known import Known, value_of
from trueup.contract.labels import Encoding
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossFamily, LossMeaning, Scores

_ONE_OF_K: frozenset[Encoding] = frozenset({"one-hot", "probabilities"})
_CELLS: frozenset[Encoding] = frozenset({"one-hot", "multi-hot", "probabilities", "binary"})
_NUMBERS: frozenset[Encoding] = frozenset({"integer", "binary"})
_ANYTHING: frozenset[Encoding] = frozenset({"continuous", "one-hot", "multi-hot", "probabilities", "binary", "sign"})
#: How the name of such a loss ends.
WRITTEN_OUT = "written out"


@dataclass(frozen=True, slots=True)
class WrittenLoss:
    """One loss: its name, what it expects of the output and of labels, and whether a column of outputs is stretched."""

    name: str
    family: LossFamily
    consumes: Scores
    labels: frozenset[Encoding]
    formula: str
    broadcasts: bool = False


WRITTEN_LOSSES: tuple[WrittenLoss, ...] = (
    WrittenLoss("cross-entropy written out", "categorical", "probabilities", _ONE_OF_K, "-sum y log p"),
    WrittenLoss("cross-entropy of class numbers written out", "sparse", "probabilities", _NUMBERS, "-log p[y]"),
    WrittenLoss("log-likelihood written out", "categorical", "log-probabilities", _ONE_OF_K, "-sum y q"),
    WrittenLoss("log-likelihood of class numbers written out", "sparse", "log-probabilities", _NUMBERS, "-q[y]"),
    WrittenLoss(
        "binary cross-entropy written out", "binary", "probabilities", _CELLS, "-y log p - (1-y) log(1-p)", True
    ),
    WrittenLoss("squared error written out", "regression", "any", _ANYTHING, "(y - p)^2", True),
    WrittenLoss("absolute error written out", "regression", "any", _ANYTHING, "|y - p|", True),
)
_ROWS = {row.name: row for row in WRITTEN_LOSSES}


def written_loss(loss: Loss, head: Head | None) -> Known[LossMeaning] | None:
    """What a loss means that a program writes out; None for a loss of a library."""
    row = _ROWS.get(value_of(loss.name) or "")
    if row is None:
        return None
    single = head is not None and value_of(head.units) == 1
    meaning = LossMeaning(
        name=row.name,
        family=row.family,
        consumes=row.consumes,
        labels=row.labels | {"binary"} if single else row.labels,
        mismatch="silent",
        column_broadcasts=row.broadcasts,
        formula=row.formula,
        source="arithmetic (executed)",
    )
    return Known(meaning, loss.where)
