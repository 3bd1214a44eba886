"""Descriptions of models, as plain data, become the setups that the same program would."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.contract.known import Known, Place, Unknown, value_of
from trueup.contract.labels import Labels
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.engine.outside.description import CompileArgument, CompileArguments, Description, Output, Step
from trueup.models.described.setups import setups_of

WHERE = Place("model", path="")
TARGET = Target(library="keras", version=(3, 15, 1), backend="jax")


def at(path: str) -> Place:
    return Place("model", path=path)


def step(kind: str, number: int = 0, /, **config: Any) -> Step:
    """One layer; `shape=` and `own=` go to the step, everything else is its configuration."""
    more = {key: config.pop(key) for key in ("shape", "own", "inner", "branches") if key in config}
    return Step(layer=kind, where=at(f"layers[{number}]"), config=config, **more)


def described(
    *outputs: Output, loss: CompileArguments = None, metrics: CompileArguments = None, **more: Any
) -> Description:
    return Description(
        name="model", target=TARGET, where=WHERE, outputs=outputs, compiled_at=WHERE, loss=loss, metrics=metrics, **more
    )


def string(word: str, where: str = "loss") -> CompileArgument:
    return CompileArgument(name=word, spelling="string", where=at(where))


def setup(*steps: Step, **more: Any) -> Setup:
    return setups_of(described(Output(steps=steps), **more)).setups[0]


def head(*steps: Step) -> tuple[int | None, str | None, int | None, bool]:
    made = setup(*steps).head
    return value_of(made.units), value_of(made.activation), value_of(made.rank), made.direct


DENSE = step("Dense", 3, units=10, activation="softmax", shape=(None, 10))
ALONE = step("Dense", 3, units=1, activation="softmax", shape=(None, 1))
SIGMOIDS = step("Dense", 3, units=10, activation="sigmoid", shape=(None, 10))
SQUARE = step("Dense", 3, units=6, activation="softmax", shape=(None, 6, 6))
GIVEN = step("InputLayer", 0, shape=(None, 6))


@pytest.mark.parametrize(
    ("steps", "believed"),
    [
        ((DENSE,), (10, "softmax", 2, True)),
        ((step("Dropout", 4), DENSE), (10, "softmax", 2, True)),
        ((step("Activation", 4, activation="sigmoid"), step("Dense", 3, units=1)), (1, "sigmoid", None, True)),
        ((step("Softmax", 4, axis=-1), step("Dense", 3, units=5, activation="linear")), (5, "softmax", None, True)),
        ((step("Flatten", 4), DENSE), (10, "softmax", 2, False)),
        (
            (step("Flatten", 4), ALONE),
            (1, "softmax", 2, True),
        ),
        ((step("Reshape", 4, target_shape=[5, 2]), DENSE), (2, None, 3, False)),
        ((step("Reshape", 4, target_shape=[1, 10]), DENSE), (10, "softmax", 3, False)),
        ((step("Reshape", 4, target_shape=[5, 2]), SIGMOIDS), (2, "sigmoid", 3, False)),
        ((step("Permute", 4, dims=[2, 1]), SQUARE), (6, None, 3, False)),
        ((step("Permute", 4, dims=[1, 2]), SQUARE), (6, "softmax", 3, False)),
        ((step("GlobalMaxPooling1D", 4), SQUARE), (6, None, 2, False)),
        ((step("GlobalAveragePooling1D", 4), SQUARE), (6, "softmax", 2, False)),
        ((step("GlobalMaxPooling1D", 4), step("Dense", 3, units=6, shape=(None, 6, 6))), (6, "linear", 2, False)),
        ((step("transpose", 4, shape=(None, 6, 6)), SQUARE), (6, None, 3, False)),
        ((step("get_item", 4, shape=(None, 6)), SQUARE), (6, None, 2, False)),
        ((step("InputLayer", 0, shape=(None, 6)),), (6, None, 2, True)),
        ((step("GlobalAveragePooling1D", 1), step("InputLayer", 0, shape=(None, 3, 6))), (6, None, 2, False)),
        ((step("Average", 4, branches=((GIVEN,), (GIVEN,))),), (6, None, 2, False)),
        ((step("Activation", 4, activation="softmax"), GIVEN), (6, "softmax", 2, True)),
        ((step("BatchNormalization", 4), DENSE), (10, "linear", 2, True)),
        ((step("LSTM", 2, units=7, return_sequences=True),), (7, "tanh", 3, True)),
        ((step("Dense", 3, units=4, activation=None, shape=(None, 4)),), (4, "linear", 2, True)),
        (
            (step("Dense", 3, units=4, activation={"class_name": "Softmax", "config": {"axis": -1}}),),
            (4, "softmax", None, True),
        ),
        ((step("Dense", 3, units=4, activation={"class_name": "function", "config": "mine"}),), (4, None, None, True)),
        ((step("Dense", 3, units=4, activation="mine"),), (4, None, None, True)),
        ((step("Conv2D", 3, filters=3, activation="sigmoid"),), (3, "sigmoid", 4, True)),
        (
            (
                step("GlobalAveragePooling2D", 4, data_format="channels_first"),
                step("Conv2D", 3, filters=3, data_format="channels_first"),
            ),
            (3, "linear", 2, False),
        ),
        ((step("softmax", 4, axis=-1), step("Dense", 3, units=6)), (6, "softmax", None, True)),
        ((step("multiply", 4, shape=(None, 10)), DENSE), (10, None, 2, False)),
        ((step("add", 4, shape=(None, 4)), step("Dense", 3, units=4)), (4, "linear", 2, False)),
        ((step("get_item", 4, shape=(None, 2)), DENSE), (2, None, 2, False)),
        ((step("Lambda", 4, shape=(None, 10)), DENSE), (10, None, 2, False)),
        ((step("Mine", 4, own=True, shape=(None, 3)), DENSE), (3, None, 2, False)),
        ((step("Never", 4), DENSE), (None, None, None, False)),
        (
            (step("TimeDistributed", 4, inner=(step("Dense", 0, units=3, activation="softmax"),), shape=(None, 9, 3)),),
            (3, "softmax", 3, False),
        ),
        (
            (step("TimeDistributed", 4, layer={"class_name": "Dense", "config": {"units": 3}}),),
            (3, "linear", None, False),
        ),
        (
            (step("Bidirectional", 4, merge_mode="concat", layer={"class_name": "GRU", "config": {"units": 3}}),),
            (6, "tanh", 2, False),
        ),
        (
            (
                step(
                    "Bidirectional",
                    4,
                    layer={"class_name": "LSTM", "config": {"units": 3, "activation": "softmax"}},
                ),
            ),
            (6, None, 2, False),
        ),
        (
            (
                step(
                    "Bidirectional",
                    4,
                    merge_mode="ave",
                    layer={"class_name": "LSTM", "config": {"units": 3, "activation": "softmax"}},
                ),
            ),
            (3, None, 2, False),
        ),
        (
            (
                step(
                    "TimeDistributed",
                    4,
                    layer={
                        "class_name": "Sequential",
                        "config": {
                            "layers": [
                                {"class_name": "InputLayer", "config": {}},
                                {"class_name": "Dense", "config": {"units": 8}},
                                {"class_name": "Activation", "config": {"activation": "softmax"}},
                            ]
                        },
                    },
                ),
            ),
            (8, "softmax", None, False),
        ),
        ((step("TimeDistributed", 4, layer={"class_name": "Functional", "config": {}}),), (None, None, None, False)),
        ((step("Average", 4, branches=((DENSE,), (DENSE,))),), (10, "softmax", 2, False)),
        ((step("Concatenate", 4, branches=((DENSE,), (DENSE,))),), (20, None, 2, False)),
        (
            (step("Add", 4, branches=((step("Dense", 1, units=2),), (step("Dense", 2, units=2),))),),
            (2, "linear", None, False),
        ),
    ],
)
def test_a_chain_of_steps_is_a_head(steps: tuple[Step, ...], believed: tuple[Any, ...]) -> None:
    assert head(*steps) == believed


def test_places_name_the_argument_and_unread_ones_the_layer() -> None:
    made = setup(DENSE).head
    assert str(made.units.where) == "model:layers[3].units"
    assert str(made.activation.where) == "model:layers[3].activation"
    made = setup(step("Mine", 4, own=True), DENSE).head
    assert isinstance(made.activation, Unknown)
    assert "Mine" in made.activation.why
    assert str(made.activation.where) == "model:layers[4]"


def test_the_dtype_of_the_last_step_is_the_heads() -> None:
    policy = {"class_name": "DTypePolicy", "config": {"name": "mixed_bfloat16"}}
    assert value_of(setup(step("Dense", 1, units=3, dtype=policy)).head.dtype) == "bfloat16"
    assert value_of(setup(step("Dense", 1, units=3, dtype="float16")).head.dtype) == "float16"
    assert value_of(setup(step("Dense", 1, units=3)).head.dtype) is None


def test_an_output_that_was_not_followed_says_why() -> None:
    made = setups_of(described(Output(why="the model has not been called", where=WHERE))).setups[0]
    assert made.head.activation == Unknown("the model has not been called", WHERE)


def losses(told: CompileArguments, *names: str) -> list[str | None]:
    outputs = [Output(name=name, steps=(DENSE,)) for name in names] or [Output(steps=(DENSE,))]
    return [value_of(one.loss.name) for one in setups_of(described(*outputs, loss=told)).setups]


def test_losses_go_to_outputs_as_keras_gives_them() -> None:
    binary, squares = string("bce"), string("mse")
    assert losses(binary) == ["binary_crossentropy"]
    assert losses((binary,)) == ["binary_crossentropy"]
    assert losses({"a": binary}) == ["binary_crossentropy"]
    assert losses(binary, "a", "b") == ["binary_crossentropy"] * 2
    assert losses((binary, squares), "a", "b") == ["binary_crossentropy", "mean_squared_error"]
    assert losses({"b": squares, "a": binary}, "a", "b") == ["binary_crossentropy", "mean_squared_error"]
    assert losses({"a": binary}, "a", "b") == ["binary_crossentropy", None]
    assert losses(None) == [None]


def test_arguments_of_a_loss_are_read() -> None:
    said = CompileArgument(
        name="CategoricalCrossentropy",
        qualified="keras.losses.CategoricalCrossentropy",
        spelling="object",
        where=at("loss"),
        config={"from_logits": True, "label_smoothing": 0.1, "ignore_class": None},
    )
    made = setup(DENSE, loss=said).loss
    assert (value_of(made.name), value_of(made.from_logits)) == ("categorical_crossentropy", True)
    assert value_of(made.label_smoothing) == 0.1
    assert isinstance(made.ignore_index, Unknown)


def test_what_is_the_programs_own_is_never_taken_by_its_name() -> None:
    said = CompileArgument(name="binary_crossentropy", spelling="function", where=at("loss"), own=True)
    made = setup(
        DENSE, loss=said, metrics=(CompileArgument(name="accuracy", spelling="function", where=WHERE, own=True),)
    )
    assert isinstance(made.loss.name, Unknown)
    assert isinstance(made.metrics[0].name, Unknown)


def metrics(told: CompileArguments, *names: str) -> list[list[str | None]]:
    outputs = [Output(name=name, steps=(DENSE,)) for name in names] or [Output(steps=(DENSE,))]
    made = setups_of(described(*outputs, metrics=told)).setups
    return [[value_of(metric.name) for metric in one.metrics] for one in made]


def test_metrics_go_to_outputs_as_keras_gives_them() -> None:
    acc, auc = string("acc"), CompileArgument(name="AUC", spelling="object", where=WHERE, config={"name": "auc_3"})
    assert metrics((acc, auc)) == [["acc", "auc"]]
    assert metrics(((acc, auc),)) == [["acc", "auc"]]
    assert metrics((acc, auc), "a", "b") == [["acc"], ["auc"]]
    assert metrics(((acc,), (auc, acc)), "a", "b") == [["acc"], ["auc", "acc"]]
    assert metrics(((acc,), None), "a", "b") == [["acc"], []]
    assert metrics({"b": acc}, "a", "b") == [[], ["acc"]]
    assert metrics({"b": (acc, auc)}, "a", "b") == [[], ["acc", "auc"]]


@pytest.mark.parametrize(("name", "logged"), [("auc_3", None), ("auc", None), ("area", "area")])
def test_a_number_behind_a_name_was_not_given_by_hand(name: str, logged: str | None) -> None:
    said = CompileArgument(name="AUC", spelling="object", where=WHERE, config={"name": name})
    assert setup(DENSE, metrics=(said,)).metrics[0].logged_as == logged


def test_a_model_with_a_training_step_of_its_own_says_so() -> None:
    reading = setups_of(described(Output(steps=(DENSE,)), loss=string("mse"), own_steps=("train_step",)))
    assert "train_step" in reading.unread[0].why
    assert isinstance(reading.setups[0].metrics[-1].name, Unknown)


def test_labels_make_the_setup_a_trained_one() -> None:
    labels = Labels(encoding=Known("integer"))
    assert setup(DENSE, loss=string("mse"), labels={None: labels}).trained
    assert not setup(DENSE, loss=string("mse")).trained


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["units", "activation", "axis", "layer", "merge_mode", "target_shape", "n", "dtype", "data_format", "name",
     "from_logits", "label_smoothing", "ignore_class", "threshold", "thresholds", "class_name", "config", "layers"]
)  # fmt: skip
LAYERS = st.sampled_from(
    ["Dense", "Activation", "Softmax", "Reshape", "RepeatVector", "TimeDistributed", "Bidirectional", "Flatten", "LSTM",
     "Concatenate", "EinsumDense", "Conv2D", "softmax", "reshape", "add", "Unheard", ""]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.tuples(LAYERS, st.dictionaries(KEYS, JUNK, max_size=4)), max_size=4), st.dictionaries(KEYS, JUNK))
def test_odd_configurations_never_raise(layers: list[tuple[str, dict[str, Any]]], config: dict[str, Any]) -> None:
    steps = tuple(Step(layer=layer, where=at("layers[0]"), config=held) for layer, held in layers)
    said = CompileArgument(name="BinaryCrossentropy", spelling="object", where=WHERE, config=config)
    reading = setups_of(described(Output(steps=steps), loss=said, metrics=(said,)))
    assert len(reading.setups) == 1
