"""What a notebook's stored outputs show of a training: they refute and confirm what findings say will happen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trueup import check
from trueup.contract.finding import Finding
from trueup.contract.setup import Setup
from trueup.rules import all_rules, findings_of
from trueup.source import read_text
from trueup.syntax.shown_trainings import shown_training

DATA = """import keras
from keras.datasets import mnist
(x, y), _ = mnist.load_data()
x = x.reshape(60000, 784) / 255"""
MODEL = """model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])"""
FIT = "model.fit(x, y, epochs=2)"
EPOCHS = """Epoch 1/2
1875/1875 [====] - 3s 2ms/step - loss: 0.4711 - accuracy: 0.8768
Epoch 2/2
1875/1875 [====] - 3s 2ms/step - loss: 0.3036 - accuracy: 0.9151
"""
STOPPED = {
    "output_type": "error",
    "ename": "ValueError",
    "evalue": "Arguments `target` and `output` must have the same shape",
}


def stream(text: str) -> dict[str, object]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def notebook(*cells: tuple[str, int | None, list[dict[str, object]]]) -> bytes:
    rows = [
        {"cell_type": "code", "source": text, "metadata": {}, "outputs": outputs, "execution_count": count}
        for text, count, outputs in cells
    ]
    return json.dumps({"cells": rows, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def setups(*cells: tuple[str, int | None, list[dict[str, object]]]) -> list[Setup]:
    return list(read_text(notebook(*cells), "a.ipynb").setups)


def findings(*cells: tuple[str, int | None, list[dict[str, object]]]) -> list[Finding]:
    return [item for setup in setups(*cells) for item in findings_of(setup, all_rules())]


def trained(outputs: list[dict[str, object]], *, counts: tuple[int | None, ...] = (1, 2, 3)) -> list[Finding]:
    return findings((DATA, counts[0], []), (MODEL, counts[1], []), (FIT, counts[2], outputs))


def test_a_call_that_went_on_is_not_said_to_raise() -> None:
    (found,) = trained([])
    assert found.code == "TU201"
    assert found.happens.startswith("The call raises at the first batch")
    assert trained([stream(EPOCHS)]) == []


@pytest.mark.parametrize(
    ("text", "went_on"),
    [
        ("<keras.src.callbacks.history.History at 0x7f3a>", True),
        ("<tensorflow.python.keras.callbacks.History object at 0x7f3a>", True),
        ("Epoch 1: accuracy 0.61\nEpoch 2: accuracy 0.72\n", True),
        ("[epoch 1]\n[epoch 2]\n", True),
        ("Epoch 1/20\n", False),
        ("Epoch 1/20\nEpoch 1/20\n", False),
        ("20 epochs, batches of 32\n", False),
    ],
)
def test_a_training_that_shows_no_loss_and_went_on(text: str, went_on: bool) -> None:
    assert ([item.code for item in trained([stream(text)])] == []) == went_on


def test_what_an_output_refutes_is_counted_as_not_read(tmp_path: Path) -> None:
    for text, (found, complete) in {"": (["TU201"], 1), EPOCHS: ([], 0)}.items():
        cells = (DATA, 1, []), (MODEL, 2, []), (FIT, 3, [stream(text)] if text else [])
        tmp_path.joinpath("a.ipynb").write_bytes(notebook(*cells))
        result = check([str(tmp_path)])
        assert ([item.code for item in result.findings], result.counts.complete) == (found, complete)
        reasons = [item.why for item in result.unread if item.kind == "setup"]
        assert (reasons == []) == bool(found)
        assert all("a stored output shows a training in which what TU201 would say did not" in why for why in reasons)


def test_a_traceback_confirms_that_it_raises() -> None:
    (found,) = trained([stream("Epoch 1/2\n"), STOPPED])
    assert (found.code, found.severity) == ("TU201", "error")
    assert found.holds_for.startswith("what cell 3 shows, which ended in a ValueError; ")


def test_a_traceback_takes_the_place_of_what_was_not_seen() -> None:
    read = "import keras, pandas as pd\nframe = pd.read_csv('a.csv')\ny = frame['kind'].values\nx = frame.values"
    for outputs, severity in (([], "warning"), ([STOPPED], "error"), ([{**STOPPED, "evalue": "no file"}], "warning")):
        (found,) = findings((read, 1, []), (MODEL, 2, []), (FIT, 3, outputs))  # type: ignore[arg-type]
        assert (found.code, found.severity) == ("TU201", severity)


@pytest.mark.parametrize("counts", [(1, 4, 3), (5, 2, 3), (1, 2, None), (None, None, None)])
def test_outputs_of_an_earlier_state_are_no_evidence(counts: tuple[int | None, ...]) -> None:
    """The cell of the model or of the labels ran after the training, or nobody knows."""
    assert [item.code for item in trained([stream(EPOCHS)], counts=counts)] == ["TU201"]


def test_a_cell_that_trains_two_models_shows_neither_alone() -> None:
    other = MODEL.replace("model", "other").replace("categorical", "sparse_categorical")
    cells = (DATA, 1, []), (MODEL, 2, []), (other, 3, [])
    both = (f"{FIT}\nother.fit(x, y)", 4, [stream(EPOCHS)])
    assert [item.code for item in findings(*cells, both)] == ["TU201"]
    own = (FIT, 4, [stream(EPOCHS)]), ("other.fit(x, y)", 5, [stream(EPOCHS)])
    assert findings(*cells, *own) == []


def test_a_training_in_a_function_shows_where_it_is_called() -> None:
    function = f"def train(model):\n    {FIT}"
    cells = (DATA, 1, []), (MODEL, 2, []), (function, 3, [])
    assert [item.code for item in findings(*cells, ("train(model)", 4, []))] == ["TU201"]
    assert findings(*cells, ("train(model)", 4, [stream(EPOCHS)])) == []


ONE_UNIT = MODEL.replace("Dense(10", "Dense(1").replace("softmax", "sigmoid")


@pytest.mark.parametrize(
    ("loss", "codes"), [("0.0000e+00", {"TU102", "TU303"}), ("nan", {"TU102", "TU303"}), ("0.31", set())]
)
def test_a_loss_that_is_not_0(loss: str, codes: set[str]) -> None:
    shown = f"Epoch 1/2\n10/10 [====] - 1s - loss: {loss} - accuracy: 1.0000\n"
    binary = DATA + "\ny = (y > 4).astype('float32')"
    found = findings((binary, 1, []), (ONE_UNIT, 2, []), (FIT, 3, [stream(shown)]))
    assert {item.code for item in found} - {"TU303"} == codes - {"TU303"}
    for item in found:
        if item.code == "TU102":
            assert ("0 or NaN" in item.happens) == (loss == "nan")


def test_an_accuracy_that_is_not_1() -> None:
    binary = DATA + "\ny = (y > 4).astype('float32').reshape(-1, 1)"
    model = ONE_UNIT.replace("categorical_crossentropy", "binary_crossentropy").replace(
        '"accuracy"', '"categorical_accuracy"'
    )
    for shown, codes in (("1.0000", ["TU303"]), ("0.6123", [])):
        output = f"Epoch 1/2\n10/10 [====] - 1s - loss: 0.51 - categorical_accuracy: {shown}\n"
        found = findings((binary, 1, []), (model, 2, []), (FIT, 3, [stream(output)]))
        assert [item.code for item in found if item.severity == "error"] == codes


TORCH = """import torch
from torch import nn
model = nn.Sequential(nn.Linear(8, 3), nn.Softmax(1))"""
LOOP = """for x, y in torch.load("batches.pt"):
    loss = nn.functional.{loss}(model(x), y)
    loss.backward()
    print("loss:", loss.item())"""


@pytest.mark.parametrize(
    ("loss", "number", "codes"),
    [("nll_loss", -0.4, ["TU108"]), ("nll_loss", 0.7, []), ("cross_entropy", 0.2, ["TU105"])],
)
def test_losses_that_a_program_prints(loss: str, number: float, codes: list[str]) -> None:
    """A printed loss may be a share or a sum: of its sign something is known, of its size nothing."""
    cells = (TORCH, 1, []), (LOOP.format(loss=loss), 2, [stream(f"loss: {number}\n" * 4)])
    assert [item.code for item in findings(*cells)] == codes


def test_a_logged_loss_far_below_the_bound() -> None:
    model = MODEL.replace('"categorical_crossentropy"', "keras.losses.SparseCategoricalCrossentropy(from_logits=True)")
    hidden = model.replace('activation="softmax")', 'activation="softmax"), keras.layers.Reshape((10,))')
    for text, codes in ((EPOCHS, []), (EPOCHS.replace("0.3036", "1.61").replace("0.4711", "1.7"), ["TU105"])):
        found = findings((DATA, 1, []), (hidden, 2, []), (FIT, 3, [stream(text)]))
        assert [item.code for item in found if item.code == "TU105"] == codes


@pytest.mark.parametrize(
    ("text", "losses", "logged"),
    [
        (EPOCHS, (0.4711, 0.3036), True),
        ("Epoch 1/3\n - 1s - loss: 0.5 - acc: 0.7 - val_loss: 0.4\n", (0.5,), True),
        ("Epoch 1/1\n10/10 ━━━ 2s 3ms/step - accuracy: 0.9 - loss: nan\n", ("nan",), True),
        ("313/313 [====] - 1s - loss: 0.0466 - accuracy: 0.9850", (0.0466,), False),
        ("Training loss: 0.9\nValidation loss: 0.4\nTest loss: 0.3", (0.9,), False),
        ("train_loss=0.25, val_loss=0.5", (0.25,), False),
        ("Train Epoch: 1 [0/3000 (0%)]\tLoss: 2.250507", (2.250507,), False),
        ("Epoch 3 | Loss: 1.5 | Val AUC: 0.7", (1.5,), False),
        ("Test set: Average loss: 0.0874, Accuracy: 97%", (), False),
        ("best loss 0.1\nloss function: MSE\nlossless 3", (), False),
    ],
)
def test_losses_of_the_training_data(text: str, losses: tuple[float | str, ...], logged: bool) -> None:
    run = shown_training(1, text, [])
    assert (tuple(map(str, run.losses)) if run else ()) == tuple(map(str, losses))
    assert (run is not None and run.logged) == logged


def test_damaged_outputs_show_nothing() -> None:
    for outputs in (None, 3, [None, 4], [{"output_type": "error"}], [{"output_type": "error", "ename": 5}]):
        assert shown_training(1, "", outputs) is None
    run = shown_training(1, "", [{"output_type": "pyerr", "ename": "ValueError", "evalue": None}])
    assert run is not None
    assert (run.raised, run.why) == ("ValueError", "")


@pytest.mark.parametrize(
    ("fit", "kept"),
    [
        ("model.fit(x, y, epochs=2)", False),
        ("model.fit(x, y, epochs=5)", True),
        ("model.fit(x, y, epochs=count)", False),
        ("model.fit(x, y, nb_epoch=5)", True),
        ("model.fit(x, y, epochs=5)\nmodel.fit(x, y, epochs=2)", False),
        ("model.fit(x, y, initial_epoch=5, epochs=2)", False),
    ],
)
def test_a_cell_that_was_edited_since_shows_nothing_of_its_text(fit: str, kept: bool) -> None:
    """Its output counts two epochs."""
    found = findings((DATA, 1, []), (MODEL, 2, []), (fit, 3, [stream(EPOCHS)]))
    assert ("TU201" in {item.code for item in found}) == kept
