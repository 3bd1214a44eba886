"""scikit-learn's metrics of scores: what each of their arguments has to be, as rows."""

from __future__ import annotations

from trueup.frameworks.metric_arguments import NUMBERS, SCORES, ArgumentsRow

_RANKING = "scikit-learn, run: the curve has one corner in the place of one for each score"

ROWS: tuple[ArgumentsRow, ...] = (
    *(ArgumentsRow(metric=name, labels=NUMBERS | {"one-hot rows", "0/1 rows"}, predictions=SCORES, ranks=True,
                   wrong="", takes="scores, which it orders the items by", evidence="executed", source=_RANKING)
      for name in ("roc_auc_score", "average_precision_score", "roc_curve", "precision_recall_curve")),
    *(ArgumentsRow(metric=name, labels=NUMBERS | {"one-hot rows", "0/1 rows"}, predictions=SCORES, ranks=True,
                   wrong="", takes="probabilities", evidence="executed", source="scikit-learn, run")
      for name in ("log_loss", "brier_score_loss")),
)  # fmt: skip
