"""What findings say that a booster makes of labels is what the installed one does with the very program."""

from __future__ import annotations

from typing import Any

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

np = pytest.importorskip("numpy")
datasets = pytest.importorskip("sklearn.datasets")
pytestmark = pytest.mark.probe

PROGRAM = """
import {library}
import numpy as np
from sklearn.datasets import {load}
rows, labels = {load}(return_X_y=True)
data = {library}.{data}(rows, label={labels})
booster = {library}.train({params}, data, 2)
"""
THREE, TWO = "load_iris", "load_breast_cancer"
ONE_HOT = "np.eye(3)[labels]"
#: (objective, more parameters, data, labels): what is varied are the form and the range of the labels.
XGBOOST: tuple[tuple[str, int | None, str, str], ...] = (
    ("binary:logistic", None, THREE, "labels"),
    ("binary:logistic", None, TWO, "labels * 2 - 1"),
    ("binary:logistic", None, TWO, "labels / 4"),
    ("binary:logistic", None, TWO, "np.eye(2)[labels]"),
    ("binary:hinge", None, TWO, "labels * 2 - 1"),
    ("multi:softprob", 2, THREE, "labels"),
    ("multi:softprob", 3, THREE, "labels + 1"),
    ("multi:softprob", 3, THREE, "labels - 1"),
    ("multi:softprob", 3, THREE, "labels / 3"),
    ("multi:softprob", 3, THREE, ONE_HOT),
    ("multi:softmax", 5, THREE, "labels * 2"),
    ("reg:squarederror", None, TWO, "labels"),
    ("reg:squarederror", None, TWO, "np.eye(2)[labels]"),
    ("reg:gamma", None, TWO, "labels"),
)
LIGHTGBM: tuple[tuple[str, int | None, str, str], ...] = (
    ("binary", None, THREE, "labels"),
    ("binary", None, TWO, "labels + 1"),
    ("binary", None, TWO, "labels / 4"),
    ("cross_entropy", None, THREE, "labels"),
    ("multiclass", 2, THREE, "labels"),
    ("multiclass", 3, THREE, "labels - 1"),
    ("multiclass", 3, THREE, "labels / 3"),
    ("multiclass", 3, THREE, ONE_HOT),
    ("multiclassova", 2, THREE, "labels"),
    ("binary", None, TWO, "np.eye(2)[labels]"),
    ("regression", None, TWO, "labels"),
    ("gamma", None, TWO, "labels"),
)


def sentences(program: str) -> list[str]:
    setups = read_text(program, "program.py").setups
    return [finding.happens for setup in setups for finding in findings_of(setup, all_rules())]


@pytest.mark.parametrize(
    ("library", "data", "case"),
    [*(("xgboost", "DMatrix", case) for case in XGBOOST), *(("lightgbm", "Dataset", case) for case in LIGHTGBM)],
    ids=lambda value: " ".join(str(part) for part in value) if isinstance(value, tuple) else value,
)
def test_it_raises_where_that_is_said(library: str, data: str, case: tuple[str, int | None, str, str]) -> None:
    module = pytest.importorskip(library, reason=f"{library} is not installed")
    refusals = (module.core.XGBoostError,) if library == "xgboost" else (module.basic.LightGBMError, TypeError)
    objective, classes, load, labels = case
    silent = {"verbosity": 0} if library == "xgboost" else {"verbose": -1}
    params = {"objective": objective, **({"num_class": classes} if classes else {}), **silent}
    program = PROGRAM.format(library=library, data=data, load=load, labels=labels, params=params)
    said, names = sentences(program), {"np": np}
    if any("raises" in text for text in said):
        with pytest.raises(refusals):
            exec(program, names)
    else:
        exec(program, names)
        _holds(said, names, labels)


def _holds(found: list[str], names: dict[str, Any], labels: str) -> None:
    """What is said of a training that ends is true of its answers."""
    booster, rows = names["booster"], names["rows"]
    out = booster.predict(names["data"] if hasattr(names["data"], "num_row") and "xgboost" in names else rows)
    if any("every label above 0 for the second class" in text for text in found):
        second = eval(labels, names) > 0
        assert out[second].mean() > out[~second].mean() if (~second).any() else (out > 0.99).all()
    if any("never answered" in text for text in found):
        assert set(out.argmax(axis=1)) == {0, 1}
    if any("cut to class 0" in text for text in found):
        assert (out.argmax(axis=1) == 0).all()
    if any("taken for probabilities" in text for text in found):
        assert out.max() <= eval(labels, names).max() + 0.05
    if labels.startswith("np.eye(2)"):
        assert out.shape == (len(rows), 2), "an output for each column, so that nothing is wrong"
        assert not any("fit" in text for text in found)


def test_one_number_for_each_item_has_no_axis_of_classes() -> None:
    xgboost = pytest.importorskip("xgboost", reason="XGBoost is not installed")
    head = PROGRAM.format(library="xgboost", data="DMatrix", load=TWO, labels="labels",
                          params={"objective": "binary:logistic"})  # fmt: skip
    for axis in (1, -1):
        (text,) = sentences(f"{head}print((booster.predict(data).argmax(axis={axis}) == labels).mean())\n")
        assert "no axis of classes: it raises, or gives one place for all items" in text
    rows, labels = datasets.load_breast_cancer(return_X_y=True)
    data = xgboost.DMatrix(rows, label=labels)
    answers = xgboost.train({"objective": "binary:logistic"}, data, 2).predict(data)
    assert np.ndim(answers.argmax(axis=-1)) == 0
    with pytest.raises(ValueError, match="out of bounds"):
        answers.argmax(axis=1)


def test_raw_scores_are_what_a_booster_predicts() -> None:
    head = PROGRAM.format(library="xgboost", data="DMatrix", load=TWO, labels="labels",
                          params={"objective": "binary:logitraw"})  # fmt: skip
    setups = read_text(f"{head}print(((booster.predict(data) > 0.5) == labels).mean())\n", "program.py").setups
    (found,) = [finding for setup in setups for finding in findings_of(setup, all_rules())]
    assert "predict" not in found.change
    assert "Of two classes" in found.expected
