"""`trueup.inspect`: a live model in, findings at its paths out. Joins the live readers with the rules."""

from __future__ import annotations

from typing import Any

from trueup.checking.finding_order import in_order
from trueup.contract.inspection import Inspection
from trueup.contract.reading import Reading, incomplete
from trueup.engine.outside.description import Description
from trueup.facts import statable
from trueup.models.described.setups import setups_of
from trueup.models.live import LiveArguments, describe
from trueup.models.live.estimators import estimator_reading
from trueup.rules import all_rules, findings_of, setup_words


def inspect(model: Any, x: Any = None, y: Any = None, *, loss: Any = None, metrics: Any = None) -> Inspection:
    """Look at a live model, how it was compiled and a batch of its labels, and say what does not fit together.

    Nothing is trained, called, built or imported, and nothing of the model or of global state is changed.

    Args:
        model: a Keras model (Keras 3 on JAX, TensorFlow or torch; tf-keras; tf.keras 2), a PyTorch module, or a fitted
            estimator of scikit-learn, XGBoost, LightGBM or CatBoost, or a booster of theirs.
        x: what the model is given, not looked into; a data set or generator is not consumed, and the report says so.
        y: a batch of labels as `fit` takes them, (n,), (n, 1), (n, k) or (n, t, k) numbers: a NumPy array, list, pandas
            column or frame, tensor; for several outputs a list in their order or a dictionary by their names.
        loss: for a model that is not compiled, such as a PyTorch module, the loss it is trained by.
        metrics: for a Keras model that is not compiled, the metrics it is to be counted by.

    A batch proves what occurs in it and no more: class numbers 0 to 7 do not tell that there are eight classes.

    Raises:
        BadInputError: the model is of no library that is known, or the labels are not those of its outputs.
    """
    # Asked first: an estimator may hold a network (a wrapper for scikit-learn), and what it answers is its own.
    estimator = estimator_reading(model, y, loss=loss, metrics=metrics)
    if estimator is not None:
        return _inspected(estimator)
    return inspection_of(describe(model, LiveArguments(x=x, y=y, loss=loss, metrics=metrics)))


def inspection_of(description: Description) -> Inspection:
    """What does not fit together in a model that is described."""
    return _inspected(setups_of(description))


def _inspected(reading: Reading) -> Inspection:
    found = [finding for setup in reading.setups for finding in findings_of(setup, all_rules())]
    return Inspection(
        model=reading.file,
        findings=tuple(in_order(found)),
        setups=reading.setups,
        words=tuple(map(setup_words, reading.setups)),
        unread=(*reading.unread, *incomplete(reading.setups, statable)),
    )
