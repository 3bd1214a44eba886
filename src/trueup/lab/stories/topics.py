"""Topics: the binary loss seems to give the better accuracy.

A small convolutional network sorts texts into topics, once under the binary and once under the categorical
cross-entropy, both with metrics=["accuracy"]. Under the binary loss Keras 1 and 2 report far more, and the binary loss
looks better.
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np
from keras import layers

import trueup
from trueup.contract.percent import percent
from trueup.lab.sources import arrays
from trueup.lab.sources.arrays import Ints, Rows
from trueup.lab.stories import _asking, _pictures
from trueup.lab.stories._stage import Stage
from trueup.lab.stories._tokens import LENGTH, WORDS, numbered
from trueup.lab.stories._training import Plan, Reals, Seen, begin, look, look_again, one_hot, train

_BATCH = 32
_LOSSES = ("binary_crossentropy", "categorical_crossentropy")


@dataclass(frozen=True, slots=True)
class _Texts:
    """A set of texts as numbers."""

    name: str
    x: Reals
    y: Ints
    x_test: Reals
    y_test: Ints
    k: int


def build(classes: int) -> keras.Model:
    """Embedding, one convolution of width four, two dense layers, and a softmax over the topics."""
    return keras.Sequential(
        [
            keras.Input(shape=(LENGTH,)),
            layers.Embedding(WORDS, 128),
            layers.Dropout(0.25),
            layers.Conv1D(32, 4, padding="valid", activation="relu"),
            layers.MaxPooling1D(2),
            layers.Flatten(),
            layers.Dense(256),
            layers.Dropout(0.25),
            layers.Activation("relu"),
            layers.Dense(classes),
            layers.Activation("softmax"),
        ]
    )


def play(stage: Stage) -> None:
    """Both losses on 20 Newsgroups and on Reuters R8, as the old word reports them and as they are."""
    said, codes = _asking.check("topics/keras1/broken.py", "topics/keras3/repaired.py")
    stage.tell("What check says of the programs", said)
    stage.claim(
        "check finds it in the source",
        expected="TU301 in the broken program",
        measured=_asking.listed(codes),
        holds="TU301" in codes,
    )
    for name in stage.choose(("reuters-r8",), ("20newsgroups", "reuters-r8")):
        texts = _texts(stage, name)
        _compared(stage, texts)


def _texts(stage: Stage, name: str) -> _Texts:
    stage.doing(f"{name}: numbering the words")
    train_rows, test = arrays.texts(name, stage.data)
    stage.use(train_rows, test)
    k = len(test.classes)
    if stage.quick:
        train_rows, test = _some(train_rows, 1500), _some(test, 600)
    x, x_test, tokens = numbered(train_rows.x, test.x)
    largest = percent(np.bincount(test.y, minlength=k).max() / len(test))
    stage.tell(
        f"The data: {name}",
        f"{test.source}: {len(train_rows):,} texts to train on, {len(test):,} to test, {k} topics, the largest with "
        f"{largest} of the test texts. Words numbered with {tokens}: the {WORDS:,} most frequent, {LENGTH} of a text.",
    )
    return _Texts(name, x, train_rows.y, x_test, test.y, k)


def _some(rows: Rows, number: int) -> Rows:
    """So many rows, drawn with a fixed seed: the files are sorted by topic."""
    drawn = np.sort(np.random.default_rng(0).permutation(len(rows))[:number])
    return Rows([rows.x[place] for place in drawn], rows.y[drawn], rows.classes, rows.source, rows.mark)


def _compared(stage: Stage, texts: _Texts) -> None:
    labels, truth = one_hot(texts.y, texts.k), one_hot(texts.y_test, texts.k)
    models, seen = {}, {}
    for loss in _LOSSES:
        old = _asking.meaning("keras==1.2.2", loss, texts.k, "softmax", "one-hot").answer
        begin(stage)
        models[loss] = build(texts.k)
        plan = Plan(loss=loss, metric=old, optimizer=keras.optimizers.Adam, epochs=stage.choose(3, 5), batch=_BATCH)
        if loss == "binary_crossentropy":
            _untrained(stage, models[loss], plan, texts, truth)
        train(stage, f"{texts.name}, {loss}", models[loss], plan, texts.x, labels)
        seen[loss] = look(models[loss], texts.x_test, truth, texts.y_test)
    binary, categorical = (seen[loss] for loss in _LOSSES)
    _reported(stage, texts, binary, categorical)
    looked, met = _asking.inspect(models["binary_crossentropy"], truth)
    stage.tell(f"What inspect says of the compiled model: {texts.name}", looked)
    stage.claim(
        f"{texts.name}: inspect finds it in the compiled model",
        expected="TU301",
        measured=_asking.listed(met),
        holds="TU301" in met,
    )
    _audited(stage, texts, binary)
    stage.doing(f"{texts.name}: the same networks under metrics=[categorical_accuracy]")
    repaired = [look_again(models[loss], "categorical_accuracy", texts.x_test, truth, texts.y_test) for loss in _LOSSES]
    _right(stage, texts, repaired)
    _pictures.bars(
        stage,
        f"topics-{texts.name}",
        f"{texts.name}: the same networks, reported and true",
        {
            "binary loss, reported": binary.reported,
            "true": binary.true,
            "categorical loss, reported": categorical.reported,
            "true ": categorical.true,
        },
        line=("an answer that is never right and never sure", 1 - 1 / texts.k),
    )


def _untrained(stage: Stage, model: keras.Model, plan: Plan, texts: _Texts, truth: Reals) -> None:
    model.compile(loss=plan.loss, optimizer=plan.optimizer(), metrics=[plan.metric])
    seen = look(model, texts.x_test, truth, texts.y_test)
    floor = 1 - 1 / texts.k
    stage.claim(
        f"{texts.name}: before any training the old word shows 1 - 1/k",
        expected=f"{floor:.4f}",
        measured=f"{seen.reported:.4f} reported, {seen.true:.4f} true",
        holds=abs(seen.reported - floor) < 1e-4 and seen.true < seen.reported,
    )


def _reported(stage: Stage, texts: _Texts, binary: Seen, categorical: Seen) -> None:
    pair = trueup.paired(texts.y_test, binary.proba.argmax(axis=1), categorical.proba.argmax(axis=1))
    stage.tell(
        f"What the script reports, and what is true: {texts.name}",
        f"                          loss    reported        true\n"
        f"binary loss       {binary.loss:12.4f}{binary.reported:12.4f}{binary.true:12.4f}\n"
        f"categorical loss  {categorical.loss:12.4f}{categorical.reported:12.4f}{categorical.true:12.4f}\n",
        "The two losses are in different units: the binary one is a mean over the outputs, too. Text by text:",
        f"{pair}\n",
    )
    stage.claim(
        f"{texts.name}: the binary loss is reported to be better",
        expected="reported above that of the categorical loss",
        measured=f"{binary.reported:.4f} against {categorical.reported:.4f}",
        holds=binary.reported > categorical.reported,
    )
    stage.claim(
        f"{texts.name}: what is reported under the binary loss is not true",
        expected="element-wise above argmax",
        measured=f"{binary.reported:.4f} reported, {binary.true:.4f} true",
        holds=binary.reported > binary.true,
    )
    gap, true_gap = binary.reported - categorical.reported, binary.true - categorical.true
    stage.claim(
        f"{texts.name}: the advantage is made by the metric",
        expected="smaller or gone where both are counted alike",
        measured=f"{gap:+.4f} reported, {true_gap:+.4f} true",
        holds=true_gap < gap,
    )


def _audited(stage: Stage, texts: _Texts, binary: Seen) -> None:
    shown = f"{binary.reported:.4f}"
    audited = trueup.audit(texts.y_test, proba=binary.proba, reported=shown, called="argmax")
    matches = audited.reported.matches if audited.reported else ()
    stage.tell(f"What audit says: {texts.name}", _asking.audit(audited), _asking.found(audited.findings))
    stage.claim(
        f"{texts.name}: the reported number is the element-wise accuracy",
        expected="audit finds TU403 and names it",
        measured=", ".join(matches) or "no definition gives it",
        holds="elementwise" in matches and "TU403" in {finding.code for finding in audited.findings},
    )


def _right(stage: Stage, texts: _Texts, repaired: list[Seen]) -> None:
    lines = [f"{loss:<26}{seen.digits}" for loss, seen in zip(_LOSSES, repaired, strict=True)]
    stage.tell(
        f"The repair: metrics=[categorical_accuracy], {texts.name}",
        "score[1] and the count by hand, with every digit that Keras's float32 has:",
        "\n".join(lines) + "\n",
    )
    for loss, seen in zip(_LOSSES, repaired, strict=True):
        stage.claim(
            f"{texts.name}, {loss.partition('_')[0]} loss, repaired: score[1] == acc",
            expected="equal to the last digit",
            measured=seen.digits,
            holds=seen.agrees,
        )
