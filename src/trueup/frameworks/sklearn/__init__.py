"""scikit-learn: encoders of labels, splits, data sets and classifiers."""

from __future__ import annotations

from trueup.frameworks.base import EstimatorWords, Framework, Gate, Line, UnreadLibrary

_ESTIMATORS = EstimatorWords(
    trains=(b".fit(", b".partial_fit(", b"cross_val_score(", b"cross_validate(", b"cross_val_predict(",
            b"learning_curve(", b"validation_curve(", b"permutation_test_score("),
    measures=(b"_score(", b".score(", b"classification_report(", b"confusion_matrix(", b"best_score_", b".predict",
              b"cv_results_", b"cross_validate(", b"hamming_loss(", b"_error(", b"scoring", b"scorer"),
    own_files=(b"sklearn.utils._", b"_fit_context", b"scikit-learn developers"),
)  # fmt: skip
#: What of scikit-learn predicts; the rest prepares data, which is read where a network is trained on it.
_PREDICTS = frozenset(
    {"calibration", "cross_decomposition", "discriminant_analysis", "dummy", "ensemble", "gaussian_process",
     "kernel_ridge", "linear_model", "multiclass", "multioutput", "naive_bayes", "neighbors", "neural_network",
     "semi_supervised", "svm", "tree"}
)  # fmt: skip
_UNREAD = (
    UnreadLibrary(
        title="scikit-learn",
        roots=("sklearn", "sklearnex", "cuml"),
        trains=(".fit(", ".partial_fit(", "cross_val_score(", "cross_validate(", "cross_val_predict("),
        parts=_PREDICTS,
        alone=True,
    ),
    UnreadLibrary(
        title="scikit-learn",
        roots=("sklearn", "cuml"),
        scores=("_score(", "classification_report(", "confusion_matrix(", "hamming_loss(", "log_loss(", "roc_curve("),
        parts=frozenset({"metrics"}),
        alone=True,
    ),
)

FRAMEWORK = Framework(
    key="sklearn",
    title="scikit-learn",
    lines=(
        Line(
            key="sklearn",
            title="scikit-learn",
            package="scikit-learn",
            # From the package index in November 2026.
            releases="0.13:1 0.14:1 0.15:2 0.16:1 0.17:1 0.18:2 0.19:2 0.20:4 0.21:3 0.22:2 0.23:2 0.24:2 1.0:2 1.1:3 "
            "1.2:2 1.3:2 1.4:2 1.5:2 1.6:1 1.7:2 1.8:0 1.9:1",
            digits=2,
        ),
    ),
    asked_as={"scikit-learn": "sklearn"},
    packages={"scikit-learn": "scikit-learn", "sklearn": "scikit-learn"},
    roots={"sklearn": "sklearn", "cuml": "sklearn"},
    gate=Gate(words=(b"sklearn", b"joblib"), alone=True, estimators=_ESTIMATORS),
    unread=_UNREAD,
    meanings="meanings",
    naming="naming",
    estimators="live",
)
