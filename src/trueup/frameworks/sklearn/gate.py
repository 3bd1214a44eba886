"""Whether an estimator, or a number of scikit-learn's that can be judged, may stand in a file's bytes."""

from __future__ import annotations

from trueup.frameworks.gates import has_any, is_program, measures_for_nobody, trains_and_measures

#: Metrics that order items by their scores; what they are given can be judged without a framework.
_RANKS = (b"roc_auc_score(", b"average_precision_score(", b"roc_curve(", b"precision_recall_curve(", b"log_loss(",
          b"brier_score_loss(")  # fmt: skip
_FROM_FILES = (b"joblib.load(", b"pickle.load(")


def may_hold_setup(data: bytes) -> bool:
    """A metric that orders items is called, or an estimator is trained (or loaded) and measured."""
    if trains_and_measures(data, b"sklearn") or _measures(data):
        return True
    asks = has_any(data, _RANKS) or (has_any(data, _FROM_FILES) and has_any(data, (b".score(", b"_score(")))
    return asks and not measures_for_nobody(data)


def _measures(data: bytes) -> bool:
    """Metrics of a file of their own, which another file of the program calls."""
    return b"sklearn.metrics" in data and is_program(data) and has_any(data, (b"_score(", b"fscore_support("))
