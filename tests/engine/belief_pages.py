"""Pages of small programs, each with what the reader is to believe of it.

A `##` heading names a program, a `python` block holds it, and comments on lines of their own state the beliefs:

- `# labels: one-hot, 10` about the labels of the first setup (`labels of NAME:` for one output of several),
- `# count: argmax answers by accuracy_score` about answers taken and counted by hand, in order; `# count: nothing`,
- `# all counts: argmax 1 answers by sum | round nothing` about all of them,
- `# name: val_acc by EarlyStopping` about logged names that are read; `# name: nothing`,
- `# units: 3` about the heads (`?` where it is not known, `2 or 3` by a branch); a program that states
  it and compiles nothing is about its `n`, of which a head is built behind it,
- `# says: TU102 TU303` about the errors and warnings that are reported, of all setups; `# says: nothing`,
- `# unread: words` where the labels are unknown and the reason has these words.

A program that compiles nothing is about its `y` (and `x`): a model is built and trained on them behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.labels import Labels
from trueup.contract.metric import HandCount
from trueup.contract.setup import Setup
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

_CASE = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BELIEF = re.compile(r"^# (labels(?: of \w+)?|count|all counts|name|unread|units|says): (.+)$", re.MULTILINE)

HEAD = """import os, glob, random, math, pickle, cv2
import numpy as np
import pandas as pd
import tensorflow as tf
import tensorflow_datasets as tfds
import keras
from keras import backend as K
from keras.models import Sequential, Model
from keras.layers import Dense, Input
from keras.utils import to_categorical, np_utils
from keras.datasets import boston_housing, cifar10, cifar100, fashion_mnist, imdb, mnist, reuters
from keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
from keras.preprocessing.image import ImageDataGenerator
from sklearn import datasets
from sklearn.datasets import fetch_openml, load_breast_cancer, load_digits, load_iris
from sklearn.datasets import make_blobs, make_classification, make_moons
from sklearn.datasets import make_multilabel_classification, make_regression
from sklearn.metrics import accuracy_score, classification_report, confusion_matrix, f1_score, roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, MultiLabelBinarizer, OneHotEncoder, OrdinalEncoder
from sklearn.preprocessing import MinMaxScaler, label_binarize
from sklearn.utils import shuffle
"""
HEAD_OF_N = """
model = Sequential([Dense(n, activation="softmax", input_shape=(20,))])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
"""
MODEL = """
model = Sequential()
model.add(Dense({units}, activation="{activation}", input_shape=(20,)))
model.compile(loss="{loss}", optimizer="adam", metrics=["accuracy"])
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One program and the beliefs about it, as (what, text)."""

    name: str
    program: str
    beliefs: tuple[tuple[str, str], ...]


def cases_of(page: Path) -> list[Case]:
    """All programs of a page; one without a belief is a mistake of the page."""
    found = []
    for match in _CASE.finditer(page.read_text(encoding="utf-8")):
        for number, block in enumerate(_BLOCK.finditer(match[2])):
            beliefs = tuple((what, text.strip()) for what, text in _BELIEF.findall(block[1]))
            assert beliefs, f"{page.name}: {match[1]} states no belief"
            title = match[1] if number == 0 else f"{match[1]} {number + 1}"
            found.append(Case(f"{page.stem}: {title}", program_of(block[1]), beliefs))
    return found


def program_of(block: str) -> str:
    """The block with the imports before it, and where it builds no model one that is trained on x and y."""
    if ".compile(" in block or ".backward(" in block:
        return HEAD + block
    if "# units:" in block:
        return HEAD + block + HEAD_OF_N
    if "model." in block or "model(" in block:
        softmax = "one unit" not in block
        model = MODEL.format(
            units=10 if softmax else 1,
            activation="softmax" if softmax else "sigmoid",
            loss="categorical_crossentropy" if softmax else "binary_crossentropy",
        )
        return HEAD + model + block
    model = MODEL.format(units=10, activation="softmax", loss="categorical_crossentropy")
    return HEAD + block + model + "model.fit(x if 'x' in globals() else None, y)\n"


def believed(case: Case) -> list[str]:
    """What the reader believes, worded as the page words it, one entry for each belief of the case."""
    reading = read_text(case.program, "program.py")
    setups = [setup for setup in reading.setups if setup.loss.where is not None] or list(reading.setups)
    assert setups, "no setup was read"
    assert [unread.why for unread in reading.unread if unread.kind == "defect"] == []
    return [f"{what}: {_answer(setups, what, text)}" for what, text in case.beliefs]


def _answer(setups: list[Setup], what: str, wanted: str) -> str:
    setup = setups[0]
    if what == "labels":
        return labels_words(setup.labels)
    if what.startswith("labels of "):
        named = {setup.output: setup for setup in setups}
        return labels_words(named[what.removeprefix("labels of ")].labels)
    if what == "count":
        told = {hand_words(hand): None for one in setups for hand in one.hand_counts}
        return wanted if wanted in told else " | ".join(told) or "nothing"
    if what == "all counts":
        return " | ".join(dict.fromkeys(hand_words(hand) for one in setups for hand in one.hand_counts)) or "nothing"
    if what == "name":
        used = {f"{use.name} by {use.by}": None for one in setups for use in one.name_uses}
        return wanted if wanted in used else " | ".join(used) or "nothing"
    if what == "says":
        found = [finding for one in setups for finding in findings_of(one, all_rules())]
        return " ".join(sorted({finding.code for finding in found if finding.severity != "note"})) or "nothing"
    if what == "units":
        units = {str(value_of(one.head.units) or "?") for one in setups}
        return " or ".join(sorted(units))
    why = setup.labels.encoding.why if isinstance(setup.labels.encoding, Unknown) else "the labels are known"
    return wanted if wanted in why else why


def labels_words(labels: Labels) -> str:
    """`integer, 3, 0..2, one column, times 0.5`: what differs from flat unscaled labels is said."""
    encoding = value_of(labels.encoding)
    if encoding is None:
        return "unknown"
    classes, columns, scale = value_of(labels.classes), labels.columns, value_of(labels.scale)
    parts = [encoding]
    if encoding not in ("continuous", "probabilities"):
        parts.append("?" if classes is None else str(classes))
    if encoding == "integer" and classes is not None:
        parts.append(f"{_number(labels.lowest)}..{_number(labels.highest)}")
    if not isinstance(columns, Known):
        parts.append("any shape" if encoding not in ("one-hot", "multi-hot") else "")
    elif columns.value is not None and columns.value != classes:
        parts.append("one column" if columns.value == 1 else f"{columns.value} columns")
    if scale != 1:
        parts.append("scaled" if scale is None else f"times {scale:.6g}")
    return ", ".join(part for part in parts if part)


def _number(fact: Known[float] | Unknown) -> str:
    value = value_of(fact)
    return "?" if value is None else f"{value:g}"


def hand_words(hand: HandCount) -> str:
    """`threshold 0.5 cells by mean`: the decision with its number, what was counted and by what."""
    axis, threshold = value_of(hand.axis), value_of(hand.threshold)
    number = axis if hand.decision == "argmax" else threshold if hand.decision == "threshold" else None
    words = [hand.decision, "" if number is None else f"{number:g}", hand.counted, f"by {hand.by}" if hand.by else ""]
    if hand.labels_decision != "none":
        words.append(f"labels {hand.labels_decision}")
    return " ".join(word for word in words if word)
