"""Digits: evaluate says 0.9976, counting says 0.9878.

The classic network for handwritten digits is trained for two epochs under the binary cross-entropy with
metrics=["accuracy"]. Keras 2 reports 0.9976. The share of digits whose highest output is the right one is 0.9878.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

import trueup
from trueup.contract.percent import percent
from trueup.lab.sources import arrays
from trueup.lab.sources.arrays import Rows
from trueup.lab.stories import _asking, _pictures
from trueup.lab.stories._mirror import play_mirror
from trueup.lab.stories._stage import Stage
from trueup.lab.stories._training import Plan, Reals, Seen, begin, look, look_again, one_hot, train

_CLASSES, _BATCH, _EPOCHS = 10, 128, 2


def build() -> keras.Model:
    """Two convolutions, pooling, dropout, a dense layer, and ten outputs under softmax."""
    return keras.Sequential(
        [
            keras.Input(shape=(28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.25),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(_CLASSES, activation="softmax"),
        ]
    )


def play(stage: Stage) -> None:
    """Reported and true accuracy of the same digits, under the old word, another metric, today's word, another loss."""
    train_rows, test = arrays.digits(stage.data, whole=not stage.quick)
    if stage.quick:
        train_rows, test = _first(train_rows, 1500), _first(test, 500)
    stage.use(train_rows, test)
    stage.tell("The data", f"{test.source}: {len(train_rows):,} to train on, {len(test):,} to test.")
    old = _asking.meaning("keras==2.0.4", "binary_crossentropy", _CLASSES, "softmax", "one-hot")
    stage.tell(
        'What metrics=["accuracy"] meant',
        _asking.explained(old),
        f"Today's Keras resolves the word from the shapes, so the story's number is had by asking for {old.answer}.",
    )
    truth = one_hot(test.y, _CLASSES)
    model, plan = _begun(stage), _plan("binary_crossentropy", old.answer)
    _untrained(stage, model, plan, test, truth)
    train(stage, "binary loss", model, plan, train_rows.x, one_hot(train_rows.y, _CLASSES))
    seen = look(model, test.x, truth, test.y)
    _wrong(stage, model, seen, test, truth)
    stage.doing("other metrics on the same network")
    other = look_again(model, "categorical_accuracy", test.x, truth, test.y)
    today = look_again(model, "accuracy", test.x, truth, test.y)
    repaired, plan = _begun(stage), _plan("categorical_crossentropy", "accuracy")
    train(stage, "categorical loss", repaired, plan, train_rows.x, one_hot(train_rows.y, _CLASSES))
    right = look(repaired, test.x, truth, test.y)
    _right(stage, other, today, right)
    play_mirror(stage, train_rows, test)
    _original(stage)
    _drawn(stage, seen, other, right)


def _begun(stage: Stage) -> keras.Model:
    begin(stage)
    return build()


def _plan(loss: str, metric: str) -> Plan:
    return Plan(loss, metric, keras.optimizers.Adam, _EPOCHS, _BATCH)


def _drawn(stage: Stage, seen: Seen, other: Seen, right: Seen) -> None:
    """Trailing blanks keep labels apart that say the same."""
    _pictures.bars(
        stage,
        "digits",
        "The same digits: what evaluate reports, and what is true",
        {
            "binary loss,\nthe old word": seen.reported,
            "true": seen.true,
            "the same network,\ncategorical_accuracy": other.reported,
            "true ": other.true,
            "categorical loss,\naccuracy": right.reported,
            "true  ": right.true,
        },
    )


def _first(rows: Rows, number: int) -> Rows:
    return Rows(rows.x[:number], rows.y[:number], rows.classes, rows.source, rows.mark)


def _untrained(stage: Stage, model: keras.Model, plan: Plan, test: Rows, truth: Reals) -> None:
    """The number that a network shows which has learned nothing."""
    model.compile(loss=plan.loss, optimizer=plan.optimizer(), metrics=[plan.metric])
    seen = look(model, test.x, truth, test.y)
    stage.claim(
        "a network that has learned nothing is shown a high number",
        expected="0.90, since no output is above one half",
        measured=f"{seen.reported:.4f} reported, {seen.true:.4f} true, before any training",
        holds=seen.reported >= 0.8 and seen.true < 0.5,
    )


def _wrong(stage: Stage, model: keras.Model, seen: Seen, test: Rows, truth: Reals) -> None:
    shown = f"{seen.reported:.4f}"
    stage.tell(
        "What the script reports, and what is true",
        f"score[1] = {shown}, and {seen.right:,} of {seen.rows:,} digits are right: {seen.true:.4f}.",
    )
    audited = trueup.audit(test.y, proba=seen.proba, reported=shown, called="argmax")
    stage.tell("What audit says", _asking.audit(audited), _asking.found(audited.findings))
    said, codes = _asking.check("digits/keras2/broken.py")
    stage.tell("What check says of the program", said)
    looked, met = _asking.inspect(model, truth)
    stage.tell("What inspect says of the compiled model", looked)
    matches = audited.reported.matches if audited.reported else ()
    stage.claim(
        "evaluate reports more than is true",
        expected="0.9976 reported, 0.9878 true",
        measured=f"{shown} reported, {seen.true:.4f} true",
        holds=seen.reported > seen.true,
    )
    stage.claim(
        "the reported number is the element-wise accuracy",
        expected="audit finds TU403 and names it",
        measured=", ".join(matches) or "no definition gives it",
        holds="elementwise" in matches and "TU403" in {finding.code for finding in audited.findings},
    )
    _bounded(stage, seen)
    stage.claim(
        "check and inspect say so without a number",
        expected="TU301 from the source and from the model",
        measured=f"{_asking.listed(codes)} from the source, {_asking.listed(met)} from the model",
        holds="TU301" in codes and "TU301" in met,
    )


def _bounded(stage: Stage, seen: Seen) -> None:
    """The reported number alone allows a range, and the truth lies in it."""
    wrong = _CLASSES * (1 - seen.reported)
    allowed = trueup.bounds(f"{seen.reported:.6f}", _CLASSES, seen.rows)
    stage.claim(
        "the true accuracy lies where the mathematics allows it",
        expected=f"{allowed.low:.4f} to {allowed.high:.4f}; {1 - wrong / 2:.4f} if every answer is sure",
        measured=f"{seen.true:.4f}; {percent(float(np.mean(seen.proba.max(axis=1) > 0.5)))} of the answers are sure",
        holds=allowed.low <= seen.true <= allowed.high,
    )


def _right(stage: Stage, other: Seen, today: Seen, right: Seen) -> None:
    said, codes = _asking.check("digits/keras2/repaired.py", "digits/keras3/repaired.py")
    stage.tell(
        "The repairs",
        "score[1] and the count by hand, acc, with every digit that Keras's float32 has:",
        f"binary loss, metrics=[categorical_accuracy]  {other.digits}\n"
        f"binary loss, metrics=[accuracy] today        {today.digits}\n"
        f"categorical loss, metrics=[accuracy]         {right.digits}\n",
        "Keras sums right answers and items in float32 and divides once: acc, rounded to a float32, has the same bits.",
        said,
    )
    for what, seen in (
        ("the same network under metrics=[categorical_accuracy]: score[1] == acc", other),
        ("the same network under today's word: score[1] == acc", today),
        ("trained under the categorical loss: score[1] == acc", right),
    ):
        stage.claim(what, expected="equal to the last digit", measured=seen.digits, holds=seen.agrees)
    stage.claim(
        "check is silent about the repaired programs",
        expected="nothing found",
        measured=", ".join(sorted(codes)) or "nothing found",
        holds=not codes,
    )


def _original(stage: Stage) -> None:
    """What real Keras 2.0.4 showed, where the record is at hand."""
    record = _asking.museum("digits")
    if not record:
        return
    again = record.get("categorical_accuracy")
    stage.tell(
        f"The original on Keras {record['keras']}, TensorFlow {record['tensorflow']} (recorded {record['date']})",
        f"{record['digits']:,} digits, {record['tested']:,} of them to test, {record['epochs']} epochs: evaluate "
        f"showed {record['shown']}, argmax counted {record['argmax']}"
        + (f"; asked for categorical_accuracy, evaluate showed {again}." if again is not None else ".")
        + " The record is museum/seen.json; `make museum` makes it again.",
    )
