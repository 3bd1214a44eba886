"""The mirror of the digits' story in today's Keras: several tags of a digit, and a word that counts one of k."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

import trueup
from stories.data.loaders import Ints, Rows
from stories.parts import trueup_answers
from stories.parts.training import Plan, Reals, answers, begin, train
from stories.runner.story_run import StoryRun

#: Tag -> the digits that have it; one has none of them.
_TAGS = {"even": {0, 2, 4, 6, 8}, "prime": {2, 3, 5, 7}, "above four": {5, 6, 7, 8, 9}, "with a loop": {0, 6, 8, 9}}
_BATCH = 512


def tell_of_several_tags(story: StoryRun, train_rows: Rows, test: Rows) -> None:
    """A multi-label head: today's "accuracy" asks for the highest output, the repaired metric for each tag."""
    k = len(_TAGS)
    today = trueup_answers.meaning("keras", "binary_crossentropy", k, "sigmoid", "multi-hot")
    begin(story)
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28, 1)),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(k, activation="sigmoid"),
        ]
    )
    plan = Plan("binary_crossentropy", "accuracy", keras.optimizers.Adam, story.choose(10, 20), 32)
    train(story, "several tags of a digit", model, plan, train_rows.x, tagged(train_rows.y))
    truth = tagged(test.y)
    shown = float(model.evaluate(test.x, truth, batch_size=_BATCH, verbose=0)[1])
    looked, met = trueup_answers.inspect(model, truth)
    proba = answers(model, test.x)
    audited = trueup.audit(truth, proba=proba, labels_as="multi-hot", reported=f"{shown:.4f}")
    right, cells = int(np.sum((proba > 0.5) == (truth > 0.5))), truth.size
    model.compile(loss=model.loss, optimizer=model.optimizer, metrics=["binary_accuracy"])
    repaired = float(model.evaluate(test.x, truth, batch_size=_BATCH, verbose=0)[1])
    whole = audited.accuracy.value
    story.tell(
        "The mirror: today's word beside several tags",
        f"Each digit has any of the tags {', '.join(_TAGS)}. Beside {k} sigmoid outputs today's word becomes "
        f"{today.answer}: {shown:.4f}. {right:,} of {cells:,} tags are right, {right / cells:.4f}, and "
        f"{whole:.4f} of the digits in every tag.",
        looked,
    )
    story.claim(
        "the mirror: today's word is wrong where a digit has several tags",
        expected=f"{today.answer}, which is below the share of right tags; inspect finds TU302",
        measured=f"{shown:.4f} reported, {right / cells:.4f} of the tags right; {trueup_answers.listed(met)}",
        holds=today.answer == "categorical_accuracy" and shown < right / cells and "TU302" in met,
    )
    same = bool(np.float32(repaired) == np.float32(right) / np.float32(cells))
    story.claim(
        "the mirror, repaired: metrics=[binary_accuracy] is the share of right tags",
        expected="equal to the last digit",
        measured=f"{np.float32(repaired)!s} and {np.float32(right / cells)!s} ({right:,} of {cells:,})",
        holds=same,
    )


def tagged(digits: Ints) -> Reals:
    """A cell of 0 or 1 for each tag, float32 (n, 4)."""
    cells: Reals = np.stack([np.isin(digits, sorted(those)) for those in _TAGS.values()], axis=1).astype(np.float32)
    return cells
