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
from stories.data import loaders
from stories.data.files import ECG5000, MITDB100
from stories.data.loaders import Ints, Rows
from stories.data.needs import Need
from stories.parts import pictures, trueup_answers
from stories.parts.normal_beats import NORMAL_BEATS, tell_of_normal_beats
from stories.parts.training import Plan, Reals, Seen, begin, look, one_hot, train
from stories.runner.story_run import StoryRun
from trueup.comparing.runner import Watcher
from trueup.contract.comparison import Comparison
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


def needs(*, quick: bool) -> list[Need]:  # noqa: ARG001 - both runs stand on the same beats
    """Two records, the second for a part of its own."""
    return [
        Need(f"ecg5000.npz ({ECG5000.origin}), or ECG5000 as the UCR archive has it", loaders.heartbeats),
        Need(f"mitdb100.npz ({MITDB100.origin})", loaders.record_100, part=NORMAL_BEATS),
    ]


def tell(story: StoryRun) -> None:
    """The broken comparison, both networks under one loss, the fair comparison, and the record of normal beats."""
    rows = loaders.heartbeats(story.data)
    story.use(rows)
    beats = _halves(rows, story)
    counts = ", ".join(f"{np.sum(rows.y == number):,} {name}" for number, name in enumerate(rows.classes))
    story.tell(
        "The data",
        f"{rows.source}: {len(rows):,} beats of 140 points: {counts}. {len(beats.y):,} to train on, "
        f"{len(beats.y_test):,} to test.",
    )
    epochs = story.choose(4, 20)
    old = trueup_answers.meaning("keras==2.2.4", "binary_crossentropy", _CLASSES, "softmax", "one-hot")
    story.tell('What metrics=["accuracy"] meant beside the binary loss', trueup_answers.explained(old))
    first, _ = _trained(story, "plain", beats, Plan("categorical_crossentropy", "accuracy", _sgd, epochs, _BATCH))
    second, model = _trained(story, "residual", beats, Plan("binary_crossentropy", old.answer, _sgd, epochs, _BATCH))
    _broken(story, beats, first, second, model)
    third, _ = _trained(story, "residual", beats, Plan("categorical_crossentropy", "accuracy", _sgd, epochs, _BATCH))
    _repaired(story, beats, first, third)
    _fair(story, beats)
    if NORMAL_BEATS not in story.left_out:
        tell_of_normal_beats(story)


def _halves(rows: Rows, story: StoryRun) -> _Beats:
    order = np.random.default_rng(0).permutation(len(rows))
    split = len(rows) * 4 // 5
    used, kept = order[: story.choose(1600, split)], order[split : split + story.choose(400, len(rows))]
    return _Beats(rows.x[used], rows.y[used], rows.x[kept], rows.y[kept])


def _trained(story: StoryRun, network: str, beats: _Beats, plan: Plan) -> tuple[Seen, keras.Model]:
    begin(story)
    model = plain() if network == "plain" else residual()
    train(story, f"{network} network, {plan.loss}", model, plan, beats.x, one_hot(beats.y, _CLASSES))
    return look(model, beats.x_test, beats.truth, beats.y_test), model


def _broken(story: StoryRun, beats: _Beats, first: Seen, second: Seen, model: keras.Model) -> None:
    story.tell(
        "What the script reports, and what is true",
        f"                                    loss    reported        true\n"
        f"plain, categorical loss     {first.loss:12.4f}{first.reported:12.4f}{first.true:12.4f}\n"
        f"residual, binary loss       {second.loss:12.4f}{second.reported:12.4f}{second.true:12.4f}\n",
    )
    shown = f"{second.reported:.4f}"
    audited = trueup.audit(beats.y_test, proba=second.proba, reported=shown, called="argmax")
    story.tell(
        "What audit says of the residual network", trueup_answers.audit(audited), trueup_answers.found(audited.findings)
    )
    text, codes = trueup_answers.check("heartbeats/keras2/broken.py", "heartbeats/keras2/repaired.py")
    story.tell("What check says of the programs", text)
    looked, met = trueup_answers.inspect(model, beats.truth)
    story.tell("What inspect says of the residual network", looked)
    story.claim(
        "the residual network is reported with the lower loss",
        expected="lower than the plain network's, in another unit",
        measured=f"{second.loss:.4f} against {first.loss:.4f}",
        holds=second.loss < first.loss,
    )
    matches = audited.reported.matches if audited.reported else ()
    cells = second.cells(beats.truth)
    story.claim(
        "its accuracy is the element-wise one",
        expected="reported above true; the share of right outputs; audit finds TU403 and names it",
        measured=f"{cells}, {second.true:.4f} true; {', '.join(matches) or 'no definition gives it'}",
        holds=second.reported > second.true
        and cells.agrees
        and "elementwise" in matches
        and "TU403" in {finding.code for finding in audited.findings},
    )
    story.claim(
        "check and inspect say so without a number",
        expected="TU301 from the source and from the model",
        measured=f"{trueup_answers.listed(codes)} from the source, {trueup_answers.listed(met)} from the model",
        holds="TU301" in codes and "TU301" in met,
    )


def _repaired(story: StoryRun, beats: _Beats, first: Seen, third: Seen) -> None:
    pair = trueup.paired(beats.y_test, first.proba.argmax(axis=1), third.proba.argmax(axis=1))
    story.tell(
        "Both under one loss",
        "score[1] and the count by hand, with every digit that Keras's float32 has:",
        f"plain     loss {first.loss:.4f}  accuracy {first.digits}\n"
        f"residual  loss {third.loss:.4f}  accuracy {third.digits}\n",
        "Beat by beat, the plain network first:",
        f"{pair}\n",
    )
    for name, seen in (("plain", first), ("residual", third)):
        story.claim(
            f"the {name} network under the categorical loss: score[1] == acc",
            expected="equal to the last digit",
            measured=seen.digits,
            holds=seen.agrees,
        )


def _fair(story: StoryRun, beats: _Beats) -> None:
    """Both networks under both losses over seeds, counted alike."""
    seeds, epochs = story.choose(2, 3), story.choose(2, 20)
    watcher = Watcher(see=lambda done, of, what: story.on_progress(f"fair comparison: {what}: {done} of {of} epochs"))
    data = (beats.x, beats.y), (beats.x_test, beats.y_test)
    # The quick run spares the residual network the other loss.
    losses = {"plain": _LOSSES, "residual": story.choose(_LOSSES[1:], _LOSSES)}
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
            store=story.runs,
            command="python -m stories heartbeats",
        )
        if len(losses[name]) > 1:
            story.tell(f"The two losses, {name} network, {seeds} seeds", _shown(found[name]))
    networks = _networks(found)
    story.tell(f"The two networks under the categorical loss, {seeds} seeds", _shown(networks))
    concluded = [(f"losses, {name} network", each) for name, each in found.items() if len(losses[name]) > 1]
    for what, comparison in (*concluded, ("networks", networks)):
        story.claim(
            f"the fair comparison of the {what}",
            expected="both counted on the same beats, no loss values ranked, and a conclusion in words",
            measured=comparison.conclusion,
            holds=_counted(comparison, seeds),
        )
    _curves(story, found)


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


def _curves(story: StoryRun, found: dict[str, Comparison]) -> None:
    lines: dict[tuple[str, str], Sequence[float]] = {}
    for name, comparison in found.items():
        for run in (run for run in comparison.runs if run.seed == min(comparison.seeds)):
            pair = f"{name} network", f"{run.arm.loss.partition('_')[0]} loss"
            lines[pair] = [epoch.accuracy for epoch in run.epochs]
    pictures.curves(story, "heartbeats", "True accuracy on validation beats, seed 0", lines)
