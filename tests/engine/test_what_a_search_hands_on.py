"""What the fit of a search is given goes on to the fit of the Keras model in it: callbacks, and validation data."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
from data import x, x_val, y, y_val
from keras.callbacks import EarlyStopping
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import to_categorical
from keras.wrappers.scikit_learn import KerasClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def build(units=16):
    net = Sequential([Dense(units, activation="relu", input_dim=8), Dense(3, activation="softmax")])
    net.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return net


stop = EarlyStopping(monitor="val_loss")
held_back = (x_val, to_categorical(y_val))
parts = {{"callbacks": [stop], "validation_data": held_back}}
net = KerasClassifier(build_fn=build, epochs=20, verbose=0{own})
{fit}
"""


def findings(fit: str, own: str = "") -> list[str]:
    setups = read_text(PROGRAM.format(fit=fit, own=own), "a.py").setups
    return [item.have for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU307"]


@pytest.mark.parametrize(
    "fit",
    [
        'GridSearchCV(net, {"units": [8, 16]}, fit_params=parts).fit(x, y)',
        'GridSearchCV(net, {"units": [8, 16]}).fit(x, y, **parts)',
        'GridSearchCV(net, {"units": [8, 16]}).fit(x, y, callbacks=[stop], validation_data=held_back)',
        (
            "make_pipeline(StandardScaler(), net).fit(\n"
            "    x, y, kerasclassifier__callbacks=[stop], kerasclassifier__validation_data=held_back)"
        ),
        "from sklearn.model_selection import cross_val_score\ncross_val_score(net, x, y, fit_params=parts)",
    ],
)
def test_validation_data_that_is_handed_on(fit: str) -> None:
    assert findings(fit) == []


def test_callbacks_that_are_handed_on_without_validation_data() -> None:
    (have,) = findings('GridSearchCV(net, {"units": [8, 16]}).fit(x, y, callbacks=[stop])')
    assert have.startswith('EarlyStopping reads "val_loss"')
    assert findings("GridSearchCV(net, {}).fit(x, y)", own=", callbacks=[stop]")


def test_a_share_of_validation_by_an_option_is_not_known() -> None:
    fit = (
        "import argparse\nparser = argparse.ArgumentParser()\n"
        'parser.add_argument("--held-back", type=float, default={default})\noptions = parser.parse_args()\n'
        "build().fit(x, y, validation_split=options.held_back, callbacks=[stop] if options.held_back > 0 else [])"
    )
    assert findings(fit.format(default="0.0")) == []
    assert findings("build().fit(x, y, validation_split=0.0, callbacks=[stop])") != []
