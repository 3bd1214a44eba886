"""Accuracies that TensorFlow 1 counts itself, and what picks the highest of several scores."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.pedigree import Answer
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.answers import compare_answers, counted_by, decided, unread_side
from trueup.engine.transfers.figures import number_of_matches
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.transfers.shapes import without_axis
from trueup.engine.values import TupleValue, UnknownValue, Value, whole_of


@on_call("tf.metrics.accuracy")
def running_accuracy(site: Site) -> Value | None:
    """`accuracy, update = tf.metrics.accuracy(labels, predictions)`: the share of all items of all batches so far."""
    counted = _counted(site, site.arg(0, "labels"), site.arg(1, "predictions"), "tf.metrics.accuracy")
    if counted is None:
        return None
    # Neither is the number of one batch, whatever is fed: what was counted before is in it.
    plain = UnknownValue("an accuracy of all batches so far", site.where)
    return TupleValue((plain, UnknownValue("an operation that counts", site.where)), site.where)


@on_call("tf.contrib.metrics.accuracy")
def accuracy_of_a_batch(site: Site) -> Value | None:
    """`tf.contrib.metrics.accuracy(predictions, labels)`: the share of one batch."""
    matches = _counted(site, site.arg(1, "labels"), site.arg(0, "predictions"), "tf.contrib.metrics.accuracy")
    return None if matches is None else number_of_matches(site.machine, matches, "share", site.where)


def _counted(site: Site, labels: Value | None, predicted: Value | None, by: str) -> Tensor | None:
    answers = from_literal(site.machine, predicted, site.where)
    if answers is None:
        return None
    truth = from_literal(site.machine, labels, site.where) or unread_side(labels, site.where)
    matches = compare_answers(site.machine, answers, truth, site.where)
    answer = answers.predictions.answer
    if matches.figure is not None and answer is not None and answer.decision == "argmax" and answer.tested:
        # The rows that were made of the answers are compared column by column.
        matches = replace(matches, figure=replace(matches.figure, counts="cells"))
    counted_by(site.machine, matches, by, site.where)
    return matches if matches.figure is not None else None


@on_call("tf.nn.in_top_k", "tf.math.in_top_k")
def in_top_k(site: Site) -> Value | None:
    """`tf.nn.in_top_k(scores, class_numbers, 1)`: whether the class is (among) the highest."""
    scores = site.arg(0, "predictions", "targets")
    labels = site.arg(1, "targets")
    if not isinstance(scores, Tensor) or not scores.symbolic:
        scores, labels = labels, scores
    if not isinstance(scores, Tensor):
        return None
    answer = Answer(decision="argmax", axis=-1, where=site.where, shape=scores.shape, class_axis=scores.class_axis)
    answers = decided(site.machine, scores, answer, without_axis(scores, -1))
    if whole_of(site.arg(2, "k")) != 1:
        return Tensor(where=site.where, dtype="bool", why="whether a class is among the highest")
    truth = from_literal(site.machine, labels, site.where) or unread_side(labels, site.where)
    return compare_answers(site.machine, answers, truth, site.where)
