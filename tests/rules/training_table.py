"""Setups whose numbers are told of by the loops around them: batches, early stopping, tests of equality, modes."""

from __future__ import annotations

from hand_made import at, hand, head, labels, setup
from metrics_table import batches, counted, measured

from trueup.contract.kept_weights import KeptWeights
from trueup.contract.metric import ActiveLayer
from trueup.contract.stopping import EarlyStop


def stopped(**more):
    stop = EarlyStop(by="XGBClassifier", written="(x_train, y_train)", where=at("use", 5), **more)
    return setup(head(None, None), None, labels(None), stops=(stop,))


def asked(decision: str, threshold: float, scores: str):
    return counted(hand(decision, "nothing", threshold=threshold, scores=scores))


def evaluated(name: str, kind: str, *, always: bool = False):
    layer = ActiveLayer(name=name, kind=kind, always=always, where=at("use", 7))
    return counted(hand("argmax", "answers", axis=1, active=layer))


def kept(written: str, *, whole: bool = False, evaluated: bool = True):
    places = {"where": at("use", 7), "used_where": at("use", 9)}
    weights = KeptWeights(name="best", written=written, whole=whole, evaluated=evaluated, **places)
    return setup(head(None, None), None, labels(None), kept=(weights,))


TABLE = [
    ("TU320", "the last batch of many", ["warning"], batches("last batch")),
    ("TU320", "the last batch of a known set", ["warning"], batches("last batch", items=10_000, size=64)),
    ("TU320", "accuracies averaged over batches", [], batches("mean of shares")),
    ("TU320", "answers by batches", [], batches("answers per batch")),
    ("TU321", "the training data last of two sets", ["warning"], stopped(beside=1, exchange=(at("use", 6), 0))),
    ("TU321", "a part of the training data", ["warning"], stopped(part=True)),
    ("TU321", "nothing but the training data", ["warning"], stopped(left_out=True)),
    ("TU321", "no early stopping that was noted", [], counted(hand("argmax", "answers", axis=1))),
    ("TU321", "nothing of an estimator", [], measured()),
    ("TU322", "a sigmoid's answer that is asked whether it is 1", ["warning"], asked("equals", 1.0, "sigmoid")),
    ("TU322", "a softmax's answer that is asked whether it is 0", ["warning"], asked("equals", 0.0, "softmax")),
    ("TU322", "a sigmoid's answer above a half", [], asked("threshold", 0.5, "sigmoid")),
    ("TU322", "no answer that was taken", [], measured()),
    ("TU323", "dropout while answers are counted", ["warning"], evaluated("Dropout(0.5)", "dropout")),
    ("TU323", "dropout by a function", ["warning"], evaluated("F.dropout", "dropout", always=True)),
    ("TU323", "batches while answers are counted", ["warning"], evaluated("BatchNorm2d", "batch statistics")),
    ("TU323", "nothing that was counted", [], measured()),
    ("TU323", "no layer in training mode", [], counted(hand("argmax", "answers", axis=1))),
    ("TU324", "weights that are no copy", ["warning"], kept("model.state_dict()")),
    ("TU324", "the model itself", ["warning"], kept("model", whole=True)),
    ("TU324", "weights of which nothing is asked", ["note"], kept("model.state_dict()", evaluated=False)),
    ("TU324", "nothing that is kept", [], measured()),
    ("TU324", "a count alone", [], counted(hand("argmax", "answers", axis=1))),
]
