"""What a loss or a metric means in one release of one library: the answers that the facts give to the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trueup.contract.labels import Encoding

#: binary: -y log p - (1-y) log(1-p) on each cell; categorical: -sum y log p over the classes; sparse: the same from
#: class numbers; margin: hinge and its kin; regression: squared, absolute … error; divergence: KL, Poisson.
LossFamily = Literal["binary", "categorical", "sparse", "margin", "regression", "divergence", "other"]
#: "any": the loss takes any real number.
Scores = Literal["probabilities", "logits", "log-probabilities", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LossMeaning:
    """One loss, with its arguments as the program has them, in one release.

    consumes: what it expects of the head, after `from_logits` was taken into account.
    applies: the activation that the loss applies itself ("softmax", "sigmoid", "log_softmax"), or None.
    undoes_activation: True where the library looks through a softmax or sigmoid to its logits (TensorFlow backend), so
        that what is trained is this loss on the hidden logits.
    labels: the encodings it takes as meant.
    refuses: label encodings that end in an exception at once.
    one_unit: on a single output: "fine", "zero" (the loss is 0 whatever the output), "refused" (exception).
    one_unit_moves: True where one_unit is "zero" and the weights move all the same: TensorFlow's kernel takes
        softmax - label = 1 - y for the gradient of the logit, so every label of 0 pushes the output down.
    one_unit_widens: True where a single output is one for each column of the labels, if these are rows.
    mismatch: what the release does with labels of the wrong shape: "error", "warning", "silent".
    column_broadcasts: True where outputs (n, 1) and labels (n,) are broadcast to n x n cells.
    takes_places: True where it takes outputs (items, classes, places) with labels (items, places): the classes lie
        along the second axis then.
    beyond: what becomes of class numbers that it does not take, where that is one thing.
    whole_numbers: what becomes of labels that are whole numbers by their dtype, where it takes floats only; "" else.
    refuses_beyond: True where some releases raise for labels that do not lie between 0 and 1.
    fractions: what becomes of class numbers that are floats by their dtype, where it raises; "" where it takes them.
    formula: the loss of one item, as text.
    source: where this can be read (file and release, or issue), and whether it was executed or read.
    """

    name: str
    family: LossFamily
    consumes: Scores
    applies: str | None = None
    undoes_activation: bool = False
    labels: frozenset[Encoding] = frozenset()
    refuses: frozenset[Encoding] = frozenset()
    one_unit: Literal["fine", "zero", "refused"] = "fine"
    one_unit_moves: bool = False
    one_unit_widens: bool = False
    mismatch: Literal["error", "warning", "silent"] = "error"
    column_broadcasts: bool = False
    takes_places: bool = False
    beyond: str = ""
    whole_numbers: str = ""
    fractions: str = ""
    refuses_beyond: bool = False
    formula: str = ""
    source: str = ""


#: "cells": every output on its own; "answers": one answer per item (argmax, or the only column against a threshold);
#: "whole-rows": an item is right when all its cells are; "exact": bitwise equality of scores and labels.
MetricCounts = Literal["cells", "answers", "whole-rows", "exact", "not-accuracy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricMeaning:
    """What one metric counts in one release, for this head, these labels and this loss.

    function: the function it becomes ("binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy" …).
    decision: "argmax", "threshold", "round" or "none"; threshold its number.
    logged: the key it has in the history; None where the library does not log.
    resolved_by: what decided: "loss", "shapes", "units", "name" (the program names the function itself).
    elsewhere: (releases in words, function) for each other answer that the same line gets in other releases.
    defects: known defects of this release that bear on the number ("labels are cast to the output's dtype").
    alternative: the other function that it may be by the labels' shape, where that is not read and both are argmax.
    """

    function: str
    counts: MetricCounts
    decision: Literal["argmax", "threshold", "round", "none"]
    threshold: float | None = None
    logged: str | None = None
    resolved_by: Literal["loss", "shapes", "units", "name"] = "name"
    elsewhere: tuple[tuple[str, str], ...] = ()
    defects: tuple[str, ...] = ()
    alternative: str | None = None
    source: str = ""
