"""Labels that a program writes in forms of its own: what is read of them, held against what NumPy makes of them."""

from __future__ import annotations

import pytest

from trueup.contract.known import Known, value_of
from trueup.contract.labels import ROWS
from trueup.source import read_text

_HEAD = """import numpy as np
import pandas as pd

np.random.seed(0)
ints = np.random.randint(0, 5, 60)
K = 5
CLASSES = ["a", "b", "c", "d", "e"]
"""
_TRAINING = """
import keras
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(7, activation="softmax")])
model.compile("adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(np.random.rand(60, 8), y)
"""
FORMS = [
    "y = np.eye(5)[ints]",
    "y = np.eye(K)[ints.reshape(-1)]",
    "y = np.zeros((60, 5)); y[np.arange(60), ints] = 1",
    "y = np.zeros((ints.size, ints.max() + 1)); y[np.arange(ints.size), ints] = 1",
    "y = np.zeros((len(ints), K))\nfor i, c in enumerate(ints):\n    y[i, c] = 1",
    "y = np.zeros((len(ints), K))\nfor i in range(len(ints)):\n    y[i][ints[i]] = 1",
    "y = (ints[:, None] == np.arange(K)).astype(int)",
    "y = (np.arange(K) == ints[:, None]).astype(np.float32)",
    "y = np.equal.outer(ints, np.arange(K)).astype(int)",
    "y = np.array([[int(c == k) for k in range(K)] for c in ints])",
    "y = np.array([np.eye(K)[c] for c in ints])",
    "y = np.array([np.array(CLASSES) == CLASSES[c] for c in ints]).astype(int)",
    "y = []\nfor c in ints:\n    row = [0] * K\n    row[c] = 1\n    y.append(row)\ny = np.array(y)",
    "y = []\nfor c in ints:\n    row = np.zeros((K))\n    row[c] = 1.0\n    y += [row]\ny = np.stack(y)",
    "y = []\nfor c in ints:\n    row = np.zeros((1, K))\n    row[0, c] = 1\n    y.append(row)\ny = np.vstack(y)",
    "y = np.array(list(map(lambda c: [c == 0, c == 1, c == 2, c == 3, c == 4], ints))).astype(int)",
    "y = np.array([np.bincount([c], minlength=K) for c in ints])",
    "y = np.take(np.eye(K), ints, axis=0)",
    'y = np.eye(K)[ints.astype(int)].astype("float32")',
    "y = np.squeeze(np.eye(K)[ints.reshape(-1, 1)])",
    "y = pd.get_dummies(ints).values",
    "y = pd.get_dummies(pd.Series(ints))",
    "y = pd.get_dummies(pd.Series(ints)).to_numpy()",
    'y = pd.get_dummies(pd.DataFrame({"k": ints.astype(str)})["k"]).values',
    'df = pd.DataFrame({"k": [CLASSES[c] for c in ints]})\ny = pd.get_dummies(df, columns=["k"]).values',
    "y = np.column_stack([ints == k for k in range(K)]).astype(int)",
    "y = np.array([ints == k for k in range(K)]).T.astype(int)",
    'y = np.stack([(ints == k) for k in range(K)], axis=1).astype("float32")',
    "y = np.stack([(ints == k) for k in range(K)], axis=-1) * 1",
    "y = np.c_[ints == 0, ints == 1, ints == 2, ints == 3, ints == 4].astype(int)",
    "y = np.hstack([(ints == k).reshape(-1, 1) for k in range(K)]).astype(int)",
    "y = np.where(ints[:, None] == np.arange(K), 1, 0)",
    "y = np.vectorize(lambda c, k: int(c == k))(ints[:, None], np.arange(K))",
    "y = np.full((60, K), 0); y[range(60), ints] = 1",
    "y = np.zeros((60, K), dtype=int)\nnp.put_along_axis(y, ints[:, None], 1, axis=1)",
    "y = np.zeros((60, K)); y.flat[np.arange(60) * K + ints] = 1",
    "y = np.zeros((60, K)); y.ravel()[np.arange(60) * K + ints] = 1",
    "y = np.array([[0.0] * c + [1.0] + [0.0] * (K - c - 1) for c in ints])",
    "y = ints",
    'y = ints.astype("float32")',
    "y = ints.reshape(-1, 1)",
    "y = ints[:, np.newaxis]",
    "y = np.array([c for c in ints])",
    "y = np.array([CLASSES.index(CLASSES[c]) for c in ints])",
    "y = [CLASSES.index(CLASSES[c]) for c in ints]\ny = np.array(y)",
    'y = pd.Series([CLASSES[c] for c in ints]).astype("category").cat.codes.values',
    "y = pd.Series([CLASSES[c] for c in ints]).map({k: i for i, k in enumerate(CLASSES)}).values",
    'y = pd.Series([CLASSES[c] for c in ints]).map({"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}).values',
    "y = np.argmax(np.eye(K)[ints], axis=1)",
    "y = np.eye(K)[ints].argmax(-1)",
    "y = np.unique([CLASSES[c] for c in ints], return_inverse=True)[1]",
    "y = np.digitize(np.random.rand(60), [0.2, 0.4, 0.6, 0.8])",
    "y = np.repeat(np.arange(K), 12)",
    "y = np.concatenate([np.full(12, k) for k in range(K)])",
    "y = np.concatenate((np.zeros(20), np.ones(20), 2 * np.ones(20)))",
    "y = np.hstack([np.zeros(30), np.ones(30)])",
    "y = (ints > 2).astype(int)",
    "y = (ints > 2).astype(int).reshape(-1, 1)",
    "y = np.array([1 if c > 2 else 0 for c in ints])",
    "y = np.array([[1, 0] if c > 2 else [0, 1] for c in ints])",
    "y = np.column_stack([ints > 2, ints <= 2]).astype(int)",
    "y = np.array([[c > 2, c <= 2] for c in ints]).astype(int)",
    "b = (ints > 2).astype(int)\ny = np.stack([1 - b, b], axis=1)",
    "b = (ints > 2).astype(int)\ny = np.c_[b, 1 - b]",
    "b = (ints > 2).astype(int)\ny = np.vstack((b, 1 - b)).T",
    "y = np.zeros((60, 2)); y[:30, 0] = 1; y[30:, 1] = 1",
    "y = np.array([[1, 0]] * 30 + [[0, 1]] * 30)",
    "y = np.array([0] * 30 + [1] * 30)",
    "y = np.tile([0, 1, 2], 20)",
    "y = np.array([[0, 1, 2]] * 60)",
    "y = np.zeros((60, K)); y[ints > 2, :3] = 1; y[ints <= 2, 3:] = 1",
    "y = np.random.randint(0, 2, (60, 5))",
    "y = np.array([[c & 1, (c >> 1) & 1, (c >> 2) & 1] for c in ints])",
    "y = np.unpackbits(ints.astype(np.uint8)[:, None], axis=1)",
    'y = np.array([[int(ch) for ch in format(c, "03b")] for c in ints])',
    "y = np.random.dirichlet(np.ones(5), 60)",
    "y = np.random.permutation(np.repeat(np.arange(3), 20))",
    "y = np.delete(np.eye(K)[ints], 0, axis=1)",
    "y = np.insert(np.eye(K)[ints], 0, 0, axis=1)",
    "y = np.eye(K)[ints][:, 1:]",
    "y = np.eye(K)[ints][:, :3]",
    "y = np.eye(K)[ints].T[:3].T",
    "y = np.pad(np.eye(K)[ints], ((0, 0), (0, 2)))",
    "y = np.eye(K + 1)[ints][:, :-1]",
    "y = np.eye(10)[ints]",
    "y = np.eye(K)[ints % 3]",
    "y = np.eye(3)[np.clip(ints, 0, 2)]",
    "y = np.clip(ints, 0, 2)",
    "y = ints % 3",
    "y = ints // 2",
    "y = ints + 1",
    "y = np.where(ints > 2, 1, 0)",
    "y = np.where(ints > 2, 2, np.where(ints > 0, 1, 0))",
    "y = np.select([ints == 0, ints == 1], [0, 1], default=2)",
    "y = np.minimum(ints, 1)",
    "y = ints.copy(); y[y > 2] = 2",
    "y = ints[ints < 3][:20].repeat(3)",
    "y = np.searchsorted(np.unique(ints), ints)",
    "y = np.isin(ints, [1, 3]).astype(int)",
    'y = np.array([{"a": 0, "b": 1, "c": 1, "d": 0, "e": 1}[CLASSES[c]] for c in ints])',
    "y = pd.cut(np.random.rand(60), 4, labels=False)",
]


@pytest.mark.parametrize("form", FORMS)
def test_labels_are_read_as_they_are_written(form: str) -> None:
    np = pytest.importorskip("numpy")
    pytest.importorskip("pandas")
    names: dict[str, object] = {}
    exec(_HEAD + form, names)
    labels = np.asarray(names["y"]).astype(float)
    in_rows = labels.ndim == 2 and labels.shape[1] > 1
    yes_or_no = set(np.unique(labels)) <= {0.0, 1.0}
    one_hot = in_rows and yes_or_no and bool((labels.sum(axis=1) == 1).all())
    for setup in read_text(_HEAD + form + _TRAINING, "program.py").setups:
        encoding, columns = value_of(setup.labels.encoding), setup.labels.columns
        if encoding is not None:
            assert (encoding in ROWS) == in_rows
            assert encoding != "one-hot" or one_hot
            assert encoding not in ("binary", "multi-hot") or yes_or_no
            classes = value_of(setup.labels.classes)
            assert classes is None or classes >= (labels.shape[1] if in_rows else len(np.unique(labels)))
        if isinstance(columns, Known):
            assert (columns.value or 1) == (labels.shape[1] if labels.ndim == 2 else 1)
