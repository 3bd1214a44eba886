"""What losses and metrics mean for a setup: each question goes to the framework of the setup's target."""

from __future__ import annotations

from trueup.contract.head import Head
from trueup.contract.known import Known, Unknown
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning, MetricMeaning
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.frameworks.meanings import Meanings, all_meanings, meanings_of
from trueup.frameworks.metric_arguments import ArgumentsRow
from trueup.frameworks.written_losses import written_loss


def meanings_for(setup: Setup) -> Meanings:
    """What the framework of a setup answers about it."""
    return meanings_of(setup.target.library)


def canonical_loss(text: str, library: str) -> str | None:
    """The row of a loss as typed ("mse", "BinaryCrossentropy", "torch.nn.NLLLoss"), or None where it is no loss."""
    return meanings_of(library).canonical_loss(text)


def canonical_metric(text: str, library: str) -> str | None:
    """The row of a metric as typed ("AUC" is "auc", "acc" stays "acc"), or None where it is no metric."""
    return meanings_of(library).canonical_metric(text)


def loss_meaning(
    loss: Loss, target: Target, head: Head | None = None, labels: Labels | None = None
) -> Known[LossMeaning] | Unknown:
    """What a loss expects of head and labels in the target's release, and what it does on a mismatch.

    The head decides what a release does with a single output and what it does with labels of another shape; without it
    (or without its units) `refuses` holds only what is refused in any case. Where `from_logits` could not be read,
    `consumes` is "any" and `applies` None, so that nothing follows from it.
    """
    # A loss that is written out is arithmetic: no release of any library changes what it does.
    return written_loss(loss, head) or meanings_of(target.library).loss_meaning(loss, target, head, labels)


def metric_meaning(metric: Metric, setup: Setup) -> Known[MetricMeaning] | Unknown:
    """What a metric counts in the setup's release, for its head, labels and loss.

    Unknown where a fact that decides it is not read, and where the release refuses the metric.
    """
    return meanings_for(setup).metric_meaning(metric, setup)


def refusal(setup: Setup) -> str | None:
    """Why the setup's release stops with an exception when it is compiled or at its first batch; None if it does not.

    None says that no refusal is known; for PyTorch `loss_meaning` has what is refused.
    """
    return meanings_for(setup).refusal(setup)


def logged_names(setup: Setup) -> Known[frozenset[str]] | Unknown:
    """Every key that training this setup may log, with `val_` in front of each unless there is no validation."""
    return meanings_for(setup).logged_names(setup)


def arguments_of(metric: Metric) -> ArgumentsRow | None:
    """What the arguments of a metric have to be, of whichever library it is; None where that is not known."""
    # Not the setup's framework: scikit-learn's metrics count what networks of any library answer.
    return next((row for item in all_meanings() if (row := item.arguments_of(metric)) is not None), None)
