"""Which logged name is another spelling of the same quantity."""

from __future__ import annotations

from trueup.contract.known import Known, value_of
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.frameworks.keras.logged_names import logged_name
from trueup.frameworks.keras.metrics import metric_meaning
from trueup.frameworks.keras.typed_names import canonical_metric
from trueup.frameworks.releases import release_of

_WORDS = frozenset({"accuracy", "acc"})


def named_the_same(name: str, setup: Setup, logged: frozenset[str]) -> str | None:
    """The logged name of exactly the quantity that `name` names, on the same side of `val_`; None where there is none.

    "acc" and "accuracy" are one quantity, "AUC" and "auc" are, and "binary_accuracy" is that of "accuracy" where a
    release makes that of it. A name that was given by hand may be anything, and is never taken for another's.
    """
    prefix = "val_" if name.startswith("val_") else ""
    asked = _quantities(Metric(name=_row(name.removeprefix("val_")), typed=name, spelling="string"), setup)
    release = release_of(setup.target)
    found = set()
    for metric in setup.metrics:
        key = logged_name(metric, setup, release)
        if key is None or metric.logged_as is not None or metric.weighted or prefix + key not in logged:
            continue
        if asked & _quantities(metric, setup):
            found.add(prefix + key)
    return next(iter(found)) if len(found) == 1 else None


def _row(own: str) -> Known[str]:
    return Known(canonical_metric(own) or "")


def _quantities(metric: Metric, setup: Setup) -> frozenset[str]:
    """The names of what a metric counts: its row, and the function that a release makes of the word."""
    row = value_of(metric.name) or ""
    meaning = value_of(metric_meaning(metric, setup)) if row else None
    names = {"accuracy" if row in _WORDS else row, meaning.function if meaning is not None else ""}
    return frozenset(names - {""})
