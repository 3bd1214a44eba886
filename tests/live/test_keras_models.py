"""What is believed of live Keras models in every form that people build them in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import trueup
from trueup.contract.known import value_of
from trueup.contract.setup import Setup


def setups(model: Any, **given: Any) -> tuple[Setup, ...]:
    return trueup.inspect(model, **given).setups


#: Forms in which Keras 2 leaves no scores for a loss to look through to.
_SHOWN_IN_KERAS_2 = frozenset({"activation layer", "function on a tensor"})


def head(setup: Setup) -> tuple[Any, ...]:
    one = setup.head
    return value_of(one.units), value_of(one.activation), value_of(one.rank), one.direct


def place(setup: Setup) -> str | None:
    where = setup.head.where
    return where.path if where is not None else None


Build = Callable[[Any], Any]
#: What is built -> (units, last activation, rank, nothing behind it), and the path of the layer that is the head.
FORMS: dict[str, tuple[Build, tuple[Any, ...], str]] = {
    "sequential": (
        lambda k: k.Sequential([k.Input((8,)), k.layers.Dense(4), k.layers.Dense(3, activation="softmax")]),
        (3, "softmax", 2, True),
        "layers[1]",
    ),
    "not built": (
        lambda k: k.Sequential([k.layers.Dense(4), k.layers.Dense(3, activation="softmax")]),
        (3, "softmax", None, True),
        "layers[1]",
    ),
    "activation layer": (
        lambda k: k.Sequential(
            [k.Input((8,)), k.layers.Dense(3), k.layers.Activation("sigmoid"), k.layers.Dropout(0.1)]
        ),
        (3, "sigmoid", 2, True),
        "layers[0]",
    ),
    "normalised": (
        lambda k: k.Sequential([k.Input((8,)), k.layers.Dense(3, activation="softmax"), k.layers.BatchNormalization()]),
        (3, "linear", 2, True),
        "layers[0]",
    ),
    "sequential in sequential": (
        lambda k: k.Sequential(
            [k.Input((8,)), k.Sequential([k.layers.Dense(4), k.layers.Dense(3)]), k.layers.Softmax()]
        ),
        (3, "softmax", 2, True),
        "layers[0].layers[1]",
    ),
    "function as activation": (
        lambda k: k.Sequential([k.Input((8,)), k.layers.Dense(3, activation=k.activations.softmax)]),
        (3, "softmax", 2, True),
        "layers[0]",
    ),
    "own function as activation": (
        lambda k: k.Sequential([k.Input((8,)), k.layers.Dense(3, activation=own_softmax)]),
        (3, "linear", 2, True),
        "layers[0]",
    ),
    "layer as activation": (
        lambda k: k.Sequential([k.Input((8,)), k.layers.Dense(3, activation=k.layers.Softmax())]),
        (3, "softmax", 2, True),
        "layers[0]",
    ),
    "time distributed": (
        lambda k: k.Sequential([k.Input((6, 8)), k.layers.TimeDistributed(k.layers.Dense(7, activation="softmax"))]),
        (7, "softmax", 3, False),
        "layers[0].layer",
    ),
    "both directions": (
        lambda k: k.Sequential([k.Input((6, 8)), k.layers.Bidirectional(k.layers.GRU(5))]),
        (10, "tanh", 2, False),
        "layers[0].forward_layer",
    ),
    "reshaped": (
        lambda k: k.Sequential([k.Input((8,)), k.layers.Dense(6, activation="sigmoid"), k.layers.Reshape((2, 3))]),
        (3, "sigmoid", 3, False),
        "layers[0]",
    ),
    "image": (
        lambda k: k.Sequential([k.Input((8, 8, 3)), k.layers.Conv2D(4, 1, activation="softmax")]),
        (4, "softmax", 4, True),
        "layers[0]",
    ),
    "model in model": (
        lambda k: functional(k, functional(k, k.layers.Dense(2, activation="sigmoid"))),
        (2, "sigmoid", 2, True),
        "layers[1].layers[1]",
    ),
    "average of three": (
        lambda k: functional(
            k, lambda x: k.layers.Average()([k.layers.Dense(3, activation="softmax")(x) for _ in range(3)])
        ),
        (3, "softmax", 2, False),
        "layers[4]",
    ),
    "joined": (
        lambda k: functional(
            k, lambda x: k.layers.Concatenate()([k.layers.Dense(n, activation="sigmoid")(x) for n in (2, 3)])
        ),
        (5, "sigmoid", 2, False),
        "layers[3]",
    ),
    "lambda": (
        lambda k: functional(k, lambda x: k.layers.Lambda(lambda z: z * 2)(k.layers.Dense(3)(x))),
        (3, "linear", 2, False),
        "layers[1]",
    ),
    "scaled by an operator": (
        lambda k: functional(k, lambda x: k.layers.Dense(3)(x) * 2.0),
        (3, "linear", 2, False),
        "layers[1]",
    ),
    "cut by an operator": (
        lambda k: functional(k, lambda x: k.layers.Dense(3, activation="softmax")(x)[:, :2]),
        (2, None, 2, False),
        "layers[1]",
    ),
    "function on a tensor": (
        lambda k: functional(k, lambda x: k.activations.softmax(k.layers.Dense(3)(x))),
        (3, "softmax", 2, True),
        "layers[1]",
    ),
    "application": (
        lambda k: k.applications.MobileNet(weights=None, classes=7, input_shape=(32, 32, 3)),
        (7, "softmax", 2, None),
        "",
    ),
}


def own_softmax(x: Any) -> Any:
    return x


def functional(keras: Any, made: Callable[[Any], Any]) -> Any:
    given = keras.Input((8,))
    return keras.Model(given, made(given))


@pytest.mark.parametrize("form", FORMS)
def test_the_head_of_a_model(keras: Any, form: str) -> None:
    build, believed, path = FORMS[form]
    setup = setups(build(keras))[0]
    found = head(setup)
    assert found[:3] == believed[:3]
    if believed[3] is not None:
        shown = keras.__name__ == "tf_keras" and form in _SHOWN_IN_KERAS_2
        assert found[3] == (believed[3] and not shown)
        assert place(setup) == path


def test_an_operation_of_keras_3_is_followed(keras3: Any) -> None:
    model = functional(keras3, lambda x: keras3.ops.log_softmax(keras3.layers.Dense(3)(x)))
    assert head(setups(model)[0]) == (3, "log_softmax", 2, True)
    where = setups(model)[0].head.activation.where
    assert where is not None
    assert where.path == "operations[2]"


def test_the_policy_decides_the_dtype(keras: Any) -> None:
    policy = keras.mixed_precision.Policy if hasattr(keras, "mixed_precision") else keras.DTypePolicy
    half = keras.layers.Dense(3, activation="softmax", dtype=policy("mixed_bfloat16"))
    assert value_of(setups(functional(keras, half))[0].head.dtype) == "bfloat16"
    assert value_of(setups(keras.Sequential([half]))[0].head.dtype) == "bfloat16"
    assert value_of(setups(functional(keras, keras.layers.Dense(3, dtype="float32")))[0].head.dtype) == "float32"


def two_outputs(keras: Any, **compiled: Any) -> Any:
    given = keras.Input((8,))
    first = keras.layers.Dense(3, activation="softmax", name="kind")(given)
    second = keras.layers.Dense(1, activation="sigmoid", name="real")(given)
    model = keras.Model(given, [first, second])
    model.compile(**compiled)
    return model


LOSSES = ["categorical_crossentropy", "binary_crossentropy"]


@pytest.mark.parametrize(
    "compiled",
    [
        {"loss": LOSSES, "metrics": [["accuracy"], ["acc", "mae"]]},
        {
            "loss": dict(zip(["kind", "real"], LOSSES, strict=True)),
            "metrics": {"kind": "accuracy", "real": ["acc", "mae"]},
        },
        {"loss": LOSSES, "metrics": [["accuracy"], ["acc", "mae"]], "loss_weights": [1.0, 0.5]},
    ],
)
def test_each_output_has_its_own_loss_and_metrics(keras: Any, compiled: dict[str, Any]) -> None:
    kind, real = setups(two_outputs(keras, **compiled), y=[np.eye(3)[[0, 2, 1]], np.array([[0], [1], [1]])])
    assert (kind.output, real.output) == ("kind", "real")
    assert [value_of(one.loss.name) for one in (kind, real)] == LOSSES
    assert [[value_of(metric.name) for metric in one.metrics] for one in (kind, real)] == [
        ["accuracy"], ["acc", "mean_absolute_error"],
    ]  # fmt: skip
    assert [value_of(one.labels.encoding) for one in (kind, real)] == ["one-hot", "binary"]


def test_outputs_in_a_dictionary_go_by_its_keys(keras: Any) -> None:
    given = keras.Input((8,))
    outputs = {"b": keras.layers.Dense(3, name="three")(given), "a": keras.layers.Dense(1, name="one")(given)}
    model = keras.Model(given, outputs)
    model.compile(loss={"a": "mse", "b": keras.losses.SparseCategoricalCrossentropy(from_logits=True)})
    found = {one.output: one for one in setups(model, y={"a": np.linspace(0, 5, 9), "b": np.arange(9) % 3})}
    assert {name: value_of(one.head.units) for name, one in found.items()} == {"a": 1, "b": 3}
    assert value_of(found["b"].loss.name) == "sparse_categorical_crossentropy"
    assert value_of(found["b"].loss.from_logits) is True
    assert {name: value_of(one.labels.encoding) for name, one in found.items()} == {"a": "continuous", "b": "integer"}


def test_the_release_and_backend_are_those_that_run(keras: Any) -> None:
    target = setups(keras.Sequential([keras.layers.Dense(1)]))[0].target
    assert ".".join(map(str, target.version or ())) == keras.__version__
    if keras.__name__ == "keras":
        assert (target.library, target.backend) == ("keras", keras.backend.backend())
    else:
        assert (target.library, target.backend) == ("tf-keras", "tensorflow")


def test_what_is_not_compiled_or_not_given_is_said(keras: Any) -> None:
    inspection = trueup.inspect(keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, activation="softmax")]))
    assert not inspection.complete
    assert "the model is not compiled" in inspection.unread[0].why
    assert "no labels were given" in inspection.unread[0].why


def test_a_model_without_layers_is_said(keras: Any) -> None:
    inspection = trueup.inspect(keras.Sequential())
    assert "the model has no layers" in inspection.unread[0].why


def test_layers_that_pass_on_what_comes_in_settle_nothing(keras: Any) -> None:
    inspection = trueup.inspect(keras.Sequential([keras.layers.Dropout(0.5), keras.layers.Flatten()]))
    assert head(inspection.setups[0])[:2] == (None, None)
    assert "what comes in is not known" in inspection.unread[0].why


def test_loss_and_metrics_may_be_given_for_a_model_that_is_not_compiled(keras: Any) -> None:
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, activation="softmax")])
    inspection = trueup.inspect(model, y=np.eye(3)[[0, 1, 2]], loss="binary_crossentropy", metrics=["binary_accuracy"])
    assert {one.code for one in inspection.findings} >= {"TU103", "TU301"}


def test_a_training_step_of_ones_own_is_said(keras: Any) -> None:
    class Own(keras.Model):  # type: ignore[misc, name-defined]
        def train_step(self, data: Any) -> dict[str, Any]:
            return {}

    given = keras.Input((8,))
    model = Own(given, keras.layers.Dense(3)(given))
    model.compile(loss="mse")
    assert any("train_step" in one.why for one in trueup.inspect(model).unread)


def test_a_data_set_is_not_consumed(keras: Any) -> None:
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3)])
    drawn = []

    def batches() -> Any:
        drawn.append(1)
        yield np.zeros((2, 8)), np.zeros((2, 3))

    inspection = trueup.inspect(model, batches())
    assert any("generator is not consumed" in one.why for one in inspection.unread)
    assert drawn == []


@pytest.mark.parametrize("thing", [None, 3, "model.keras", object(), np.zeros(3)])
def test_what_is_no_model_is_refused_with_what_to_do(thing: Any) -> None:
    with pytest.raises(trueup.BadInputError, match="trueup check"):
        trueup.inspect(thing)


def test_labels_for_too_few_outputs_are_refused(keras: Any) -> None:
    with pytest.raises(trueup.BadInputError, match="2 outputs"):
        trueup.inspect(two_outputs(keras, loss="mse"), y=np.zeros(3))


def test_labels_under_a_name_that_no_output_has_are_refused(keras: Any) -> None:
    with pytest.raises(trueup.BadInputError, match="kind, real"):
        trueup.inspect(two_outputs(keras, loss="mse"), y={"sort": np.zeros(3)})


@pytest.mark.parametrize("wrap", [lambda y: [y], lambda y: (y,), lambda y: {"any": y}])
def test_a_single_outputs_labels_may_stand_in_a_list_or_dictionary(keras: Any, wrap: Any) -> None:
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, activation="softmax")])
    assert value_of(setups(model, y=wrap(np.eye(3)))[0].labels.encoding) == "one-hot"
