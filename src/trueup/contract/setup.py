"""The four parties together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from trueup.contract.assumption import Assumption
from trueup.contract.head import Head
from trueup.contract.kept_weights import KeptWeights
from trueup.contract.known import Known, Place, Unknown
from trueup.contract.labels import OWN_INPUTS, Labels
from trueup.contract.loss import Loss
from trueup.contract.metric import HandCount, Metric, MetricCall, NameUse, SwappedCall
from trueup.contract.number import BatchNumber, ShownNumber
from trueup.contract.shown_run import ShownRun
from trueup.contract.stopping import EarlyStop
from trueup.contract.target import Target

T = TypeVar("T")
_MISREAD = "one was read wrong, since a stored output shows a training in which what {} would say did not happen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One output of one classifier as one call puts it together; what every rule is asked about.

    where: the call that joins the parties (`compile`, or `criterion(output, labels)`); for a model that is never
        compiled, the place of its head.
    output: the output's name, or its number as text, where the model has several; None where it has one.
    outputs: the names of all outputs, in order; empty where the model has one.
    logged: every name that the program itself logs, for libraries that log nothing by themselves; None where that was
        not followed, or the library names what it logs.
    validation: True/False where it is seen whether validation data is given to the training, None where it is not seen.
    trained: True where the program trains this model (fit, train_on_batch, a loop of its own).
    shown: shares that the program counts itself, under the names that it shows them by; those of all of its models.
    swapped: calls of the program's functions and of losses in which answers and labels are exchanged.
    assumptions: what is taken for so and was not seen: a default, one way of a test that was not decided, a training.
    unjudged: numbers that the program takes of something that was not followed, each with why: its accuracies may well
        be among them.
    alone: True where only a function or a class tells of it that nobody in the program calls.
    only_measured: True where the program only measures answers that it holds: there is no model and no loss to be read.
    only_asked: True where the program takes the answers of a model and trains none: no loss could be read.
    fits_itself: True for an estimator, which fits its head and its loss to the labels that it is given.
    answers: the classes that an estimator in memory answers with; empty where they are not known.
    unanswered: labels of the batch beside it that are none of them, some of them where there are many.
    gives: (method, what it gives, in words) of an estimator in memory.
    called_from: the calls of the program's own functions inside which its loss is called.
    within: the innermost functions of the program around `where`, and around each of those calls.
    trained_at: where it is trained, and the calls of the program's own functions inside which it is.
    runs: what the stored outputs of a notebook show of these trainings, and of no other.
    stops: early stopping of its training that goes by the data that is trained on.
    kept: what its loop keeps as the best without copying it, and uses when it has ended.
    without_gradient: True where the loss is called where no gradient is taken, so that nothing is trained by this call.
    any_labels: True where neither the loss nor any number of the program depends on how the labels write a class.
    any_head: True where no number depends on what was not read of the head: a caller outside tells it, or it gives
        amounts, nobody knows how many.
    any_loss: True where such a caller tells the loss too, and what is counted tells how the labels are written.
    refuted: codes of rules that would speak by these parties, where a stored output shows that what they say did not
        happen: one of the parties was read wrong.
    """

    where: Place
    target: Target
    head: Head
    labels: Labels
    loss: Loss
    metrics: tuple[Metric, ...] = ()
    hand_counts: tuple[HandCount, ...] = ()
    metric_calls: tuple[MetricCall, ...] = ()
    name_uses: tuple[NameUse, ...] = ()
    logged: frozenset[str] | None = None
    numbers: tuple[BatchNumber, ...] = ()
    shown: tuple[ShownNumber, ...] = ()
    swapped: tuple[SwappedCall, ...] = ()
    output: str | None = None
    outputs: tuple[str, ...] = ()
    validation: bool | None = None
    trained: bool = False
    only_measured: bool = False
    only_asked: bool = False
    fits_itself: bool = False
    answers: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    gives: tuple[tuple[str, str], ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    unjudged: tuple[tuple[str, str], ...] = ()
    alone: bool = False
    called_from: tuple[Place, ...] = ()
    within: tuple[Place, ...] = ()
    trained_at: tuple[Place, ...] = ()
    runs: tuple[ShownRun, ...] = ()
    stops: tuple[EarlyStop, ...] = ()
    kept: tuple[KeptWeights, ...] = ()
    any_labels: bool = False
    without_gradient: bool = False
    any_head: bool = False
    any_loss: bool = False
    refuted: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """What of head, labels, loss and metrics, and which numbers, were not read, each with why.

        A number of units that only the data tells is read where it is certain that it is more than one; labels that
        are the inputs are read, whatever the inputs are; what no number depends on is not asked for.
        """
        unread: tuple[tuple[str, str | None], ...] = (
            ("head units", None if self.head.more_than_one or self.any_head else _why_unknown(self.head.units)),
            ("head activation", None if self._any_activation_fits else _why_unknown(self.head.activation)),
            ("labels", None if self._any_labels_fit else _why_unknown(self.labels.encoding)),
            ("loss", None if self.only_asked or self.any_loss else _why_unknown(self.loss.name)),
        )
        if self.only_measured or self.fits_itself:
            read = self.fits_itself or self._labels_are_read_by_metrics
            unread = tuple(part for part in unread if part[0] == "labels" and not read)
            unread += tuple((f"what {call.metric.typed} counts", _why_not_measured(call)) for call in self.metric_calls)
        else:
            unread += tuple((f"metric {metric.typed}".rstrip(), _why_unknown(metric.name)) for metric in self.metrics)
            unread += tuple(
                (f"what {call.metric.typed} counts", _why_not_judged(call, self.any_labels))
                for call in self.metric_calls
            )
        wrong = (("head, labels or loss", _MISREAD.format(" and ".join(self.refuted))),) if self.refuted else ()
        return (*((party, why) for party, why in unread if why is not None), *wrong, *self.unjudged)

    @property
    def decides_by_argmax(self) -> bool:
        """True where the places of the highest outputs are all that is taken of the answers, by hand and by metrics."""
        counts = {count.decision for count in self.hand_counts}
        return counts == {"argmax"} and all(call.decided or call.predictions.decided for call in self.metric_calls)

    @property
    def _any_activation_fits(self) -> bool:
        """True where the answers are the highest of the outputs, whatever stood last on them, or any head will do."""
        return self.any_head or (self.only_asked and self.decides_by_argmax)

    @property
    def _any_labels_fit(self) -> bool:
        return self.any_labels or self.labels.source == OWN_INPUTS

    @property
    def _labels_are_read_by_metrics(self) -> bool:
        """True where metrics are all that asks for the labels, and each tells what kind it is given."""
        kinds = [call.labels.kind for call in self.metric_calls]
        return bool(kinds) and not self.hand_counts and all(isinstance(kind, Known) for kind in kinds)

    @property
    def complete(self) -> bool:
        """True where head, labels, loss and all numbers that the program takes of the answers were read."""
        return not self.missing


def _why_not_measured(call: MetricCall) -> str | None:
    """Of answers that are only measured, how the labels are written matters to no metric that is asked for here."""
    return None if call.decided or call.names else _why_unknown(call.predictions.kind)


def _why_not_judged(call: MetricCall, any_labels: bool) -> str | None:
    if call.decided:
        return None
    return _why_unknown(call.predictions.kind) or (None if any_labels else _why_unknown(call.labels.kind))


def _why_unknown(fact: Known[T] | Unknown) -> str | None:
    return fact.why if isinstance(fact, Unknown) else None
