"""Data sets of sklearn.datasets, as rows.

Sources: their documentation (read). That classes come in no order: of load_digits every 500 items in a row hold all ten
(looked at).
"""

from __future__ import annotations

from trueup.frameworks.datasets import DatasetRow

#: sklearn.datasets.load_NAME() -> Bunch(data, target)
SKLEARN_LOADED: dict[str, DatasetRow] = {
    "load_iris": DatasetRow("integer", 3, (None, 4)),
    "load_digits": DatasetRow("integer", 10, (None, 64), mixed=True),
    "load_wine": DatasetRow("integer", 3, (None, 13)),
    "load_breast_cancer": DatasetRow("integer", 2, (None, 30)),
    "load_boston": DatasetRow("continuous", None, (None, 13)),
    "load_diabetes": DatasetRow("continuous", None, (None, 10)),
    "load_linnerud": DatasetRow("continuous", None, (None, 3), (None, 3)),
    "fetch_california_housing": DatasetRow("continuous", None, (None, 8)),
    "fetch_20newsgroups": DatasetRow("integer", 20, None),
    "fetch_20newsgroups_vectorized": DatasetRow("integer", 20, None),
    "fetch_covtype": DatasetRow("integer", 7, (None, 54), lowest=1),
    "fetch_olivetti_faces": DatasetRow("integer", 40, (None, 4096)),
    "fetch_rcv1": DatasetRow("multi-hot", 103, None, (None, 103)),
}

#: sklearn.datasets.make_NAME(...) -> x, y
SKLEARN_MADE: dict[str, DatasetRow] = {
    "make_classification": DatasetRow("integer", 2, (None, 20)),
    "make_blobs": DatasetRow("integer", 3, (None, 2)),
    "make_moons": DatasetRow("integer", 2, (None, 2)),
    "make_circles": DatasetRow("integer", 2, (None, 2)),
    "make_gaussian_quantiles": DatasetRow("integer", 3, (None, 2)),
    "make_hastie_10_2": DatasetRow("sign", 2, (None, 10)),
    "make_multilabel_classification": DatasetRow("multi-hot", 5, (None, 20), (None, 5)),
    "make_regression": DatasetRow("continuous", None, (None, 100)),
    "make_friedman1": DatasetRow("continuous", None, (None, 10)),
    "make_friedman2": DatasetRow("continuous", None, (None, 4)),
    "make_friedman3": DatasetRow("continuous", None, (None, 4)),
    "make_swiss_roll": DatasetRow("continuous", None, (None, 3)),
    "make_s_curve": DatasetRow("continuous", None, (None, 3)),
}
