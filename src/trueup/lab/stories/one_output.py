"""One output: 26 % under one loss, 98 % under another, and not one rare row found.

An LSTM reads five steps of ten kinds and answers with one sigmoid output whether the outcome is the rare one; 2 % are.
Under the categorical loss the accuracy is 26 %, under the binary loss 98 %. The first network was never trained, and
the second answers "common" each time.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from keras import layers

import trueup
from trueup.lab.sources import arrays
from trueup.lab.sources.arrays import Ints, Rows
from trueup.lab.stories import _asking, _pictures
from trueup.lab.stories._identity import tell_of_identity
from trueup.lab.stories._rare import chosen_threshold, divided, tell_of_majority, tell_of_repair, weights_of
from trueup.lab.stories._stage import Stage
from trueup.lab.stories._training import Plan, Reals, answers, begin, look, one_hot, train
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


def play(stage: Stage) -> None:
    """The categorical and the binary loss on one output, the identity of the two, and the repair; on two sets."""
    said, codes = _asking.check("one_output/keras0/categorical_loss.py", "one_output/keras3/two_outputs_repaired.py")
    stage.tell("What check says of the programs", said)
    stage.claim(
        "check finds it in the source",
        expected="TU102 in the program with the categorical loss",
        measured=_asking.listed(codes),
        holds="TU102" in codes,
    )
    explained = trueup.explain("loss", library="keras", loss="categorical_crossentropy", units=1, activation="sigmoid")
    stage.tell("What the categorical loss means on one output", as_text(explained))
    acts = (_categorical, _binary, _repaired)
    # The quick run tells all of it on one set, and the majority's share on both.
    for rows, told in ((_draws(stage), acts), (_poker(stage), stage.choose(acts[1:2], acts))):
        for act in told:
            act(stage, rows)


def _draws(stage: Stage) -> _Set:
    rows = arrays.draws(stage.choose(20_000, 430_000))
    return _set(stage, "draws", rows, (0.7, 0.1, 0.2), (128, 1, stage.choose(4, 3)))


def _poker(stage: Stage) -> _Set:
    rows = arrays.rare("poker-8_vs_6", stage.data)
    return _set(stage, "poker", rows, (0.5, 0.25, 0.25), (128, 20, stage.choose(6, 10)), again=rewritten_hands)


def _set(
    stage: Stage,
    name: str,
    rows: Rows,
    shares: tuple[float, float, float],
    plan: tuple[int, int, int],
    again: Callable[[Reals, np.random.Generator], Reals] | None = None,
) -> _Set:
    stage.use(rows)
    used, checked, kept = divided(rows.y, shares)
    stage.tell(
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


def _categorical(stage: Stage, rows: _Set) -> None:
    """One output under the categorical loss: nothing is learned."""
    begin(stage)
    model = build(rows.x.shape[1:], 1, "sigmoid")
    model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
    before, first = [np.array(each) for each in model.get_weights()], answers(model, rows.x_test)
    plan = Plan("categorical_crossentropy", "accuracy", keras.optimizers.RMSprop, 1, rows.batch)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        logged = train(stage, f"{rows.name}, categorical loss", model, plan, rows.x, rows.y[:, None])
        seen = look(model, rows.x_test, rows.y_test[:, None], rows.y_test)
    moved = max(float(np.abs(a - b).max()) for a, b in zip(before, model.get_weights(), strict=True))
    still = all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    keras_warns = any(issubclass(each.category, SyntaxWarning) for each in warned)
    looked, met = _asking.inspect(model, rows.y_test)
    stage.tell(
        f"{rows.name}: the categorical loss on one output",
        f"Loss {logged['loss'][-1]:.2g} in training, {seen.loss:.2g} on the test rows; accuracy {seen.reported:.4f}. "
        f"Largest change of any weight: {moved:g}. Keras itself {'warns of it' if keras_warns else 'says nothing'}.",
        looked,
    )
    tensorflow = keras.backend.backend() == "tensorflow"
    stage.claim(
        f"{rows.name}: the categorical loss is 0 but for rounding",
        expected="at most 1.2e-07",
        measured=f"{max(*logged['loss'], seen.loss):.2g}",
        holds=max(*logged["loss"], seen.loss) <= 1.2e-7,
    )
    stage.claim(
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
    stage.claim(
        f"{rows.name}: inspect finds it in the compiled model",
        expected="TU102",
        measured=_asking.listed(met),
        holds="TU102" in met,
    )


def _binary(stage: Stage, rows: _Set) -> None:
    """One output under the binary loss with plain gradient descent: the share of the common rows."""
    begin(stage)
    model = build(rows.x.shape[1:], 1, "sigmoid")
    plan = Plan("binary_crossentropy", "accuracy", keras.optimizers.SGD, rows.told_epochs, rows.batch)
    train(stage, f"{rows.name}, binary loss", model, plan, rows.x, rows.y[:, None])
    seen = look(model, rows.x_test, rows.y_test[:, None], rows.y_test)
    tell_of_majority(stage, rows.name, rows.y_test, seen.proba[:, 0], seen.reported)
    _pictures.histogram(
        stage,
        f"one_output-{rows.name}-told",
        f"{rows.name}: one output under the binary loss, as told",
        {"common": seen.proba[rows.y_test == 0, 0], "rare": seen.proba[rows.y_test == 1, 0]},
        threshold=0.5,
    )


def _repaired(stage: Stage, rows: _Set) -> None:
    """Two outputs, class weights, and a threshold chosen on rows of their own."""
    x, y = rows.x, rows.y
    if rows.again is not None:
        copies = stage.choose(12, 20)
        drawn = np.random.default_rng(stage.seed)
        x = np.concatenate([x, *(rows.again(x, drawn) for _ in range(copies - 1))])
        y = np.tile(y, copies)
    begin(stage)
    model = build(x.shape[1:], 2, "softmax")
    plan = Plan("categorical_crossentropy", "accuracy", keras.optimizers.Adam, rows.epochs, rows.batch, weights_of(y))
    train(stage, f"{rows.name}, two outputs", model, plan, x, one_hot(y, 2))
    seen = look(model, rows.x_test, one_hot(rows.y_test, 2), rows.y_test)
    stage.claim(
        f"{rows.name}, repaired: score[1] == acc",
        expected="equal to the last digit",
        measured=seen.digits,
        holds=seen.agrees,
    )
    twin = build(x.shape[1:], 1, "sigmoid")
    tell_of_identity(stage, rows.name, (model, twin), rows.x_test, rows.y_test)
    checked, tested = (_rareness(stage, model, part, rows.again) for part in (rows.x_check, rows.x_test))
    threshold = chosen_threshold(rows.y_check, checked)
    tell_of_repair(stage, rows.name, rows.y_test, tested, threshold)
    _pictures.histogram(
        stage,
        f"one_output-{rows.name}-repaired",
        f"{rows.name}: two outputs, class weights, a chosen threshold",
        {"common": tested[rows.y_test == 0], "rare": tested[rows.y_test == 1]},
        threshold=threshold,
    )


def _rareness(
    stage: Stage, model: keras.Model, x: Reals, again: Callable[[Reals, np.random.Generator], Reals] | None
) -> Reals:
    """The probability of the rare outcome; where rows can be written in other ways, its mean over sixteen of them."""
    if again is None:
        return answers(model, x)[:, 1]
    drawn = np.random.default_rng(stage.seed)
    mean: Reals = np.mean([answers(model, again(x, drawn))[:, 1] for _ in range(16)], axis=0)
    return mean
