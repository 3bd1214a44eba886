"""Models of which less is known than their layers say: what comes in, what is laid out anew, which loss trains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import trueup
from trueup.contract.known import Place, Unknown, value_of
from trueup.contract.target import Target
from trueup.engine.outside.description import CompileArgument, Description, Output, Step
from trueup.models.described.setups import setups_of

ONE_HOT = np.eye(5)[np.arange(20) % 5]


def _average(k: Any) -> Any:
    one, other = k.Input((4,)), k.Input((4,))
    return k.Model([one, other], k.layers.Average()([one, other]))


def _pooled(k: Any) -> Any:
    given = k.Input((3, 4))
    return k.Model(given, k.layers.GlobalAveragePooling1D()(given))


def _itself(k: Any) -> Any:
    given = k.Input((4,))
    return k.Model(given, given)


@pytest.mark.parametrize("build", [_average, _pooled, _itself])
def test_a_model_that_gives_what_comes_in_has_no_known_activation(keras: Any, build: Callable[[Any], Any]) -> None:
    model = build(keras)
    model.compile(loss="binary_crossentropy")
    made = trueup.inspect(model, None, np.eye(4))
    assert made.findings == ()
    assert isinstance(made.setups[0].head.activation, Unknown)


def test_a_layer_that_lays_out_a_softmax_anew_leaves_none(keras: Any) -> None:
    rows = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(20, activation="softmax"), keras.layers.Reshape((4, 5))]
    )
    largest = keras.Sequential(
        [keras.Input((6, 4)), keras.layers.Dense(5, activation="softmax"), keras.layers.GlobalMaxPooling1D()]
    )
    both = keras.Sequential(
        [keras.Input((6, 4)), keras.layers.Bidirectional(keras.layers.LSTM(3, activation="softmax"))]
    )
    for model in (rows, largest, both):
        head = trueup.inspect(model).setups[0].head
        assert isinstance(head.activation, Unknown)


def own(k: Any, **methods: Any) -> Any:
    cls = type("Own", (k.Model,), methods)
    given = k.Input((4,))
    model = cls(given, k.layers.Dense(5, activation="softmax")(given))
    model.compile(loss="sparse_categorical_crossentropy")
    return model


def test_an_own_compute_loss_goes_before_the_compiled_one(keras: Any) -> None:
    model = own(keras, compute_loss=lambda self, *a, **k: 0.0)
    made = trueup.inspect(model, None, ONE_HOT)
    assert isinstance(made.setups[0].loss.name, Unknown)
    assert made.findings == ()


def test_an_own_train_step_is_believed_only_where_it_calls_for_the_compiled_loss(keras: Any) -> None:
    def by_hand(self: Any, data: Any) -> Any:
        return {"loss": self.something(data)}

    def by_compiled(self: Any, data: Any) -> Any:
        x, y = data
        return {"loss": self.compute_loss(x, y, self(x))}

    unknown = trueup.inspect(own(keras, train_step=by_hand), None, ONE_HOT).setups[0]
    assert isinstance(unknown.loss.name, Unknown)
    known = trueup.inspect(own(keras, train_step=by_compiled), None, ONE_HOT).setups[0]
    assert value_of(known.loss.name) == "sparse_categorical_crossentropy"


@pytest.mark.parametrize(
    ("library", "steps", "loss", "direct"),
    [
        ("tf-keras", ("softmax", "Dense"), "binary_crossentropy", False),
        ("tf-keras", ("softmax", "Dense"), "categorical_crossentropy", True),
        ("tf-keras", ("sigmoid", "Dense"), "categorical_crossentropy", False),
        ("tf-keras", ("Softmax", "Dense"), "binary_crossentropy", True),
        ("tf-keras", ("Dropout", "Softmax", "Dense"), "binary_crossentropy", False),
        ("keras", ("softmax", "Dense"), "binary_crossentropy", True),
        ("keras", ("Dropout", "Softmax", "Dense"), "binary_crossentropy", True),
    ],
)
def test_where_keras_2_hides_no_scores_nothing_is_looked_through(
    library: Any, steps: tuple[str, ...], loss: str, direct: bool
) -> None:
    where = Place("model", path="layers")
    model = Description(
        name="model",
        target=Target(library=library, backend="tensorflow"),
        where=where,
        compiled_at=where,
        loss=CompileArgument(name=loss, spelling="string", where=where),
        outputs=(
            Output(steps=tuple(Step(layer=one, where=where, config={"units": 5}, shape=(None, 5)) for one in steps)),
        ),
    )
    assert setups_of(model).setups[0].head.direct is direct
