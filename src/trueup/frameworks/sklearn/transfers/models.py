"""scikit-learn's classifiers: `fit` gives the classifier itself, `predict` classes that it decided upon."""

from __future__ import annotations

from trueup.engine.pedigree import Answer
from trueup.engine.transfers.registry import Site, on_method
from trueup.engine.values import Tensor, Value
from trueup.frameworks.sklearn.classifier_rows import CLASSIFIERS


@on_method(*(f"sklearn.{name}.fit" for name in sorted(CLASSIFIERS)))
def fit(site: Site) -> Value | None:
    """`LogisticRegression().fit(x, y)` is the classifier again."""
    return site.owner


@on_method(*(f"sklearn.{name}.predict" for name in sorted(CLASSIFIERS)))
def predict(site: Site) -> Value | None:
    """`classifier.predict(x)`: a class for each item, decided already."""
    return Tensor(
        shape=(None,), where=site.where, answer=Answer(decision="argmax", where=site.where),
        why="the classes that a scikit-learn classifier answers with",
    )  # fmt: skip
