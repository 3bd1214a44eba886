"""What the interpreter notes down on its way: the calls at which parties of a setup come together."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal, TypeAlias

from trueup.contract.metric import NameUse
from trueup.contract.stopping import EarlyStop
from trueup.engine.immutable import immutable
from trueup.engine.pedigree import Answer, Figure, Score
from trueup.engine.tensors import LossTerm, Tensor
from trueup.engine.values import NO_GUARDS, Args, Guards, Spot, StoredObject, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


@immutable(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A model was given its loss and metrics. `outputs` are its heads at that moment; `late` gives those at the end."""

    model: StoredObject
    outputs: Value
    late: Callable[[Machine], Value]
    args: Args
    library: str
    path: Mapping[Hashable, bool]
    where: Spot


@immutable(frozen=True, slots=True, kw_only=True)
class Trained:
    """A model was shown labels: fit, train_on_batch, evaluate. `training` is False for evaluate.

    wrapper: the wrapper that trains it, which encodes integer labels itself for a categorical loss; "" for none.
    in_one_batch: all items are handed over at once, so that what a batch gives is what all give.
    """

    model: StoredObject
    labels: Value | None
    validation: bool | None
    callbacks: Value | None
    path: Mapping[Hashable, bool]
    where: Spot
    training: bool = True
    wrapper: str = ""
    in_one_batch: bool = False


@immutable(frozen=True, slots=True, kw_only=True)
class LossCalled:
    """A loss was called on outputs and labels by the program's own training loop.

    chosen: the outcomes of tests by which the output (or the labels) is this one of several.
    name: the loss, "" where it follows from what was not read.
    meant: the encoding that the loss asks of labels that were not read; "" where it takes several.
    or_rows: in place of class numbers it takes rows of probabilities as well.
    """

    loss: Value
    name: str
    output: Value
    labels: Value | None
    from_logits: bool | None
    args: Args
    library: str
    path: Mapping[Hashable, bool]
    where: Spot
    chosen: Guards = NO_GUARDS
    meant: str = ""
    or_rows: bool = False


@immutable(frozen=True, slots=True, kw_only=True)
class Counted:
    """Answers were taken from a model's predictions, and perhaps counted.

    compared: they were compared by `==`, whose shapes are broadcast. whole: a library counted all that it was handed.
    called: where the function of the program is called that did it.
    """

    model: int
    output: int
    answer: Answer
    counted: str = "nothing"
    by: str = ""
    labels_decision: str = "none"
    labels: Tensor | None = None
    predicted: Tensor | None = None
    compared: bool = False
    whole: bool = False
    called: Spot | None = None
    where: Spot
    counted_where: Spot | None = None
    path: Mapping[Hashable, bool] = field(default_factory=dict)


@immutable(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """A number was made of right answers or of shares of batches: divided by batches, or averaged over them.

    figure: what it is; over: what stands for the loader that was gone through.
    called: where the function is called that does it.
    """

    model: int
    output: int
    figure: Figure
    over: frozenset[Hashable]
    called: Spot | None = None
    where: Spot
    path: Mapping[Hashable, bool] = field(default_factory=dict)


@immutable(frozen=True, slots=True, kw_only=True)
class Averaged:
    """A library's accuracy is asked for that is an average over the classes unless the program says otherwise."""

    by: str
    library: str
    where: Spot
    path: Mapping[Hashable, bool] = field(default_factory=dict)


@immutable(frozen=True, slots=True, kw_only=True)
class Accumulated:
    """The value of a metric that keeps counts is asked for, inside so many loops that began after it was made.

    in_step: it is asked for in a method that a trainer calls for each batch.
    of_one_pass: that method is the step of a test, whose logged numbers the trainer averages.
    """

    metric: StoredObject
    asked_in: int
    in_step: bool = False
    of_one_pass: bool = False
    library: str
    where: Spot
    path: Mapping[Hashable, bool] = field(default_factory=dict)


@immutable(frozen=True, slots=True, kw_only=True)
class Measured:
    """A metric was called on labels and predictions.

    metric: a library's function by its name, or the call that made a metric object; library: whose metric it is.
    score: the number that it gave, where that is followed.
    decided: True where the library itself takes the answers that the metric needs: nothing can be given wrongly.
    predictions_first: True where the call has the predictions in front of the labels.
    task: what the program says that it measures ("multilabel"), for metrics that are told so by an argument.
    cut: what it compares scores with as they are given, where the labels have one number for each of them.
    one_class: True where an argument names the class that is held against all others, however many these are.
    built_at: where the metric's object is built that is called here, where it is an object of its own.
    lower_class: True where the scores are those of the first class that the model was trained on, and the metric takes
        the last one of the same labels for the positive class.
    named_in_order: as in MetricCall.
    chosen: the outcomes of tests by which its arguments are these of several.
    entered: the functions of the program around the call, the outermost first, each with the place that calls it.
    called: the innermost of these places.
    array: what stands for predictions that were not followed, in one run of a function; None where nothing does.
    takes_answers: True where the metric raises for numbers that are no classes.
    """

    metric: Value
    library: str
    labels: Tensor | None
    predictions: Tensor | None
    path: Mapping[Hashable, bool]
    where: Spot
    score: Score | None = None
    decided: bool = False
    predictions_first: bool = False
    task: str = ""
    cut: float | None = None
    one_class: bool = False
    built_at: Spot | None = None
    lower_class: bool = False
    named_in_order: bool = False
    chosen: Guards = NO_GUARDS
    entered: tuple[tuple[ast.AST, Spot | None], ...] = ()
    called: Spot | None = None
    array: Hashable = None
    takes_answers: bool = False


@immutable(frozen=True, slots=True, kw_only=True)
class ShownScore:
    """A measured number was printed, recorded or named.

    called: the words in front of it, or the name that it has; behind: the words behind it, up to the next number.
    how: "printed", "recorded" (a key, a tracker), "named" (a variable).
    """

    score: Score
    called: str
    behind: str = ""
    how: Literal["printed", "recorded", "named"]
    where: Spot


@immutable(frozen=True, slots=True, kw_only=True)
class ShownCount:
    """A number that the program counted of answers was printed, recorded or named.

    figure: which number it is. line: of a printed one, all words of its line in front of it; the rest: ShownScore.
    """

    figure: Figure
    called: str
    line: str
    how: Literal["printed", "recorded", "named"]
    where: Spot


@immutable(frozen=True, slots=True, kw_only=True)
class ShownLoss:
    """A loss was printed or recorded under words that say accuracy: as for ShownScore. loss: which it is."""

    loss: LossTerm
    called: str
    how: Literal["printed", "recorded"]
    where: Spot


@immutable(frozen=True, slots=True, kw_only=True)
class Swapped:
    """A function of the program, or a loss, is given a model's answers as labels and labels as answers.

    by: its name; answers, labels: what it calls the two. called: of a curve of two rows of numbers, which are
        "answers" and "labels", in this order, how the program calls the first: by the name of the second.
    """

    by: str
    answers: str
    labels: str
    model: int
    where: Spot
    called: str = ""
    path: Mapping[Hashable, bool] = field(default_factory=dict)


@immutable(frozen=True, slots=True, kw_only=True)
class Fitted:
    """An estimator that fits its own head and loss to the labels was trained, or measured on folds that it trains on.

    name: what it is, in words for a message. decides: True for a classifier, False for what gives real numbers, None
        where that is not known. objective: the loss that it was told to train, "" where it has its own;
        objective_where: where that is written, None for a default.
    """

    model: StoredObject
    name: str
    library: str
    labels: Value | None
    output: Tensor | None
    decides: bool | None
    objective: str = ""
    objective_where: Spot | None = None
    path: Mapping[Hashable, bool]
    where: Spot


@immutable(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A model was trained with early stopping by the data that it is trained on, or by a metric's worst value."""

    model: int
    stop: EarlyStop | NameUse
    where: Spot


@immutable(frozen=True, slots=True, kw_only=True)
class NameRead:
    """A logged name was read: a callback's monitor, or a key of the history.

    training: the call whose history it is, where that is known. mode, direction, best_only: as in NameUse.
    """

    name: str
    by: str
    where: Spot
    model: int | None = None
    callback: int | None = None
    training: Spot | None = None
    mode: Literal["auto", "named", "unread"] = "auto"
    direction: Literal["", "min", "max"] = ""
    best_only: bool | None = True
    path: Mapping[Hashable, bool] = field(default_factory=dict)


@immutable(frozen=True, slots=True, kw_only=True)
class Built:
    """A model is complete as far as its head goes: returned, or never compiled."""

    model: StoredObject
    outputs: Value
    library: str
    path: Mapping[Hashable, bool]
    where: Spot


@immutable(frozen=True, slots=True, kw_only=True)
class NotFollowed:
    """The program trains there by a loss that was not followed; `why` says what stopped the reader."""

    why: str
    library: str
    where: Spot


@immutable(frozen=True, slots=True, kw_only=True)
class Activated:
    """An activation that is wrong in itself was met: over one unit, or over an axis that the library guesses."""

    output: Tensor
    library: str
    path: Mapping[Hashable, bool]
    where: Spot


@immutable(frozen=True, slots=True, kw_only=True)
class Watched:
    """A library trains a model, and callbacks watch names that the program logs.

    losses: where losses are called in this training; logged: all names, None where they were not all followed.
    """

    losses: frozenset[Spot]
    logged: frozenset[str] | None
    uses: tuple[NameUse, ...]
    library: str
    where: Spot


Event: TypeAlias = (
    Compiled
    | Trained
    | LossCalled
    | Counted
    | Reckoned
    | Averaged
    | Accumulated
    | Measured
    | NameRead
    | Built
    | NotFollowed
    | Activated
    | Watched
    | ShownScore
    | ShownCount
    | ShownLoss
    | Swapped
    | Fitted
    | Stopped
)
