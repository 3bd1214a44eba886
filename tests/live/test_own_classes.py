"""Models and layers of the program's own class: seen into by their source, and said where that is not enough."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

import trueup
from trueup.contract.known import Unknown, value_of


def head(model: Any) -> tuple[Any, ...]:
    one = trueup.inspect(model).setups[0].head
    return value_of(one.units), value_of(one.activation), one.where.path if one.where else None


def classes(keras: Any) -> dict[str, Any]:  # noqa: C901 - one class of each kind
    layers = keras.layers

    class Plain(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.body = layers.Dense(8, activation="relu")
            self.drop = layers.Dropout(0.5)
            self.last = layers.Dense(5, activation="softmax")

        def call(self, inputs: Any, training: bool = False) -> Any:
            """From features to classes."""
            x = self.body(inputs)
            if training:
                x = self.drop(x, training=training)
            return self.last(x)

    class Looped(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.blocks = [layers.Dense(8), layers.Dense(6, activation="sigmoid")]

        def call(self, x: Any) -> Any:
            for block in self.blocks:
                x = block(x)
            return x

    class Applied(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.last = layers.Dense(4)

        def logits(self, x: Any) -> Any:
            return self.last(x)

        def call(self, x: Any) -> Any:
            return keras.activations.softmax(self.logits(x))

    class Tested(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.last = layers.Dense(4)

        def call(self, x: Any) -> Any:
            x = self.last(x)
            if x.shape[0] == 1:
                x = keras.activations.sigmoid(x)
            return x

    class Switched(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self, sigmoid: bool = True) -> None:
            super().__init__()
            self.sigmoid = sigmoid
            self.last = layers.Dense(4)

        def call(self, x: Any) -> Any:
            x = self.last(x)
            if self.sigmoid:
                return keras.activations.sigmoid(x)
            return x

    class Added(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.one, self.two = layers.Dense(3), layers.Dense(3)

        def call(self, x: Any) -> Any:
            z = self.one(x)
            z += self.two(x)
            return z

    class Twice(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.inner = Plain()

        def call(self, x: Any) -> Any:
            return self.inner(x)

    class Layer(layers.Layer):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.dense = layers.Dense(7)

        def call(self, x: Any) -> Any:
            return keras.activations.softmax(self.dense(x))

    return {one.__name__: one for one in (Plain, Looped, Applied, Tested, Switched, Added, Twice, Layer)}


@pytest.mark.parametrize(
    ("name", "believed"),
    [
        ("Plain", (5, "softmax", "last")),
        ("Looped", (6, "sigmoid", "blocks[1]")),
        ("Applied", (4, "softmax", "last")),
        ("Added", (3, "linear", "one")),
        ("Twice", (5, "softmax", "inner.last")),
    ],
)
@pytest.mark.parametrize("built", [False, True])
def test_a_model_is_followed_by_the_source_of_its_call(
    keras: Any, name: str, believed: tuple[Any, ...], built: bool
) -> None:
    model = classes(keras)[name]()
    if built:
        model(np.zeros((2, 3), "float32"))
    assert head(model) == believed


def test_a_test_that_the_object_answers_is_decided(keras: Any) -> None:
    made = classes(keras)["Switched"]
    assert [head(made(flag))[1] for flag in (True, False)] == ["sigmoid", "linear"]


def test_what_only_running_would_tell_is_said(keras: Any) -> None:
    inspection = trueup.inspect(classes(keras)["Tested"]())
    activation = inspection.setups[0].head.activation
    assert isinstance(activation, Unknown)
    assert "depends on what only running it tells" in activation.why
    assert any("Tested" in one.why for one in inspection.unread)


def test_a_layer_of_ones_own_in_a_graph(keras: Any) -> None:
    given = keras.Input((4,))
    model = keras.Model(given, classes(keras)["Layer"]()(given))
    assert head(model) == (7, "softmax", "layers[1].dense")


def test_functions_of_tensorflow_go_by_their_plain_names(keras: Any) -> None:
    if os.environ.get("KERAS_BACKEND") != "tensorflow":
        pytest.skip("TensorFlow is not the backend")
    import tensorflow as tf  # noqa: PLC0415 - only where it is the backend

    class Own(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.last = keras.layers.Dense(3)

        def call(self, x: Any) -> Any:
            return tf.nn.softmax(self.last(x))

    assert head(Own()) == (3, "softmax", "last")
    given = keras.Input((4,))
    assert head(keras.Model(given, keras.layers.Dense(3, activation=tf.nn.softmax)(given)))[1] == "softmax"


def test_a_class_without_source_is_said(keras: Any) -> None:
    made: dict[str, Any] = {"keras": keras}
    exec("class Typed(keras.Model):\n    def call(self, x):\n        return x\n", made)
    activation = trueup.inspect(made["Typed"]()).setups[0].head.activation
    assert isinstance(activation, Unknown)
    assert "source of call is not at hand" in activation.why


def test_several_outputs_of_a_call(keras: Any) -> None:
    class Both(keras.Model):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.kind = keras.layers.Dense(3, activation="softmax")
            self.real = keras.layers.Dense(1, activation="sigmoid")

        def call(self, x: Any) -> Any:
            return {"kind": self.kind(x), "real": self.real(x)}

    model = Both()
    model.compile(loss={"kind": "categorical_crossentropy", "real": "categorical_crossentropy"})
    inspection = trueup.inspect(model)
    assert [one.output for one in inspection.setups] == ["kind", "real"]
    assert [one.code for one in inspection.findings] == ["TU102"]
    assert inspection.findings[0].where.path == "loss['real']"


def test_a_class_that_raises_when_it_is_asked_is_said(keras: Any) -> None:
    class Broken(keras.Sequential):  # type: ignore[misc, name-defined]
        asked = False

        @property
        def layers(self) -> Any:
            if Broken.asked:
                raise RuntimeError("not now")
            return super().layers

    model = Broken(name="broken")
    Broken.asked = True
    inspection = trueup.inspect(model)
    assert any("RuntimeError: not now" in one.why for one in inspection.unread)
