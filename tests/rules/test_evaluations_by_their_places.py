"""The loss, which Keras's `evaluate` gives first, under the name of the accuracy (TU317)."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """# target: keras==3.12.0
import keras
import numpy as np
from keras import layers

(x, y), (rows, labels) = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy"{metrics})
model.fit(x / 255.0, y, epochs=2)
{shown}
"""
ACCURACY = ', metrics=["accuracy"]'


def messages(shown: str, metrics: str = ACCURACY) -> list[str]:
    text = PROGRAM.format(shown=shown, metrics=metrics)
    found = [each for setup in read_text(text, "p.py").setups for each in findings_of(setup, all_rules())]
    return [each.have for each in found if each.code == "TU317"]


@pytest.mark.parametrize(
    "shown",
    [
        'print("Test accuracy:", model.evaluate(rows, labels)[0])',
        'scores = model.evaluate(rows, labels, verbose=0)\nprint(f"Test accuracy: {scores[0]:.3f}")',
        'accuracy, loss = model.evaluate(rows, labels)\nprint("Test accuracy: %.3f, loss: %.3f" % (accuracy, loss))',
        'def score(m):\n    return m.evaluate(rows, labels)[0]\nprint("Test accuracy", score(model))',
    ],
)
def test_the_first_number_is_the_loss(shown: str) -> None:
    assert messages(shown) == ['The number printed as "Test accuracy" is a loss: evaluate()[0] gives it']


def test_the_loss_of_one_batch() -> None:
    assert messages('print("Test accuracy", model.test_on_batch(rows, labels)[0])') == [
        'The number printed as "Test accuracy" is a loss: test_on_batch()[0] gives it'
    ]


@pytest.mark.parametrize("metrics", ["", ", metrics=None", ", metrics=[]"])
def test_the_only_number_is_the_loss(metrics: str) -> None:
    assert messages('print("Test accuracy", model.evaluate(rows, labels))', metrics) == [
        'The number printed as "Test accuracy" is a loss: evaluate() of a model without metrics gives it'
    ]


@pytest.mark.parametrize(
    "shown",
    [
        'print("accuracy", model.evaluate(rows, labels)[1])',
        'print("accuracy", model.evaluate(rows, labels)[-1])',
        'print("accuracy", model.evaluate(rows, labels))',
        'print("accuracy", *model.evaluate(rows, labels))',
        'print("accuracy", model.evaluate(rows, labels)[read()])',
        'print("accuracy", model.evaluate(rows, labels, return_dict=True)["accuracy"])',
        'print("accuracy", model.evaluate(rows, labels, **options)["accuracy"])',
        'loss, accuracy = model.evaluate(rows, labels)\nprint("loss", loss, "accuracy", accuracy)',
        'loss, *others = model.evaluate(rows, labels)\nprint("accuracy", others[0])',
        'print("loss", model.evaluate(rows, labels)[0])',
        'for name, value in zip(model.metrics_names, model.evaluate(x, y)):\n    print("accuracy", name, value)',
        'kept = np.array([model.evaluate(rows, labels) for _ in range(3)])\nprint("accuracy", kept[:, 1].mean())',
        'first, other = model.train_on_batch(x, y), read()\nprint("accuracy", (0.5 * np.add(first, other))[1])',
        'for value in model.evaluate(rows, labels):\n    print("accuracy", value)',
        *(
            f'numbers = model.evaluate(rows, labels)\n{changed}\nprint("accuracy", numbers[0])'
            for changed in (
                "numbers.pop(0)",
                "del numbers[0]",
                "numbers.reverse()",
                "numbers[0] = numbers[1]",
                "numbers = sorted(numbers)",
                "numbers = list(reversed(numbers))",
            )
        ),
    ],
)
def test_other_numbers_and_what_is_not_known(shown: str) -> None:
    assert messages(shown) == []


@pytest.mark.parametrize(
    "metrics", [", metrics=read()", ', weighted_metrics=["accuracy"]', ", **options", ', None, None, ["accuracy"]']
)
def test_a_model_that_may_have_metrics(metrics: str) -> None:
    assert messages('print("accuracy", model.evaluate(rows, labels))', metrics) == []


def test_a_metric_that_a_layer_adds() -> None:
    assert messages('model.add_metric(read())\nprint("accuracy", model.evaluate(rows, labels))', "") == []
