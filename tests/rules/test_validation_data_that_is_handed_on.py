"""Validation data and callbacks that reach Keras's fit through scikit-learn, or where an option asks for them."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

WRAPPED = """import numpy as np
from scikeras.wrappers import KerasClassifier
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from tensorflow import keras


def build(units=16):
    model = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


stop = keras.callbacks.EarlyStopping(monitor="val_loss")
x, y, x_val, y_val = np.random.rand(9, 4), np.random.randint(0, 3, 9), np.random.rand(9, 4), np.random.randint(0, 3, 9)
net = KerasClassifier(build, epochs=20)
pipe = Pipeline([("scale", StandardScaler()), ("net", net)])
search = GridSearchCV(net, {"units": [8, 16]})
"""


def unlogged(program: str) -> bool:
    reading = read_text(program.encode(), "p.py")
    return "TU307" in {found.code for setup in reading.setups for found in findings_of(setup, all_rules())}


@pytest.mark.parametrize(
    ("fit", "with_validation"),
    [
        ("net.fit(x, y, callbacks=[stop]{})", ", validation_split=0.1"),
        ("search.fit(x, y, callbacks=[stop]{})", ", validation_data=(x_val, y_val)"),
        ("search.fit(x, y, **dict(callbacks=[stop]{}))", ", validation_data=(x_val, y_val)"),
        ("pipe.fit(x, y, net__callbacks=[stop]{})", ", net__validation_split=0.2"),
        ("GridSearchCV(net, {{}}, fit_params=dict(callbacks=[stop]{})).fit(x, y)", ", validation_data=(x_val, y_val)"),
    ],
)
def test_what_is_handed_to_the_estimator_reaches_the_fit(fit: str, with_validation: str) -> None:
    assert not unlogged(WRAPPED + fit.format(with_validation))
    assert unlogged(WRAPPED + fit.format("")), "without validation data there is no val_loss"


@pytest.mark.parametrize("fit", ["search.fit(x, y, **make())", "cross_val_score(net, x, y, params=make())"])
def test_of_what_was_not_followed_nothing_is_known(fit: str) -> None:
    assert not unlogged(WRAPPED + fit)


OPTION = """import argparse
import keras
import numpy as np
from keras.callbacks import EarlyStopping

parser = argparse.ArgumentParser()
parser.add_argument("--val", type=float, default=0.0)
option = parser.parse_args()
model = keras.Sequential([keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
stop = EarlyStopping(monitor="val_loss")
x, y = np.random.rand(9, 4), np.random.randint(0, 3, 9)
model.fit(x, y, validation_split={share}, callbacks=[stop] if option.val > 0 else [])
"""


def test_validation_that_the_command_line_may_ask_for() -> None:
    assert not unlogged(OPTION.format(share="option.val"))
    assert unlogged(OPTION.format(share="0.0"))
