"""sklearn.metrics wherever it is called: what it is given, and the number that comes out."""

from __future__ import annotations

import ast
import re

from trueup.engine.events import Measured
from trueup.engine.pedigree import PRECISION_RECALL_F1, Score
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.answers import kind_of_comparison, note_count
from trueup.engine.transfers.confusion_tables import table_of
from trueup.engine.transfers.figures import value_of_metric
from trueup.engine.transfers.measures import labels_and_predictions
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.transfers.seen_data import same_labels
from trueup.engine.transfers.written_names import names_of_labels_and_answers
from trueup.engine.values import Constant, LibraryName, TupleValue, UnknownValue, Value, text_of
from trueup.frameworks.metric_arguments import ACCURATE_AVERAGES, SOME_CLASSES
from trueup.frameworks.sklearn.metric_rows import BY_NAME, DEFAULT_AVERAGE, DISPLAYS, ONE_OF_MANY
from trueup.frameworks.sklearn.transfers.curves import note_exchanged
from trueup.frameworks.sklearn.transfers.numbers_by_argument import quantity_as_called
from trueup.frameworks.sklearn.transfers.reports import report_of
from trueup.frameworks.sklearn.transfers.same_array import array_of, takes_answers

#: Metrics whose value over all items is not the mean of its values over parts of them.
_NO_MEANS = frozenset(
    {"balanced_accuracy_score", "cohen_kappa_score", "f1_score", "fbeta_score", "jaccard_score", "matthews_corrcoef",
     "precision_score", "recall_score", "average_precision_score", "roc_auc_score"}
)  # fmt: skip
#: Tables, whose accuracy is that of whole answers; several columns they refuse, or do not call accuracy.
_TABLES = ("classification_report", "confusion_matrix", "ConfusionMatrixDisplay")


@on_call(
    *(f"sklearn.{name}" for name in BY_NAME if name not in DISPLAYS),
    *(f"sklearn.{name}.from_predictions" for name in DISPLAYS),
)
def metric(site: Site) -> Value | None:
    """`f1_score(labels, answers)`: the number, known for what it is wherever it goes."""
    name = site.name.removesuffix(".from_predictions").rpartition(".")[2]
    labels, predictions = labels_and_predictions(site)
    row = BY_NAME.get(name)
    if name == "accuracy_score":
        _count(site, labels, predictions)
    elif name in _TABLES:
        _count_table(site, name, labels, predictions)
    result = None
    quantity = quantity_as_called(name, row.quantity, site.machine, site.args) if row is not None else ""
    if quantity:
        result = Score(
            quantity=quantity, average=_average(site, name), by=name, where=site.where,
            model=_model_of(labels, predictions),
            on_training_data=any(_of_training_data(side) for side in (labels, predictions)),
            partly_trained_on=any(_of_all_data(side) for side in (labels, predictions)),
        )  # fmt: skip
    if name == "confusion_matrix" and _is_turned_over(site):
        return None
    note_exchanged(site, name, _model_of(labels, predictions))
    three = _three(site, labels, predictions) if name == PRECISION_RECALL_F1 else ()
    _note(site, name, (labels, predictions), three or (result,))
    if three:
        parts = [_of_a_batch(part, labels, predictions, site) for part in _ONE_BY_ONE] if three[0].average else []
        numbers = parts if None not in parts else []
        support = UnknownValue("how often each class occurs", site.where)
        return TupleValue((*(value for value in numbers or three if value is not None), support), site.where)
    if name == "confusion_matrix":
        return _table(site, labels, predictions)
    if name == "classification_report" and _is_true(site.arg(None, "output_dict")):
        trained = any(_of_training_data(side) for side in (labels, predictions))
        return report_of(site, _model_of(labels, predictions), on_training_data=trained)
    of_a_batch = _of_a_batch(name, labels, predictions, site)
    if of_a_batch is not None:
        return of_a_batch
    if result is not None and _is_false(site.arg(None, "squared")):
        return UnknownValue("the root of a mean squared error", site.where)
    return result


def _note(site: Site, name: str, sides: tuple[Tensor | None, Tensor | None], scores: tuple[Score | None, ...]) -> None:
    """The call, once for each number that it measures."""
    labels, predictions = sides
    row = BY_NAME.get(name)
    for score in scores:
        site.machine.record.note(
            Measured(
                metric=LibraryName(f"sklearn.{name}", site.where), library="sklearn", labels=labels,
                predictions=predictions, path=dict(site.machine.store.path), where=site.where, score=score,
                chosen=site.args.all_chosen,
                one_class=name in ONE_OF_MANY and site.arg(None, "pos_label") is not None,
                lower_class=row is not None and row.ranks and _of_the_lower_class(site, predictions),
                named_in_order=names_of_labels_and_answers(site.machine, site.where),
                array=array_of(site), takes_answers=takes_answers(site, name),
            )
        )  # fmt: skip


def _is_turned_over(site: Site) -> bool:
    """True for a table whose rows and columns are exchanged at once: `confusion_matrix(answers, labels).T`."""
    node, lines = site.where.node, site.where.source.lines
    if not isinstance(node, ast.Call) or node.end_lineno is None or node.end_col_offset is None:
        return False
    behind = lines[node.end_lineno - 1].encode()[node.end_col_offset :].decode("utf-8", "replace")
    return _TURNS.match(behind) is not None or _before(site).rstrip().endswith("transpose(")


def _before(site: Site) -> str:
    """What stands in front of the call in its line."""
    node, lines = site.where.node, site.where.source.lines
    row, offset = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
    return lines[row - 1].encode()[:offset].decode("utf-8", "replace") if row else ""


_TAKEN_FROM_ONE = re.compile(r"(?<![\w.])1(?:\.0*)? *- *$")
_TURNS = re.compile(r"\s*\.(?:T\b|transpose\(|swapaxes\()")


def _of_the_lower_class(site: Site, predictions: Tensor | None) -> bool:
    """True for the first column of an estimator's probabilities, where the metric takes the last class for positive.

    Both sort the classes of the labels: so it is wrong whatever these are, as long as they are the same.
    """
    model = predictions.predictions.model if predictions is not None else None
    if predictions is None or model is None or predictions.predictions.column != 0:
        return False
    # What was computed from the scores since (`1 - scores[:, 0]`) is of no known activation.
    if predictions.head.activation is None:
        return False
    # `1 - roc_auc_score(labels, scores[:, 0])` is the area of the upper class.
    if _TAKEN_FROM_ONE.search(_before(site)):
        return False
    # The third is the positive class, where a release takes it by its place.
    if len(site.args.positional) > _BOTH or site.args.more or site.arg(None, "pos_label", "labels") is not None:
        return False
    trained = site.machine.resolve(site.machine.store.read((model, "#labels")))
    return same_labels(site.machine, site.arg(0, "y_true"), trained)


#: Labels and scores.
_BOTH = 2
#: What gives one by one what `precision_recall_fscore_support` gives at once.
_ONE_BY_ONE = ("precision_score", "recall_score", "f1_score")


def _of_a_batch(name: str, labels: Tensor | None, predictions: Tensor | None, site: Site) -> Value | None:
    """The number of one batch, which loops add up; None where the answers are an estimator's, or those of all items."""
    truth, predicted = _in_order(labels, predictions)
    batch = (
        predicted.rows.loader or (truth.rows.loader if truth is not None else None) if predicted is not None else None
    )
    if predicted is None or batch is None or not site.machine.loops:
        return None
    kind = _kind(predicted, truth)
    if name == "accuracy_score" or (kind == "answers" and _is_accuracy(site, name)):
        return value_of_metric(predicted, truth, kind, site.where)
    return value_of_metric(predicted, truth, "", site.where, name) if name in _NO_MEANS else None


def _is_accuracy(site: Site, name: str) -> bool:
    """True for the micro average of one-of-k answers, which is their accuracy; some classes only are another number."""
    row = BY_NAME.get(name)
    accurate = ACCURATE_AVERAGES.get(row.quantity, ()) if row is not None else ()
    return _average(site, name) in accurate and site.arg(None, "labels") is None


def _is_true(value: Value | None) -> bool:
    return isinstance(value, Constant) and value.value is True


def _is_false(value: Value | None) -> bool:
    return isinstance(value, Constant) and value.value is False


def _average(site: Site, name: str) -> str:
    """The average that is asked for; "?" where it was not read."""
    if name not in DEFAULT_AVERAGE:
        return ""
    passed = site.arg(None, "average")
    if passed is None:
        return "?" if site.args.more else DEFAULT_AVERAGE[name]
    if isinstance(passed, Constant) and passed.value is None:
        return "none"
    average = text_of(passed) or "?"
    # Some of the classes only: what is averaged over them is no number of all items.
    return SOME_CLASSES if average == "micro" and site.arg(None, "labels") is not None else average


def _three(site: Site, labels: Tensor | None, predictions: Tensor | None) -> tuple[Score, ...]:
    """Precision, recall and F as three numbers."""
    trained = any(_of_training_data(side) for side in (labels, predictions))
    return tuple(
        Score(quantity=quantity, average=_average(site, PRECISION_RECALL_F1), by=PRECISION_RECALL_F1, where=site.where,
              model=_model_of(labels, predictions), on_training_data=trained)
        for quantity in ("precision", "recall", "f1")
    )  # fmt: skip


def _table(site: Site, labels: Tensor | None, predictions: Tensor | None) -> Value | None:
    """The counts of each class and answer, where it is known which side is the labels."""
    models = [side.predictions.model if side is not None else None for side in (labels, predictions)]
    model = models[0] if models[0] is not None else models[1]
    if model is None or None not in models or site.arg(None, "normalize") is not None or site.args.more:
        return None
    return table_of(site, model, by="confusion_matrix", transposed=models[0] is not None)


def _of_all_data(side: Tensor | None) -> bool:
    return side is not None and side.predictions.answer is not None and side.predictions.answer.partly_trained_on


def _of_training_data(side: Tensor | None) -> bool:
    return side is not None and side.predictions.answer is not None and side.predictions.answer.on_training_data


def _model_of(*sides: Tensor | None) -> int | None:
    return next(
        (side.predictions.model for side in sides if side is not None and side.predictions.model is not None), None
    )


def _in_order(labels: Tensor | None, predictions: Tensor | None) -> tuple[Tensor | None, Tensor | None]:
    """Labels and predictions, in whatever order they were given."""
    return (
        (predictions, labels) if labels is not None and labels.predictions.model is not None else (labels, predictions)
    )


def _count(site: Site, labels: Tensor | None, predictions: Tensor | None) -> None:
    """scikit-learn counts whole rows where it is given several columns, answers otherwise."""
    truth, predicted = _in_order(labels, predictions)
    if predicted is None:
        return
    note_count(site.machine, _kind(predicted, truth), predicted, truth, "accuracy_score", site.where)


def _kind(predicted: Tensor, truth: Tensor | None) -> str:
    kind = kind_of_comparison(predicted, truth)
    flat = predicted.shape is not None and len(predicted.shape) == 1
    return "whole-rows" if kind == "cells" and not flat else kind


def _count_table(site: Site, name: str, labels: Tensor | None, predictions: Tensor | None) -> None:
    truth, predicted = _in_order(labels, predictions)
    if predicted is not None and kind_of_comparison(predicted, truth) == "answers":
        note_count(site.machine, "answers", predicted, truth, name, site.where)
