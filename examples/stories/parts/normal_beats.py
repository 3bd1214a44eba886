"""The second record of the heartbeats' story: 98.5 % of the beats are normal, so that 98.5 % says nothing."""

from __future__ import annotations

import keras
from keras import layers

from stories.data import loaders
from stories.parts.rare_outcome import chosen_threshold, divided, tell_of_majority, tell_of_repair, weights_of
from stories.parts.training import Plan, answers, begin, look, train
from stories.runner.story_run import StoryRun

_NAME = "MIT-BIH record 100"
#: What the story calls this part.
NORMAL_BEATS = "the record of normal beats"


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


def tell_of_normal_beats(story: StoryRun) -> None:
    """An accuracy that is the share of the normal beats; then class weights and a threshold."""
    rows = loaders.record_100(story.data)
    story.use(rows)
    used, checked, kept = divided(rows.y, (0.5, 0.25, 0.25))
    x, y, x_test, y_test = rows.x[used], rows.y[used], rows.x[kept], rows.y[kept]
    story.tell(
        _NAME,
        f"{rows.source}: {len(rows):,} beats, {int(rows.y.sum())} of them not normal. {len(y):,} to train on, "
        f"{len(checked):,} to choose a threshold on, {len(y_test):,} to test.",
    )
    begin(story)
    model = build()
    plan = Plan("binary_crossentropy", "accuracy", lambda: keras.optimizers.SGD(0.003, momentum=0.7), 2, 16)
    train(story, f"{_NAME}, as told", model, plan, x, y)
    seen = look(model, x_test, y_test, y_test)
    tell_of_majority(story, _NAME, y_test, seen.proba[:, 0], seen.reported)
    begin(story)
    model = build()
    epochs = story.choose(20, 40)
    plan = Plan("binary_crossentropy", "accuracy", keras.optimizers.Adam, epochs, 16, weights_of(y))
    train(story, f"{_NAME}, weighted", model, plan, x, y)
    threshold = chosen_threshold(rows.y[checked], answers(model, rows.x[checked])[:, 0])
    repaired = look(model, x_test, y_test, y_test)
    tell_of_repair(story, _NAME, y_test, repaired.proba[:, 0], threshold)
    story.claim(
        f"{_NAME}, repaired: score[1] == acc at the threshold of Keras, 0.5",
        expected="equal to the last digit",
        measured=repaired.digits,
        holds=repaired.agrees,
    )
