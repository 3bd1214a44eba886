"""The rows of pytorch-tabnet, and by which data its early stopping goes: asked of the installed library."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trueup.frameworks.tabnet.estimator_rows import ROWS

pytest.importorskip("torch", reason="PyTorch is not installed")
tabnet = pytest.importorskip("pytorch_tabnet.tab_model", reason="pytorch-tabnet is not installed")
pytestmark = [pytest.mark.probe, pytest.mark.filterwarnings("ignore")]
RANDOM = np.random.default_rng(0)
X = RANDOM.random((200, 4)).astype("float32")
NUMBERS = RANDOM.integers(0, 3, 200)
BATCHES: dict[str, Any] = {"max_epochs": 2, "batch_size": 64, "virtual_batch_size": 32, "drop_last": False}


def small(name: str = "TabNetClassifier") -> Any:
    return getattr(tabnet, name)(verbose=0, n_d=2, n_a=2, n_steps=1, seed=1)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_an_estimator_has_the_methods_of_its_row(row: Any) -> None:
    model = small(row.title)
    assert row.name == f"{type(model).__module__}.{type(model).__name__}"
    assert [name for name in row.gives if not hasattr(model, name)] == []
    assert [name for name in row.lacks if hasattr(model, name)] == []


@pytest.mark.parametrize("labels", [NUMBERS, np.array(["a", "b", "c"])[NUMBERS]], ids=["numbers", "words"])
def test_a_classifier_answers_with_its_labels_and_gives_a_softmax(labels: Any) -> None:
    model = small()
    model.fit(X, labels, **BATCHES)
    answers, rows = model.predict(X), model.predict_proba(X)
    assert (answers.shape, rows.shape) == ((200,), (200, 3))
    assert set(answers) <= set(labels)
    assert np.allclose(rows.sum(axis=1), 1, atol=1e-5)
    assert (answers == model.classes_[rows.argmax(axis=1)]).all()


def test_one_hot_labels_and_a_flat_target_of_a_regression_raise() -> None:
    with pytest.raises(ValueError, match="1-dimensional"):
        small().fit(X, np.eye(3)[NUMBERS], **BATCHES)
    with pytest.raises(ValueError, match="Targets should be 2D"):
        small("TabNetRegressor").fit(X, NUMBERS.astype(float), **BATCHES)


@pytest.mark.parametrize("order", [("seen", "apart"), ("apart", "seen")])
def test_early_stopping_goes_by_the_last_set(order: tuple[str, str]) -> None:
    """Of the two sets one never gets better: labels that have nothing to do with the data it holds."""
    rows, labels = X[:, :1] * np.ones((1, 4), "float32"), (X[:, 0] > 0.5).astype(int)
    sets = {"seen": (rows[:100], labels[:100]), "apart": (rows[:100], 1 - labels[:100])}
    model = small()
    watched = {"eval_set": [sets[name] for name in order], "eval_name": list(order), "eval_metric": ["accuracy"]}
    model.fit(*sets["seen"], **watched, patience=5, **{**BATCHES, "max_epochs": 60})
    shown = model.history[f"{order[-1]}_accuracy"]
    assert model.best_epoch == int(np.argmax(shown))
    assert model.best_cost == max(shown)
    assert len(shown) == min(60, model.best_epoch + 6)


def test_no_patience_stops_nothing_and_ten_epochs_are_the_default() -> None:
    constant = np.zeros((100, 4), "float32")
    epochs = {}
    for patience in ({"patience": 0}, {}):
        model = small()
        model.fit(constant, NUMBERS[:100], eval_set=[(constant, NUMBERS[:100])], eval_metric=["accuracy"],
                  **patience, **{**BATCHES, "max_epochs": 30})  # fmt: skip
        epochs[len(patience)] = len(model.history["loss"])
    assert epochs[1] == 30
    assert epochs[0] < 30
