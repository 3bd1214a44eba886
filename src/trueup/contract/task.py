"""The task: what kind of question the four parties together ask."""

from __future__ import annotations

from typing import Literal

from trueup.contract.head import NORMALISED
from trueup.contract.known import Known, Maybe, Unknown, value_of
from trueup.contract.labels import NAMED_COLUMNS
from trueup.contract.setup import Setup

#: "binary": one of two classes, told by one column; "one-of-k": one of k classes, told by k columns or a class number;
#: "multi-label": any number of k tags; "regression": a real number.
Task = Literal["binary", "one-of-k", "multi-label", "regression"]


def task_of(setup: Setup) -> Maybe[Task]:
    """The task as the labels tell it, else as the head does; Unknown where neither does.

    The labels come first: they are the question. A softmax head over more than one unit implies one-of-k only where the
    labels are not read. A sigmoid head over several units alone says nothing: one-hot and multi-hot labels both occur.
    """
    encoding, where = value_of(setup.labels.encoding), setup.labels.where
    units = value_of(setup.head.units)
    if encoding == "continuous":
        return Known("regression", where)
    if encoding == "multi-hot":
        return Known("multi-label", where)
    if encoding in ("one-hot", "probabilities"):
        return Known("one-of-k", where)
    if encoding in ("binary", "sign"):
        return Known("binary", where)
    if encoding == "integer":
        two = value_of(setup.labels.classes) == 2 or units == 1
        return Known("binary" if two else "one-of-k", where)
    if setup.labels.source.endswith(NAMED_COLUMNS):
        return Unknown("columns with names of their own may be several answers, or one", setup.where)
    activation = value_of(setup.head.activation)
    if activation is not None and activation in NORMALISED and units is not None and units > 1:
        return Known("one-of-k", setup.head.where)
    return Unknown("neither the labels nor the head tell the task", setup.where)
