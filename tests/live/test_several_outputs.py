"""Models of several outputs: which labels, which loss and which name belong to which of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import trueup
from trueup.contract.known import Unknown, value_of
from trueup.engine.outside.description import told_apart

CLASSES = np.arange(20) % 5
ONE_HOT, BINARY = np.eye(5)[CLASSES], np.arange(20) % 2


def believed(model: Any, y: Any) -> list[tuple[Any, ...]]:
    made = trueup.inspect(model, None, y)
    return [(one.output, value_of(one.labels.encoding), value_of(one.loss.name)) for one in made.setups]


def test_two_outputs_of_one_inner_model_keep_their_own_labels(keras: Any) -> None:
    given = keras.Input((4,))
    heads = [keras.layers.Dense(5, activation="softmax")(given), keras.layers.Dense(1, activation="sigmoid")(given)]
    inner = keras.Model(given, heads, name="inner")
    outer = keras.Input((4,))
    model = keras.Model(outer, list(inner(outer)))
    model.compile(loss=["categorical_crossentropy", "binary_crossentropy"])
    first, second = believed(model, [ONE_HOT, BINARY])
    assert first == ("inner", "one-hot", "categorical_crossentropy")
    assert second == ("inner_1", "binary", "binary_crossentropy")


def test_a_shared_head_called_twice_keeps_the_labels_of_each_call(keras: Any) -> None:
    head = keras.layers.Dense(5, activation="softmax", name="d")
    one, other = keras.Input((4,)), keras.Input((4,))
    model = keras.Model([one, other], [head(one), head(other)])
    model.compile(loss=["categorical_crossentropy", "sparse_categorical_crossentropy"])
    assert [found[1] for found in believed(model, [ONE_HOT, CLASSES])] == ["one-hot", "integer"]
    assert trueup.inspect(model, None, [ONE_HOT, CLASSES]).findings == ()


def test_one_tensor_under_two_keys_is_two_outputs(keras3: Any) -> None:
    given = keras3.Input((4,))
    made = keras3.layers.Dense(5, activation="softmax")(given)
    model = keras3.Model(given, {"a": made, "b": made})
    model.compile(loss={"a": "categorical_crossentropy", "b": "sparse_categorical_crossentropy"})
    assert believed(model, {"a": ONE_HOT, "b": CLASSES}) == [
        ("a", "one-hot", "categorical_crossentropy"),
        ("b", "integer", "sparse_categorical_crossentropy"),
    ]


@pytest.mark.parametrize(
    ("names", "apart"),
    [
        (["x", "y"], ["x", "y"]),
        (["a", "a", "a"], ["a", "a_1", "a_2"]),
        (["a", "a", "a_1", "a"], ["a", "a_2", "a_1", "a_3"]),
    ],
)
def test_names_are_told_apart_and_no_given_name_is_taken(names: list[str], apart: list[str]) -> None:
    assert told_apart(names) == apart


def test_one_criterion_for_a_module_of_several_outputs_is_given_to_none_of_them() -> None:
    torch = pytest.importorskip("torch")

    class Both(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.fc = torch.nn.Linear(4, 5)

        def forward(self, x: Any) -> Any:
            logits = self.fc(x)
            return logits, torch.nn.functional.softmax(logits, dim=1)

    made = trueup.inspect(Both(), None, CLASSES, loss=torch.nn.CrossEntropyLoss())
    assert made.findings == ()
    assert len(made.setups) == 2
    for one in made.setups:
        assert isinstance(one.loss.name, Unknown)
        assert "several outputs" in one.loss.name.why
        assert isinstance(one.labels.encoding, Unknown)
        assert "which of the outputs" in one.labels.encoding.why
