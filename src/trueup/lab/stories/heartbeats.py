"""Heartbeats: half the loss and the higher accuracy, and no better.

A plain and a residual network learn five classes of heartbeats: SGD with a rate of 0.003 and a momentum of 0.7, batches
of 16, 20 epochs. The first is compiled with the categorical and the second with the binary cross-entropy, and their
losses and accuracies are compared. On another record, where 98.5 % of the beats are normal, an accuracy of 98.5 % is
reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np
from keras import layers

import trueup
from trueup.comparing.runner import Watcher
from trueup.contract.comparison import Comparison
from trueup.lab.sources import arrays
from trueup.lab.sources.arrays import Ints, Rows
from trueup.lab.stories import _asking, _pictures
from trueup.lab.stories._record_100 import play_record_100
from trueup.lab.stories._stage import Stage
from trueup.lab.stories._training import Plan, Reals, Seen, begin, look, one_hot, train
from trueup.runs import compared

_CLASSES, _BATCH = 5, 16
_LOSSES = ("binary_crossentropy", "categorical_crossentropy")


@dataclass(frozen=True, slots=True)
class _Beats:
    """The two halves."""

    x: Reals
    y: Ints
    x_test: Reals
    y_test: Ints

    @property
    def truth(self) -> Reals:
        return one_hot(self.y_test, _CLASSES)


def plain(units: int = _CLASSES, activation: str = "softmax") -> keras.Model:
    """Two convolutions with pooling, and two dense layers."""
    return keras.Sequential(
        [
            keras.Input(shape=(140, 1)),
            layers.Conv1D(32, 5, activation="relu"),
            layers.MaxPooling1D(2),
            layers.Conv1D(64, 5, activation="relu"),
            layers.MaxPooling1D(2),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(units, activation=activation),
        ]
    )


def residual(units: int = _CLASSES, activation: str = "softmax") -> keras.Model:
    """Three residual blocks with pooling, and the mean over time."""
    inputs = keras.Input(shape=(140, 1))
    x = inputs
    for filters in (32, 64, 64):
        x = layers.MaxPooling1D(2)(_block(x, filters))
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(inputs, layers.Dense(units, activation=activation)(x))


def _block(x: Any, filters: int) -> Any:
    shortcut = layers.Conv1D(filters, 1, padding="same")(x)
    x = layers.BatchNormalization()(layers.Conv1D(filters, 5, padding="same")(x))
    x = layers.Activation("relu")(x)
    x = layers.BatchNormalization()(layers.Conv1D(filters, 5, padding="same")(x))
    return layers.Activation("relu")(layers.add([x, shortcut]))


def _sgd() -> keras.optimizers.Optimizer:
    return keras.optimizers.SGD(0.003, momentum=0.7)


def play(stage: Stage) -> None:
    """The broken comparison, both networks under one loss, the fair comparison, and the record of normal beats."""
    rows = arrays.heartbeats(stage.data)
    stage.use(rows)
    beats = _halves(rows, stage)
    counts = ", ".join(f"{np.sum(rows.y == number):,} {name}" for number, name in enumerate(rows.classes))
    stage.tell(
        "The data",
        f"{rows.source}: {len(rows):,} beats of 140 points: {counts}. {len(beats.y):,} to train on, "
        f"{len(beats.y_test):,} to test.",
    )
    epochs = stage.choose(4, 20)
    old = _asking.meaning("keras==2.2.4", "binary_crossentropy", _CLASSES, "softmax", "one-hot")
    stage.tell('What metrics=["accuracy"] meant beside the binary loss', _asking.explained(old))
    first, _ = _trained(stage, "plain", beats, Plan("categorical_crossentropy", "accuracy", _sgd, epochs, _BATCH))
    second, model = _trained(stage, "residual", beats, Plan("binary_crossentropy", old.answer, _sgd, epochs, _BATCH))
    _broken(stage, beats, first, second, model)
    third, _ = _trained(stage, "residual", beats, Plan("categorical_crossentropy", "accuracy", _sgd, epochs, _BATCH))
    _repaired(stage, beats, first, third)
    _fair(stage, beats)
    play_record_100(stage)


def _halves(rows: Rows, stage: Stage) -> _Beats:
    order = np.random.default_rng(0).permutation(len(rows))
    split = len(rows) * 4 // 5
    used, kept = order[: stage.choose(1600, split)], order[split : split + stage.choose(400, len(rows))]
    return _Beats(rows.x[used], rows.y[used], rows.x[kept], rows.y[kept])


def _trained(stage: Stage, network: str, beats: _Beats, plan: Plan) -> tuple[Seen, keras.Model]:
    begin(stage)
    model = plain() if network == "plain" else residual()
    train(stage, f"{network} network, {plan.loss}", model, plan, beats.x, one_hot(beats.y, _CLASSES))
    return look(model, beats.x_test, beats.truth, beats.y_test), model


def _broken(stage: Stage, beats: _Beats, first: Seen, second: Seen, model: keras.Model) -> None:
    stage.tell(
        "What the script reports, and what is true",
        f"                                    loss    reported        true\n"
        f"plain, categorical loss     {first.loss:12.4f}{first.reported:12.4f}{first.true:12.4f}\n"
        f"residual, binary loss       {second.loss:12.4f}{second.reported:12.4f}{second.true:12.4f}\n",
    )
    shown = f"{second.reported:.4f}"
    audited = trueup.audit(beats.y_test, proba=second.proba, reported=shown, called="argmax")
    stage.tell("What audit says of the residual network", _asking.audit(audited), _asking.found(audited.findings))
    said, codes = _asking.check("heartbeats/keras2/broken.py", "heartbeats/keras2/repaired.py")
    stage.tell("What check says of the programs", said)
    looked, met = _asking.inspect(model, beats.truth)
    stage.tell("What inspect says of the residual network", looked)
    stage.claim(
        "the residual network is reported with the lower loss",
        expected="a third to a half of the plain network's",
        measured=f"{second.loss:.4f} against {first.loss:.4f}, in different units",
        holds=second.loss < first.loss,
    )
    matches = audited.reported.matches if audited.reported else ()
    stage.claim(
        "its accuracy is the element-wise one",
        expected="reported above true; audit finds TU403 and names it",
        measured=f"{shown} reported, {second.true:.4f} true; {', '.join(matches) or 'no definition'}",
        holds=second.reported > second.true and "elementwise" in matches,
    )
    stage.claim(
        "check and inspect say so without a number",
        expected="TU301 from the source and from the model",
        measured=f"{_asking.listed(codes)} from the source, {_asking.listed(met)} from the model",
        holds="TU301" in codes and "TU301" in met,
    )


def _repaired(stage: Stage, beats: _Beats, first: Seen, third: Seen) -> None:
    pair = trueup.paired(beats.y_test, first.proba.argmax(axis=1), third.proba.argmax(axis=1))
    stage.tell(
        "Both under one loss",
        "score[1] and the count by hand, with every digit that Keras's float32 has:",
        f"plain     loss {first.loss:.4f}  accuracy {first.digits}\n"
        f"residual  loss {third.loss:.4f}  accuracy {third.digits}\n",
        "Beat by beat, the plain network first:",
        f"{pair}\n",
    )
    for name, seen in (("plain", first), ("residual", third)):
        stage.claim(
            f"the {name} network under the categorical loss: score[1] == acc",
            expected="equal to the last digit",
            measured=seen.digits,
            holds=seen.agrees,
        )


def _fair(stage: Stage, beats: _Beats) -> None:
    """Both networks under both losses over seeds, counted alike."""
    seeds, epochs = stage.choose(2, 3), stage.choose(2, 20)
    watcher = Watcher(see=lambda done, of, what: stage.doing(f"fair comparison: {what}: {done} of {of} epochs"))
    data = (beats.x, beats.y), (beats.x_test, beats.y_test)
    # The quick run spares the residual network the other loss.
    losses = {"plain": _LOSSES, "residual": stage.choose(_LOSSES[1:], _LOSSES)}
    found: dict[str, Comparison] = {}
    for name, build in (("plain", plain), ("residual", residual)):
        found[name] = trueup.compare(
            build,
            lambda: data,
            losses=losses[name],
            seeds=seeds,
            epochs=epochs,
            batch_size=_BATCH,
            optimizer="sgd(learning_rate=0.003, momentum=0.7)",
            watcher=watcher,
            store=stage.runs,
            command="trueup lab run heartbeats",
        )
        if len(losses[name]) > 1:
            stage.tell(f"The two losses, {name} network, {seeds} seeds", _shown(found[name]))
    networks = _networks(found)
    stage.tell(f"The two networks under the categorical loss, {seeds} seeds", _shown(networks))
    concluded = [(f"losses, {name} network", one) for name, one in found.items() if len(losses[name]) > 1]
    for what, comparison in (*concluded, ("networks", networks)):
        stage.claim(
            f"the fair comparison of the {what}",
            expected="both counted on the same beats, no loss values ranked, and a conclusion in words",
            measured=comparison.conclusion,
            holds=_counted(comparison, seeds),
        )
    _curves(stage, found)


def _shown(comparison: Comparison) -> str:
    """The report without the list of versions, which stands in the story's own record."""
    return comparison.to_text().partition("\nHow it was made")[0] + "\n"


def _networks(found: dict[str, Comparison]) -> Comparison:
    runs = [
        replace(run, arm=replace(run.arm, name=f"{name} network"))
        for name, comparison in found.items()
        for run in comparison.runs
        if run.arm.loss == "categorical_crossentropy"
    ]
    return compared(runs)


def _counted(comparison: Comparison, seeds: int) -> bool:
    """Two arms, each finished at every seed and counted on the same items, in a conclusion."""
    return (
        bool(comparison.conclusion)
        and len(comparison.contrasts) == 1
        and all(len(arm.finished) == seeds for arm in comparison.arms)
    )


def _curves(stage: Stage, found: dict[str, Comparison]) -> None:
    lines: dict[tuple[str, str], Sequence[float]] = {}
    for name, comparison in found.items():
        for run in (run for run in comparison.runs if run.seed == min(comparison.seeds)):
            pair = f"{name} network", f"{run.arm.loss.partition('_')[0]} loss"
            lines[pair] = [epoch.accuracy for epoch in run.epochs]
    _pictures.curves(stage, "heartbeats", "True accuracy on validation beats, seed 0", lines)
