"""Estimators, boosters and arrays of labels that lie in a kernel's memory: what the cells do not tell is seen there."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ipykernel")
pytest.importorskip("jupyter_client")
pytest.importorskip("sklearn")

import joblib
import numpy as np
from kernel_session import kernel
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score

from trueup.notebook.labels_of_calls import labels_of_model

KEPT = """import numpy as np, joblib
from sklearn.linear_model import LogisticRegression
joblib.dump(LogisticRegression().fit(np.random.rand(40, 3), np.arange(40) % 3), "kept.joblib")"""
#: Nothing of the file, the class or the labels can be read in the text of these cells.
LOADED = """import numpy as np, joblib, pathlib
clf = joblib.load(next(pathlib.Path().glob("*.joblib")))
x_test, y_test = np.random.rand(30, 3), np.load("labels.npy")"""
LOG_LOSS = """raw = model.predict(x)
try:
    log_loss(y_test, raw)
except ValueError:
    pass"""
SCORED = "print(clf.score(x_test, y_test))"


def test_labels_that_an_estimator_never_answers_with(tmp_path: Path) -> None:
    np.save(tmp_path / "labels.npy", np.arange(30) % 3 + 1)
    fitted = LogisticRegression().fit(np.random.default_rng(0).random((40, 3)), np.arange(40) % 3)
    joblib.dump(fitted, tmp_path / "kept.joblib")
    with kernel(tmp_path) as session:
        assert session.run("%load_ext trueup").text == []
        assert session.run(LOADED).text == []
        shown = session.run(SCORED)
        assert shown.codes == ["TU204"]
        assert "the model &#x27;clf&#x27; in memory" in shown.html[0]
        assert session.run(SCORED).text == []
        asked = session.run("%trueup")
        assert asked.codes == ["TU204"]


def test_right_labels_are_silent(tmp_path: Path) -> None:
    np.save(tmp_path / "labels.npy", np.arange(30) % 3)
    with kernel(tmp_path) as session:
        session.run(KEPT)
        session.run("%load_ext trueup")
        session.run(LOADED)
        assert session.run(SCORED).text == []
        assert session.run("%trueup").codes == []


def test_a_booster_with_labels_of_another_objective(tmp_path: Path) -> None:
    pytest.importorskip("lightgbm")
    np.save(tmp_path / "labels.npy", np.arange(60) % 3)
    with kernel(tmp_path) as session:
        session.run("%load_ext trueup\nimport json, lightgbm, numpy as np\nfrom sklearn.metrics import log_loss")
        session.run('options = json.loads(\'{"objective": "binary", "verbose": -1}\')')
        session.run("x, seen, y_test = np.random.rand(60, 3), np.arange(60) % 2, np.load('labels.npy')")
        assert session.run("model = lightgbm.train(options, lightgbm.Dataset(x, seen))").codes == []
        # What is compared here is made of the answers and is none of the booster's own.
        assert session.run("np.mean((model.predict(x) > 0.5) == y_test)").codes == []
        assert session.run(LOG_LOSS).codes == ["TU204"]


A, B = np.arange(4), np.arange(4) + 1
MEMORY: dict[str, Any] = {"y": A, "z": B, "accuracy_score": accuracy_score, "clf": LogisticRegression(), "n": 3}


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("clf.fit(x, y)", A),
        ("clf.fit(x, y)\nclf.score(x, z)", B),
        ("clf.score(x, y=z)", B),
        ("accuracy_score(y, clf.predict(x))", A),
        ("accuracy_score(y_pred=clf.predict(x), y_true=z)", B),
        ("p = clf.predict(x)\naccuracy_score(z, p)", B),
        ("loss(clf(x), z)", B),
        ("for x, y in loader:\n    loss(clf(x), y)", A),
        # What is no name, or no array, or not the model's.
        ("clf.fit(x, y + 1)", None),
        ("clf.fit(x, n)", None),
        ("other.fit(x, y)", None),
        ("plot(x, clf.predict(x))", None),
        ("accuracy_score(y, q)", None),
        ("p = clf.predict(x)\np = p > 1\naccuracy_score(y, p)", None),
        # The name holds something else by now.
        ("clf.fit(x, y)\ny = y + 1", None),
        ("for x, y in loader:\n    loss(clf(x), y)\n    y = y.argmax(1)", None),
        ("clf.fit(x, y)\nclf = other", None),
        # The names of a function and of a comprehension are their own.
        ("def train(y):\n    clf.fit(x, y)", None),
        ("[clf.fit(x, y) for y in columns]", None),
    ],
)
def test_labels_are_found_by_their_name_and_never_guessed(cell: str, labels: Any) -> None:
    found = labels_of_model(ast.parse(cell), "clf", "loss", MEMORY)
    assert found is labels
