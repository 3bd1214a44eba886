"""What may be asked of a framework about a setup: its losses, its metrics, what it refuses, what it logs.

A framework answers what it knows in its `meanings.py`; what it says nothing about stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import ClassVar, Literal

from trueup.contract.head import Head
from trueup.contract.known import Known, Unknown
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning, MetricMeaning
from trueup.contract.metric import Metric, NameUse, WatchOutcome
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.frameworks import all_frameworks, framework_of
from trueup.frameworks.label_smoothing import SmoothingRow
from trueup.frameworks.loss_texts import LossTexts
from trueup.frameworks.metric_arguments import ArgumentsRow
from trueup.frameworks.releases import Span


class Meanings:
    """The answers of one framework; each is about the release of the setup's target.

    loss_names, metric_names: rows -> other spellings of them. metrics_of_its_own: False where it counts nothing itself.
    example_loss: a loss as a question about it may name it. texts: what is told of its losses.
    own_steps: methods by which a model of the program decides itself what it logs.
    ignored_label: the class number that losses leave out where no other is named; None where every label counts.
    asks_for_accuracy: arguments of training calls by which releases whose compile takes no metrics show the accuracy.
    """

    loss_names: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    metric_names: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    metrics_of_its_own: ClassVar[bool] = False
    example_loss: ClassVar[str] = ""
    texts: ClassVar[LossTexts] = LossTexts()
    own_steps: ClassVar[tuple[str, ...]] = ()
    ignored_label: ClassVar[int | None] = None
    asks_for_accuracy: ClassVar[frozenset[str]] = frozenset()

    def canonical_loss(self, text: str) -> str | None:
        """The row of a loss as typed, of whose path the last part counts, or None where it is no loss."""
        return None

    def canonical_metric(self, text: str) -> str | None:
        """The row of a metric as typed, or None where it is no metric."""
        return None

    def loss_meaning(
        self, loss: Loss, target: Target, head: Head | None, labels: Labels | None
    ) -> Known[LossMeaning] | Unknown:
        """What a loss expects of head and labels, and what it does on a mismatch."""
        return Unknown(f"no fact is held about the losses of {target}", loss.where)

    def objective_for(self, classes: int) -> str:
        """What to train by for so many classes, where the loss alone decides the outputs; "" where it does not."""
        return ""

    def metric_meaning(self, metric: Metric, setup: Setup) -> Known[MetricMeaning] | Unknown:
        """What a metric counts for the head, the labels and the loss of the setup."""
        return Unknown(f"no fact is held about the metrics of {setup.target}", metric.where)

    def refusal(self, setup: Setup) -> str | None:
        """Why it is stopped with an exception when it is compiled or at its first batch; None: not known to be."""
        return None

    def takes_from_logits(self, loss: str | None) -> tuple[str, str, str] | None:
        """None where a loss has the argument `from_logits`; else what came, what was expected, and what to do."""
        return "from_logits", "a loss whose argument it is", "Leave it out"

    def smoothing_of(self, loss: str, target: Target) -> SmoothingRow | None:
        """How the labels of a loss are smoothed; None where it takes no such argument."""
        return None

    def arguments_of(self, metric: Metric) -> ArgumentsRow | None:
        """What the arguments of a metric have to be; None where that is not known."""
        return None

    def takes_any_threshold(self, target: Target) -> bool:
        """True where a metric of 0/1 answers takes a threshold outside (0, 1)."""
        return False

    def generators_rows_are_unseen(self, target: Target) -> bool:
        """True where the columns of labels from a generator are not compared with the outputs."""
        return False

    def source_decides(self, labels: Literal["rows", "numbers", "column"], target: Target) -> bool:
        """True where labels that do not fit raise or train without a word by what gives them (an array, a generator).

        labels: "rows" of several columns beside one output, or "numbers" where rows are expected, which may stand
        in a "column" of their own, (n, 1).
        """
        return False

    def maps_for_one_number(self, target: Target) -> str:
        """What becomes of an output of more than two axes for one class number an item; "": the call raises."""
        return ""

    def logged_name(self, metric: Metric, setup: Setup) -> str | None:
        """The key of one metric, without `val_`."""
        return None

    def logged_names(self, setup: Setup) -> Known[frozenset[str]] | Unknown:
        """Every key that training the setup may log, with `val_` in front of each unless there is no validation."""
        return Unknown(f"no fact is held about the names that {setup.target} logs", setup.where)

    def logged_elsewhere(self, setup: Setup, name: str) -> str:
        """The releases, in words, in which the setup's own calls log `name`; "" where none is known to."""
        return ""

    def written_for_another(self, setup: Setup) -> bool:
        """True where one release logs every name that the program reads and any release logs, and this one does not."""
        return False

    def named_the_same(self, name: str, setup: Setup, logged: frozenset[str]) -> str | None:
        """The logged name of exactly the quantity that `name` names; None where there is none."""
        return None

    def watch_outcome(self, use: NameUse, setup: Setup, logged: frozenset[str]) -> WatchOutcome | None:
        """What a callback does that watches a name which is not logged; None where that was not read."""
        return None

    def best_value(self, use: NameUse, setup: Setup) -> Literal["smallest", "largest"] | None:
        """Which value of a name a callback takes for the best; None where that was not read, or it takes none."""
        return "smallest" if use.takes_smallest else None

    def without_metrics(self, target: Target) -> tuple[str, str] | None:
        """Where only the accuracy can be asked for: how that is done, and why no other metric. None elsewhere."""
        return None

    def flat_metrics_go_by_output(self, target: Target) -> bool:
        """True where `metrics=["accuracy", "mae"]` gives the first output one metric and the second the other."""
        return False

    def metric_missing(self, metric: Metric, target: Target) -> str | None:
        """Why a metric cannot be named as it is typed, or None."""
        return None

    def counts_by_column(self, meaning: MetricMeaning) -> bool:
        """True where a defect makes answers of one of k be counted column by column."""
        return False

    def fact_spans(self) -> Iterable[Span]:
        """The spans of all facts about losses and metrics: between their ends nothing changes."""
        return ()

    def variants(self) -> tuple[tuple[Target, Target, str], ...]:
        """Releases that differ by what they run on: (one on nothing that is named, the other, the other in words)."""
        return ()


_UNKNOWN = Meanings()


@cache
def meanings_of(library: str) -> Meanings:
    """What the framework of a line's key answers; a library that no folder knows answers nothing."""
    framework = framework_of(library)
    if framework is None or not framework.meanings:
        return _UNKNOWN
    found: Meanings = framework.part(framework.meanings).MEANINGS
    return found


@cache
def all_meanings() -> tuple[Meanings, ...]:
    """The answers of all frameworks that have any."""
    return tuple(item.part(item.meanings).MEANINGS for item in all_frameworks() if item.meanings)
