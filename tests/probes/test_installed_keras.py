"""The facts against the Keras that is installed: every scenario is trained, and losses and metrics are called."""

from __future__ import annotations

import importlib.util
import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fact_scenarios import SCENARIOS
from seen_releases import compared

from keras_process import keras_environment
from trueup.contract.head import Head
from trueup.contract.known import Known
from trueup.contract.loss import Loss
from trueup.contract.target import Target
from trueup.facts import loss_meaning, meanings_of, metric_meaning
from trueup.frameworks.keras.loss_rows import LOSSES, ONE_UNIT, STRINGS_REFUSED, LossRow
from trueup.frameworks.keras.metric_rows import HALF_PRECISION, METRICS_MISSING, NAMED
from trueup.frameworks.label_smoothing import lowest
from trueup.frameworks.releases import Release, chosen

SCRIPT = Path(__file__).parents[2] / "museum" / "scenarios.py"

pytestmark = [
    pytest.mark.probe,
    pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="Keras is not installed (group probe)"),
]


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras", minversion="3.15")


@pytest.fixture(scope="module")
def np() -> Any:
    return pytest.importorskip("numpy")


@pytest.fixture(scope="module")
def release(keras: Any) -> Release:
    return Release("keras", tuple(int(part) for part in keras.__version__.split(".")[:3]), keras.config.backend())


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    """What every scenario did, in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "keras"],
        capture_output=True,
        text=True,
        env=keras_environment(os.environ["KERAS_BACKEND"]),
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    line = next(line for line in done.stdout.splitlines() if line.startswith("seen: "))
    document: dict[str, Any] = json.loads(line.removeprefix("seen: "))
    return document


def test_every_scenario_does_what_the_facts_say(seen: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    result = compared(seen)
    with capsys.disabled():
        print(
            f"\nKeras {seen['version']} on {seen['backend']}: {len(result.agreed)} scenarios agree, "
            f"{len(result.told_apart)} numbers tell definitions apart, {len(result.losses)} losses agree"
        )
    assert not result.differing, "\n".join(result.differing)
    assert len(result.agreed) == len(seen["rows"])
    assert len(result.told_apart) >= 20
    assert len(result.losses) >= 15


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_half_precision_counts_wrong_answers_as_right(keras: Any, np: Any, release: Release, dtype: str) -> None:
    """Every answer is one class off, among 3,000 classes."""
    classes, labels = 3000, np.arange(2500, 2900)
    scores = np.eye(classes, dtype="float32")[labels + 1]
    model = keras.Sequential([keras.Input((classes,)), keras.layers.Activation("linear", dtype=dtype)])
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    shown = model.evaluate(scores, labels, batch_size=400, verbose=0, return_dict=True)["accuracy"]
    defects = _defects(release, dtype)
    assert (shown > 0) == (HALF_PRECISION in defects), f"{shown} is shown, the facts: {defects}"


def _defects(release: Release, dtype: str) -> tuple[str, ...]:
    setup = SCENARIOS["C softmax k int SCCE"].setup("keras", release.version)
    setup = replace(setup, head=replace(setup.head, dtype=Known(dtype)))
    found = metric_meaning(setup.metrics[0], setup)
    assert isinstance(found, Known)
    return found.value.defects


def test_the_threshold_is_strict_and_may_be_any_number(keras: Any, np: Any) -> None:
    half = np.array([[0.5]], dtype="float32")
    for label, counts in ((1.0, 0.0), (0.0, 1.0)):
        assert float(np.asarray(keras.metrics.binary_accuracy(np.array([[label]]), half)).mean()) == counts
    metric = keras.metrics.BinaryAccuracy(threshold=0.0)
    metric.update_state(np.array([[1.0], [0.0]]), np.array([[0.2], [-0.2]]))
    assert float(metric.result()) == 1.0


@pytest.mark.parametrize("name", sorted({row.name for row in LOSSES}))
def test_a_loss_is_found_by_its_name_where_the_facts_have_it(keras: Any, release: Release, name: str) -> None:
    has = chosen((row for row in LOSSES if row.name == name), release) is not None
    refused = chosen((row for row in STRINGS_REFUSED if name in row.losses), release) is not None
    if name == "categorical_generalized_cross_entropy":
        assert has == hasattr(keras.losses, "CategoricalGeneralizedCrossEntropy")
        return
    if has and not refused:
        assert callable(keras.losses.get(name))


@pytest.mark.parametrize("row", NAMED, ids=lambda row: row.name)
def test_metric_classes_are_logged_by_the_row_s_name(keras: Any, row: Any) -> None:
    keras.backend.clear_session()
    classes = {name.lower(): getattr(keras.metrics, name) for name in dir(keras.metrics) if name[0].isupper()}
    made = classes.get(row.name.replace("_", ""))
    if made is None:
        pytest.skip(f"today's Keras has no class for {row.name}")
    given = {
        "precision_at_recall": {"recall": 0.5}, "recall_at_precision": {"precision": 0.5},
        "sensitivity_at_specificity": {"specificity": 0.5}, "specificity_at_sensitivity": {"sensitivity": 0.5},
        "mean_iou": {"num_classes": 3}, "iou": {"num_classes": 3, "target_class_ids": [0]},
        "one_hot_iou": {"num_classes": 3, "target_class_ids": [0]}, "one_hot_mean_iou": {"num_classes": 3},
    }  # fmt: skip
    logged = made(**given.get(row.name, {})).name
    assert logged == row.name or logged.replace("_", "") == row.name.replace("_", ""), logged


@pytest.mark.parametrize("row", NAMED, ids=lambda row: row.name)
def test_a_metric_is_found_by_its_name_where_the_facts_have_it(keras: Any, release: Release, row: Any) -> None:
    rows = (missing for missing in METRICS_MISSING if missing.form == "string" and row.name in missing.metrics)
    if chosen(rows, release) is None:
        assert callable(keras.metrics.get(row.name))
    else:
        with pytest.raises((ValueError, TypeError)):
            keras.metrics.get(row.name)


@pytest.mark.parametrize("name", ["binary_crossentropy", "categorical_crossentropy"])
@pytest.mark.parametrize("units", [2, 3, 10])
def test_smoothed_labels_have_the_floor_of_the_facts(
    keras: Any, np: Any, release: Release, name: str, units: int
) -> None:
    row = meanings_of(release.line).smoothing_of(name, Target(library=release.line, version=release.version))
    assert row is not None
    smoothed = np.eye(units)[:1] * 0.9 + (0.05 if row.towards == "half" else 0.1 / units)
    loss = getattr(keras.losses, name)(np.eye(units)[:1], smoothed, label_smoothing=0.1)
    assert float(np.asarray(loss).mean()) == pytest.approx(lowest(row.towards, 0.1, units), abs=1e-5)


def test_hinge_takes_0_and_1_for_minus_and_plus_one(keras: Any, np: Any) -> None:
    scores = np.array([[0.3, -0.2, 2.0]])
    bits, signs = np.array([[0.0, 1.0, 1.0]]), np.array([[-1.0, 1.0, 1.0]])
    assert float(keras.losses.hinge(bits, scores)[0]) == pytest.approx(float(keras.losses.hinge(signs, scores)[0]))


@pytest.mark.parametrize(
    "row", [row for row in LOSSES if row.family in ("categorical", "sparse")], ids=lambda r: r.name
)
def test_one_output_costs_nothing_only_where_the_facts_say_so(
    keras: Any, np: Any, release: Release, row: LossRow
) -> None:
    made = getattr(keras.losses, row.name, None)
    if made is None or chosen([row], release) is None:
        pytest.skip(f"this release has no {row.name}")
    label = np.array([[1.0]]) if row.family == "categorical" else np.array([0])
    more = {"q": 0.5} if "generalized" in row.name else {}
    lost = [float(np.asarray(made(label, np.array([[score]], "float32"), **more)).mean()) for score in (0.2, 0.9)]
    zero = chosen((one for one in ONE_UNIT if row.name in one.losses), release)
    assert (max(lost) < 1e-6) == (zero is not None and zero.outcome == "zero"), lost


@pytest.mark.parametrize(("units", "floor"), [(2, 0.3133), (10, 1.4612), (100, 3.6222)])
def test_a_softmax_that_is_applied_twice_has_a_floor(keras: Any, np: Any, units: int, floor: float) -> None:
    sure = np.eye(units, dtype="float32")
    loss = keras.losses.categorical_crossentropy(sure, sure, from_logits=True)
    assert float(np.asarray(loss).mean()) == pytest.approx(floor, abs=1e-4)
    assert floor == pytest.approx(math.log(1 + (units - 1) / math.e), abs=1e-4)


@pytest.mark.filterwarnings("ignore:.*num_classes:SyntaxWarning")
@pytest.mark.parametrize("value", [0.001, 0.5, 0.999])
def test_one_output_under_the_categorical_loss_is_1_19e_7_y(keras: Any, np: Any, value: float) -> None:
    for label in (0.0, 1.0):
        loss = keras.losses.categorical_crossentropy(np.array([[label]], "float32"), np.array([[value]], "float32"))
        assert float(np.asarray(loss)[0]) == pytest.approx(1.19e-7 * label, abs=2e-9)


@pytest.mark.parametrize(
    ("name", "labels_shape", "dtype"),
    [
        ("binary_crossentropy", (8,), "int64"),
        ("categorical_crossentropy", (8,), "int64"),
        ("sparse_categorical_crossentropy", (8, 5), "float32"),
        ("mean_squared_error", (8, 1), "float32"),
    ],
)
def test_labels_of_another_shape_end_as_the_facts_say(
    keras: Any, np: Any, release: Release, name: str, labels_shape: tuple[int, ...], dtype: str
) -> None:
    head = Head(units=Known(5), activation=Known("softmax"))
    target = Target(library="keras", version=release.version, backend=release.backend)
    found = loss_meaning(Loss(name=Known(name)), target, head)
    assert isinstance(found, Known)
    scores, labels = np.full((8, 5), 0.2, dtype="float32"), np.zeros(labels_shape, dtype=dtype)
    made = keras.losses.get("".join(word.title() for word in name.split("_")))
    if found.value.mismatch == "silent":
        assert math.isfinite(float(made(labels, scores)))
        return
    with pytest.raises((ValueError, TypeError, RuntimeError)):
        made(labels, scores)
