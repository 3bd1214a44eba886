"""`%load_ext trueup` in a real kernel: what is shown under which cell, once, and what stays silent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ipykernel")
pytest.importorskip("jupyter_client")

from kernel_session import kernel

DATA = """import numpy as np
import keras
x = np.random.rand(32, 8)
y = keras.utils.to_categorical(np.arange(32) % 4, 4)"""
MODEL = """model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4, activation="softmax")])"""
COMPILE = """model.compile("adam", loss="categorical_crossentropy", metrics=["binary_accuracy"])"""
FIT = "history = model.fit(x, y, verbose=0)"


@pytest.fixture(scope="module")
def needs_keras() -> None:
    pytest.importorskip("keras")


@pytest.mark.usefixtures("needs_keras")
def test_a_finding_is_shown_under_its_cell_once(tmp_path: Path) -> None:
    with kernel(tmp_path) as session:
        assert session.run("%load_ext trueup").text == []
        for cell in (DATA, MODEL):
            assert session.run(cell).text == []
        shown = session.run(COMPILE)
        assert shown.codes == ["TU301"]
        (box,) = shown.html
        assert "line 1 of this cell" in box
        assert "[&quot;categorical_accuracy&quot;])</pre>" in box
        (text,) = shown.text
        assert 'model.compile("adam", loss="categorical_crossentropy", metrics=["categorical_accuracy"])' in text
        # Training it says the same, and so does the cell when it is run again: nothing more is shown.
        assert session.run(FIT).text == []
        assert session.run(COMPILE).text == []
        asked = session.run("%trueup")
        assert asked.codes == ["TU301"]
        assert "read 1 setup" in asked.text[-1]
        # The fixed line is right, and another fault is shown although it has the same code's family.
        assert session.run(COMPILE.replace("binary_accuracy", "categorical_accuracy")).text == []
        wrong = COMPILE.replace("categorical_crossentropy", "sparse_categorical_crossentropy")
        assert session.run(wrong).text == []
        # The training stops with an error, of which the finding tells the reason.
        stopped = session.run(FIT)
        assert stopped.error
        assert "TU202" in stopped.codes


@pytest.mark.usefixtures("needs_keras")
def test_cells_count_in_the_order_in_which_they_ran(tmp_path: Path) -> None:
    """The model's cell is run again with another head: what is trained then is another model."""
    with kernel(tmp_path) as session:
        session.run("%load_ext trueup")
        session.run(DATA)
        session.run(MODEL.replace("softmax", "sigmoid"))
        session.run(MODEL)
        assert session.run(COMPILE.replace("binary_accuracy", "accuracy")).text == []
        session.run(MODEL.replace(', activation="softmax"', ""))
        shown = session.run(COMPILE.replace("binary_accuracy", "accuracy"))
        assert shown.codes == ["TU106"]


@pytest.mark.usefixtures("needs_keras")
def test_what_a_function_of_an_earlier_cell_trains_is_read(tmp_path: Path) -> None:
    steps = "\n".join(["def prepare(model):", *(f"    {line}" for line in COMPILE.split("\n")), "    return model"])
    with kernel(tmp_path) as session:
        session.run(f"%load_ext trueup\n{DATA}\n{MODEL}")
        assert session.run(steps).text == []
        shown = session.run("ready = prepare(model)")
        assert shown.codes == ["TU301"]
        assert "line 2 of In [" in shown.html[0]


def test_a_cell_that_fails_counts_as_far_as_it_ran(tmp_path: Path) -> None:
    with kernel(tmp_path) as session:
        session.run("%load_ext trueup")
        assert session.run("import trueup.notebook.extension as ours\nfirst = 1\nraise KeyError('x')\nsecond = 2").error
        assert session.run("def (").error
        seen = "[cell.text for each in ours._loaded.values() for cell in each._history.cells]"
        ran = "import trueup.notebook.extension as ours\nfirst = 1\nraise KeyError('x')"
        assert session.run(seen).text == [repr([ran])]


def test_cells_before_it_was_loaded_count_and_a_model_from_elsewhere_is_read_in_memory(tmp_path: Path) -> None:
    """The second kernel only loads a model: what it is and how it was compiled is seen in the model itself."""
    pytest.importorskip("keras")
    with kernel(tmp_path) as session:
        session.run(f"{DATA}\n{MODEL}")
        session.run("%load_ext trueup")
        assert session.run(COMPILE).codes == ["TU301"]
        session.run("model.save('model.keras')")
    with kernel(tmp_path) as session:
        session.run(f"%load_ext trueup\n{DATA}")
        session.run("kept = keras.models.load_model(sorted(__import__('glob').glob('*.keras'))[0])")
        shown = session.run("kept.evaluate(x, y, verbose=0)")
        assert shown.codes == ["TU301"]
        assert "the model &#x27;kept&#x27; in memory" in shown.html[0]
        assert session.run("kept.evaluate(x, y, verbose=0)").codes == []


def test_off_on_and_unloading(tmp_path: Path) -> None:
    pytest.importorskip("keras")
    with kernel(tmp_path) as session:
        session.run(f"%load_ext trueup\n{DATA}\n{MODEL}")
        session.run("%trueup off")
        assert session.run(COMPILE).text == []
        session.run("%trueup on")
        assert session.run(FIT).codes == ["TU301"]
        assert "UsageError" in session.run("%trueup nonsense").printed
        session.run("%unload_ext trueup")
        assert session.run(COMPILE.replace("binary_accuracy", "binary_accuracy', 'mse").replace("'", '"')).text == []
        assert "not found" in session.run("%trueup").printed


def test_a_fault_of_ours_is_told_once_and_is_none_of_the_cells(tmp_path: Path) -> None:
    with kernel(tmp_path) as session:
        session.run("%load_ext trueup\nimport trueup.notebook.reader as reader\nreader.Reader.notices = None")
        shown = session.run("class Model:\n    def fit(self): return 3\nModel().fit()")
        assert "fault of its own" in shown.text[-1]
        assert not shown.error
        assert len(session.run("Model().fit()").text) == 1


def test_importing_trueup_stays_light() -> None:
    code = "import sys, trueup; print(hasattr(trueup, 'load_ipython_extension'), 'IPython' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
