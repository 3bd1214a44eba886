"""Labels that were not read, where neither the loss nor any number of the program depends on how they write classes."""

from __future__ import annotations

from trueup.contract.known import Known, is_known, value_of
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.engine.immutable import replace
from trueup.facts import canonical_loss, loss_meaning

#: Outputs that are amounts as they are: whether a class is asked for shows in the labels of all others.
_AMOUNTS = frozenset({"linear", "relu", "leaky_relu", "elu", "gelu", "softplus", "silu", "tanh"})
#: What stands last on outputs that a loss of yes and no takes as they are meant.
_MEANT = {"probabilities": "sigmoid", "logits": "linear"}
#: Axes of outputs that hold steps or places of each item as well.
WITH_PLACES = 3
#: Numbers of amounts.
_OF_AMOUNTS = frozenset({"r2", "mse", "rmse", "mae", "median_ae", "mape", "msle", "rmsle", "explained_variance",
                         "max_error", "d2"})  # fmt: skip


def with_any_labels(setup: Setup) -> Setup:
    """The setup, with a mark where its labels may be any that fit.

    A loss takes amounts as they are, and rows of yes and no; answers that are class numbers can only be held against
    class numbers, as rows raise there.
    """
    if setup.only_asked and not is_known(setup.labels.encoding) and counts_class_numbers(setup):
        return replace(setup, any_labels=True)
    if not setup.trained or is_known(setup.labels.encoding) or not is_known(setup.loss.name):
        return setup
    loss = value_of(loss_meaning(setup.loss, setup.target, setup.head))
    if loss is None or not (_of_amounts(setup) or _of_rows(setup, loss) or _of_no_labels(setup, loss)):
        return setup
    return replace(setup, any_labels=True)


def _of_no_labels(setup: Setup, loss: LossMeaning) -> bool:
    """A loss that holds outputs against outputs, in a program that counts nothing of them."""
    return (
        loss.family == "other"
        and not loss.labels
        and not setup.hand_counts
        and not setup.metrics
        and not setup.metric_calls
    )


def counts_class_numbers(setup: Setup) -> bool:
    """True where nothing but the places of the highest outputs is held against the labels, as they are."""
    counts = [count for count in setup.hand_counts if count.counted != "nothing"]
    plain = all(count.decision == "argmax" and count.labels_decision == "none" for count in counts)
    return plain and bool(counts) and setup.decides_by_argmax


def measures_amounts(setup: Setup) -> bool:
    """A regression whose numbers are all of amounts."""
    loss = value_of(loss_meaning(setup.loss, setup.target, setup.head))
    open_head = (value_of(setup.head.activation) or "") in _AMOUNTS
    if loss is None or loss.family != "regression" or not open_head or setup.hand_counts:
        return False
    metrics = all(_is_an_error(metric, setup) for metric in setup.metrics)
    return metrics and all(call.quantity in _OF_AMOUNTS for call in setup.metric_calls)


def _of_amounts(setup: Setup) -> bool:
    """Such a regression whose targets fit; beside one output their axes are asked for as well.

    Of outputs with steps or places a column beside targets without one raises.
    """
    several = setup.head.more_than_one or (value_of(setup.head.units) or 1) > 1
    with_places = (value_of(setup.head.rank) or 0) >= WITH_PLACES
    return measures_amounts(setup) and (several or with_places or is_known(setup.labels.rank))


def _is_an_error(metric: Metric, setup: Setup) -> bool:
    name = canonical_loss(value_of(metric.name) or "", setup.target.library)
    row = value_of(loss_meaning(Loss(name=Known(name)), setup.target)) if name else None
    return row is not None and row.family == "regression"


def _of_rows(setup: Setup, loss: LossMeaning) -> bool:
    """A yes or no for each of several outputs, of which the program counts nothing: one of them or many may be yes."""
    several = setup.head.more_than_one or (value_of(setup.head.units) or 1) > 1
    meant = value_of(setup.head.activation) == _MEANT.get(loss.consumes)
    counts = setup.hand_counts or setup.metrics or setup.metric_calls
    return loss.family == "binary" and several and meant and not counts
