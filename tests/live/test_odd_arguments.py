"""What is said of losses, metrics and labels that are none, and of those that are not looked at."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import trueup
from trueup.contract.bad_input import BadInputError
from trueup.contract.known import Unknown, value_of

CLASSES = np.arange(20) % 5


def softmax_of_five(k: Any) -> Any:
    return k.Sequential([k.Input((4,)), k.layers.Dense(5, activation="softmax")])


@pytest.fixture
def compiled(keras3: Any) -> Any:
    model = softmax_of_five(keras3)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.parametrize("given", [{"loss": 3}, {"metrics": [3]}, {"loss": ["mse", b"mse"]}, {"metrics": {"a": 0.5}}])
def test_a_number_is_no_loss_and_no_metric(keras3: Any, given: dict[str, Any]) -> None:
    with pytest.raises(BadInputError, match="as compile takes it"):
        trueup.inspect(softmax_of_five(keras3), None, CLASSES, **given)


def test_a_loss_beside_a_compiled_model_is_told_not_to_count(compiled: Any) -> None:
    made = trueup.inspect(compiled, None, CLASSES, loss="mse", metrics=["mae"])
    assert [one.where.path for one in made.unread] == ["loss", "metrics"]
    assert all("compiled" in one.why for one in made.unread)
    assert value_of(made.setups[0].loss.name) == "sparse_categorical_crossentropy"


def test_metrics_count_for_a_model_that_is_not_compiled_without_a_loss_too(keras3: Any) -> None:
    made = trueup.inspect(softmax_of_five(keras3), None, CLASSES, metrics=["binary_accuracy"]).setups[0]
    assert [value_of(one.name) for one in made.metrics] == ["binary_accuracy"]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (list("abcde"), "class numbers"),
        (np.array(list("abcde"), dtype=object), "class numbers"),
        (np.array([1, None, 2], dtype=object), "dtype object"),
        (np.array(["2020-01-01"], dtype="M8[D]"), "dates or times"),
        ([[1, 2], [1]], "different lengths"),
    ],
)
def test_labels_that_are_no_numbers_are_named_for_what_they_are(compiled: Any, labels: Any, said: str) -> None:
    encoding = trueup.inspect(compiled, None, labels).setups[0].labels.encoding
    assert isinstance(encoding, Unknown)
    assert said in encoding.why


def test_a_sparse_matrix_is_not_unpacked(compiled: Any) -> None:
    sparse = pytest.importorskip("scipy.sparse")
    encoding = trueup.inspect(compiled, None, sparse.csr_matrix(np.eye(5))).setups[0].labels.encoding
    assert isinstance(encoding, Unknown)
    assert "toarray" in encoding.why


def test_labels_with_weights_are_refused(compiled: Any) -> None:
    with pytest.raises(BadInputError, match="2 arrays as labels of one output"):
        trueup.inspect(compiled, None, (CLASSES, np.ones(20)))


def test_a_loss_that_is_none_is_seen_to_be_none(keras3: Any) -> None:
    given = keras3.Input((4,))
    heads = [keras3.layers.Dense(5, activation="softmax")(given), keras3.layers.Dense(1)(given)]
    model = keras3.Model(given, heads)
    model.compile(loss=["sparse_categorical_crossentropy", None])
    why = trueup.inspect(model).setups[1].loss.name
    assert isinstance(why, Unknown)
    assert "None" in why.why


def test_one_number_for_each_item_is_one_unit(keras3: Any) -> None:
    """Keras 3 takes the argmax over the items there: it printed 0.08 where 0.79 of the answers were right."""
    given = keras3.Input((4,))
    model = keras3.Model(given, keras3.ops.squeeze(keras3.layers.Dense(1, activation="sigmoid")(given), -1))
    model.compile(loss="binary_crossentropy", metrics=["accuracy"])
    made = trueup.inspect(model, None, np.arange(20) % 2)
    assert value_of(made.setups[0].head.units) == 1
    assert [one.code for one in made.findings] == ["TU303"]


def test_torch_labels_on_no_device_are_not_read() -> None:
    torch = pytest.importorskip("torch")
    labels = torch.zeros(5, dtype=torch.int64, device="meta")
    made = trueup.inspect(torch.nn.Linear(4, 5), None, labels, loss=torch.nn.CrossEntropyLoss()).setups[0]
    assert isinstance(made.labels.encoding, Unknown)
    assert "meta" in made.labels.encoding.why
