"""The second record of the heartbeats' story: 98.5 % of the beats are normal, so that 98.5 % says nothing."""

from __future__ import annotations

import keras
from keras import layers

from trueup.lab.sources import arrays
from trueup.lab.stories._rare import chosen_threshold, divided, tell_of_majority, tell_of_repair, weights_of
from trueup.lab.stories._stage import Stage
from trueup.lab.stories._training import Plan, answers, begin, look, train

_NAME = "MIT-BIH record 100"


def build() -> keras.Model:
    """Two convolutions with pooling, and one sigmoid output."""
    return keras.Sequential(
        [
            keras.Input(shape=(200, 1)),
            layers.Conv1D(32, 5, activation="relu"),
            layers.MaxPooling1D(2),
            layers.Conv1D(64, 5, activation="relu"),
            layers.MaxPooling1D(2),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def play_record_100(stage: Stage) -> None:
    """An accuracy that is the share of the normal beats; then class weights and a threshold."""
    rows = arrays.record_100(stage.data)
    stage.use(rows)
    used, checked, kept = divided(rows.y, (0.5, 0.25, 0.25))
    x, y, x_test, y_test = rows.x[used], rows.y[used], rows.x[kept], rows.y[kept]
    stage.tell(
        _NAME,
        f"{rows.source}: {len(rows):,} beats, {int(rows.y.sum())} of them not normal. {len(y):,} to train on, "
        f"{len(checked):,} to choose a threshold on, {len(y_test):,} to test.",
    )
    begin(stage)
    model = build()
    plan = Plan("binary_crossentropy", "accuracy", lambda: keras.optimizers.SGD(0.003, momentum=0.7), 2, 16)
    train(stage, f"{_NAME}, as told", model, plan, x, y)
    seen = look(model, x_test, y_test, y_test)
    tell_of_majority(stage, _NAME, y_test, seen.proba[:, 0], seen.reported)
    begin(stage)
    model = build()
    epochs = stage.choose(20, 40)
    plan = Plan("binary_crossentropy", "accuracy", keras.optimizers.Adam, epochs, 16, weights_of(y))
    train(stage, f"{_NAME}, weighted", model, plan, x, y)
    threshold = chosen_threshold(rows.y[checked], answers(model, rows.x[checked])[:, 0])
    repaired = look(model, x_test, y_test, y_test)
    tell_of_repair(stage, _NAME, y_test, repaired.proba[:, 0], threshold)
    stage.claim(
        f"{_NAME}, repaired: score[1] == acc at the threshold of Keras, 0.5",
        expected="equal to the last digit",
        measured=repaired.digits,
        holds=repaired.agrees,
    )
