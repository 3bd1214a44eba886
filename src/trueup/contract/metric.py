"""The metric as it is asked for, and the counting that people write by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from trueup.contract.known import Known, Maybe, Place, Unknown
from trueup.contract.loss import Spelling

_NOT_GIVEN: Known[bool | None] = Known(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric that the program asks a library for.

    name: "accuracy", "acc", "ce", "crossentropy" as typed where the library resolves the word itself; else the row's
        name in snake case ("binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "auc" …).
    typed: exactly what the program says ("acc", "Accuracy", "keras.metrics.BinaryAccuracy").
    logged_as: a name given by hand (`name="accuracy"`), None where the library names it.
    threshold: the argument where it was given, Unknown where it was left to the library.
    sparse_labels, sparse_predictions: the arguments sparse_y_true and sparse_y_pred, None where left to the library.
    task: "binary", "multiclass" or "multilabel" where an argument of that name says it; "" where none does.
    of_each_batch: a function of the program that the library calls with each batch, and that is no mean of its items (a
        precision, a recall, an F1): the library shows the mean over the batches.
    """

    name: Maybe[str]
    typed: str = ""
    spelling: Spelling = "unknown"
    logged_as: str | None = None
    threshold: Maybe[float] = field(default=Unknown("left to the library"))
    from_logits: Maybe[bool] = field(default=Known(False))
    sparse_labels: Known[bool | None] | Unknown = _NOT_GIVEN
    sparse_predictions: Known[bool | None] | Unknown = _NOT_GIVEN
    weighted: bool = False
    task: str = ""
    of_each_batch: bool = False
    where: Place | None = None


#: What an argument of a metric is: "class numbers" and "0/1 numbers" have one number for each item (or position),
#: "one-hot rows" and "0/1 rows" one for each class; "scores" are the outputs of one unit, "rows of scores" those of
#: several, "highest scores" the values of the highest of them; "real numbers" are targets of a regression.
Kind = Literal[
    "class numbers", "0/1 numbers", "one-hot rows", "0/1 rows", "scores", "rows of scores", "highest scores",
    "real numbers",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """What a metric is given as labels or as predictions.

    activation: for scores, what stood last on them.
    predicted: True for what a model gave, False for what certainly comes from no model, None where neither is known.
    decided: True for what a threshold, a rounding or an argmax left, be it one number for each item or a row.
    decided_at: where the threshold, the rounding or the argmax stands.
    even: True for labels of which each class has as many.
    """

    kind: Maybe[Kind]
    activation: Maybe[str] = field(default=Unknown("what was given is no output of a model"))
    predicted: bool | None = None
    decided: bool = False
    decided_at: Place | None = None
    where: Place | None = None
    even: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shuffled:
    """A source that gives its items in another order each time it is gone through.

    where: the call that makes it; by: that call's name; trains: a model is trained on it, so its order matters there;
    files: True where the labels stand in the order of the files or arrays, False where they come from another pass.
    """

    where: Place
    by: str
    trains: bool = False
    files: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberName:
    """A name that a measured number is given.

    words: those in front of it where it is printed, its key, the name of its variable; behind: the words behind it.
    how: "printed", "recorded" (under a key, with a tracker), "named" (a variable).
    """

    words: str
    behind: str = ""
    how: Literal["printed", "recorded", "named"]
    where: Place


#: The average of a quotient that the program computes from a confusion matrix itself, of one class or of each.
BY_HAND = "by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricCall:
    """A metric that the program calls itself on labels and predictions, or asks an estimator for.

    quantity: the key of the number that comes out, "" where that is none or not known; average: which one it is of.
    by: what measures it, in words. names: what the program calls the number.
    on_training_data: what is measured are answers to the very data that the model was trained on; partly_trained_on: to
        the whole of which it was trained on a part.
    decided: the library takes the answers itself, so that nothing can be given wrongly.
    shuffled: where the predictions were made of a source that the labels do not follow in order.
    cut: what the metric compares scores with as they are given, where the labels have one number for each of them; None
        where it makes probabilities of them first, or that is not known.
    one_class: an argument names the class that is held against all others: numbers of many classes do not raise then.
    lower_class: the scores are those of the first class of the labels that the model was trained on, and the metric
        takes the last one of the same labels for the positive class.
    named_in_order: the labels are called so by the program, and the answers too, each in the place that the metric has
        for them.
    padded: where the labels are filled up to one length, whose filling is counted as well and nothing leaves out.
    called: where the function of the program is called in which the metric is; exchanged_at: those of these calls that
        hand it answers and labels in each other's place, where others do not.
    where: the call.
    """

    metric: Metric
    labels: Argument
    predictions: Argument
    quantity: str = ""
    average: str = ""
    by: str = ""
    names: tuple[NumberName, ...] = ()
    on_training_data: bool = False
    partly_trained_on: bool = False
    decided: bool = False
    shuffled: Shuffled | None = None
    cut: float | None = None
    one_class: bool = False
    lower_class: bool = False
    named_in_order: bool = False
    padded: Place | None = None
    called: tuple[Place, ...] = ()
    exchanged_at: tuple[Place, ...] = ()
    where: Place

    @property
    def exchanged(self) -> bool:
        """True where the answers of a model stand in the labels' place, and in theirs what no model gave."""
        return self.labels.predicted is True and self.predictions.predicted is False


@dataclass(frozen=True, slots=True, kw_only=True)
class SwappedCall:
    """A function of the program, or a loss, that is given the answers as labels and the labels as answers.

    by: its name; answers, labels: what it calls the two. called: of a curve of two rows of numbers, which are
        "answers" and "labels", in this order, how the program calls the first: by the name of the second.
    """

    by: str
    answers: str
    labels: str
    where: Place
    called: str = ""


#: How a program turns predictions into an answer by hand.
#: "highest" and "lowest" are the value of the highest or lowest output, where its place would be an answer; "equals"
#: asks whether a probability is a number.
Decision = Literal["argmax", "threshold", "round", "sign", "highest", "lowest", "equals", "none"]
#: What an argmax runs over: the outputs of an item, as an answer does; the items, one by one output; or all numbers of
#: a table of several items. "" where that is not known.
Over = Literal["units", "items", "everything", ""]
#: How it then counts: each cell of the table, each row's answer, rows in which every cell agrees.
Counted = Literal["cells", "answers", "whole-rows", "scores", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveLayer:
    """A layer that does something else in training, and did it while answers were counted.

    name: as it is written ("Dropout(0.5)", "BatchNorm2d", "F.dropout"). kind: "dropout" sets numbers to 0 at random,
        "batch statistics" scales them by mean and variance of the batch.
    always: True for one that no `model.eval()` switches off; else the program switches off none.
    """

    name: str
    kind: Literal["dropout", "batch statistics"]
    always: bool
    where: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandCount:
    """An answer taken, or an accuracy counted, by the program itself after training.

    decision: what was done to the predictions; axis its axis (argmax) and threshold its number (`> 0.5`, `== 1`,
        round: 0.5). tried: the lowest and the highest of the thresholds where a loop tries several.
    counted: what was then counted; "nothing" where the answers were only taken (printed, stored).
    by: the function that counted ("accuracy_score", "mean", "sum"), or "".
    labels_decision: what was done to the labels on the other side of the comparison ("argmax", "none").
    scores: what stood last on the outputs that were decided upon ("linear": they are raw scores), where that is sure.
    over: what an argmax of the outputs ran over; labels_over that of the labels, which stands at labels_where.
    column: the side, "answers" or "labels", that is a column (n, 1) where the other one is flat (n,), of several items:
        n x n cells are compared; "" where both have the same shape, or that is not known.
    shuffled: where the predictions were made of a source that the labels do not follow in order.
    padded: where the labels are filled up to one length, whose filling is compared as well and nothing leaves out.
    shared: True where the same line decides upon other outputs too, so that an edit there would change both.
    active: a layer of the model that was in training mode while it was evaluated, if one is known.
    called: where the function of the program is called that counts.
    where: the decision's place; `counted_where` the comparison's or the counting call's.
    """

    decision: Decision
    axis: Maybe[int] = field(default=Unknown("no axis is written"))
    threshold: Maybe[float] = field(default=Unknown("no threshold is written"))
    tried: tuple[float, float] | None = None
    counted: Counted = "nothing"
    by: str = ""
    labels_decision: Decision = "none"
    scores: Maybe[str] = field(default=Unknown("what was decided upon was not followed"))
    over: Over = ""
    labels_over: Over = ""
    labels_where: Place | None = None
    column: Literal["answers", "labels", ""] = ""
    shuffled: Shuffled | None = None
    padded: Place | None = None
    shared: bool = False
    active: ActiveLayer | None = None
    called: tuple[Place, ...] = ()
    where: Place | None = None
    counted_where: Place | None = None


#: What a callback does that watches a name which is not logged. "idle": it warns and never acts. "raises": a ValueError
#: when the first epoch ends. "always": it warns and saves after every epoch. "works": it does not look at the name.
WatchOutcome = Literal["idle", "raises", "always", "works"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameUse:
    """A logged name that the program reads: `monitor="val_acc"`, `history.history["acc"]`.

    by: what reads it ("EarlyStopping", "history").
    mode: how a callback was told which values are better: "named" for "min" and "max", "auto" where it is left open.
    direction: "min" or "max" where that was named; "" elsewhere.
    best_only: whether a checkpoint is saved for the best value only; True for what looks at its name in any case.
    consequence: what happens where the name is not logged, as a clause, where the library does the same in each release
        that is read; "" where the facts of a release tell it.
    takes_smallest: the smallest value is known to be taken for the best. remedy: what to write for the largest one,
        in words; "" where it is a mode.
    quantity: the key of what stands under the name, where the program shows it; "" where only the name tells.
    seen: True where a stored output shows that it was logged: what reads it is renamed with it, and no fault.
    instead: the names that the same callback reads on other ways of a test that was not decided.
    """

    name: str
    by: str
    where: Place
    mode: Literal["auto", "named", "unread"] = "auto"
    best_only: bool | None = True
    direction: Literal["", "min", "max"] = ""
    consequence: str = ""
    takes_smallest: bool = False
    remedy: str = ""
    quantity: str = ""
    seen: bool = False
    instead: tuple[str, ...] = ()
