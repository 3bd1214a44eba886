"""Files that real old releases wrote (museum/models.py): what is in them is read, whatever the release."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from model_files import FILES, told

from trueup import check
from trueup.cli.main import main
from trueup.contract.known import Place
from trueup.models.saved import read_model

RELEASES = sorted(folder.name for folder in FILES.iterdir())
#: The release that each exhibit's .h5 files are read as. TensorFlow's own Keras names its number alone.
READ_AS = {
    "keras-1.2.2": "Keras 1.2.2",
    "keras-2.0.4": "Keras 2.0.4",
    "keras-2.2.4": "Keras 2.2.4",
    "keras-2.3.1": "Keras 2.3.1",
    "tf.keras-1.15.0": "tf.keras 2.1",
    "tf.keras-2.1.0": "tf.keras 2.1",
    "tf.keras-2.2.0": "tf.keras 2.2",
    "tf.keras-2.4.0": "Keras 2.4.0",
    "tf.keras-2.15.0": "Keras 2.15.0",
}
#: From TensorFlow 2.3 on an .h5 file holds the function that "accuracy" became, not the word.
RESOLVED = ("tf.keras-2.4.0", "tf.keras-2.15.0")


@pytest.mark.parametrize("release", RELEASES)
def test_a_sequential_model_is_read(release: str) -> None:
    read = read_model(None, str(FILES / release / "stack.h5"))
    (setup,) = read.reading.setups
    metric = "categorical_accuracy" if release in RESOLVED else "accuracy"
    assert told(setup) == (None, 3, "softmax", "binary_crossentropy", False, (metric,))
    assert str(setup.target) == READ_AS[release]
    assert setup.target.backend == (None if release == "keras-1.2.2" else "tensorflow")
    first = 1 if release in RESOLVED else 0
    assert setup.head.where == Place(read.reading.file, path=f"layers[{1 + first}]")
    assert setup.head.activation.where == Place(read.reading.file, path=f"layers[{2 + first}].activation")
    assert setup.loss.where == Place(read.reading.file, path="compile.loss")
    assert setup.missing == (("labels", "a saved model does not hold its labels"),)
    assert read.outcome == "model"
    assert read.reading.unread == ()


@pytest.mark.parametrize("release", RELEASES)
def test_outputs_of_a_model_within_a_model_and_of_a_shared_layer_are_read(release: str) -> None:
    inner, rare = read_model(None, str(FILES / release / "graph.h5")).reading.setups
    metrics = ("categorical_accuracy", "binary_accuracy") if release in RESOLVED else ("accuracy", "accuracy")
    assert told(inner) == ("inner", 3, "softmax", "categorical_crossentropy", False, metrics[:1])
    assert told(rare) == ("rare", 1, "softmax", "binary_crossentropy", False, metrics[1:])
    first = 1 if release in RESOLVED else 0
    file = str(FILES / release / "graph.h5")
    assert inner.head.where == Place(file, path=f"layers[4].layers[{1 + first}]")
    assert rare.loss.where == Place(file, path='compile.loss["rare"]')
    assert inner.outputs == ("inner", "rare")


@pytest.mark.parametrize("release", [name for name in RELEASES if (FILES / name / "objects.h5").exists()])
def test_losses_and_metrics_that_are_objects_are_read(release: str) -> None:
    (setup,) = read_model(None, str(FILES / release / "objects.h5")).reading.setups
    second = "binary_accuracy" if release in RESOLVED else "accuracy"
    assert told(setup) == (None, 1, "sigmoid", "binary_crossentropy", True, ("binary_accuracy", second))
    sure = setup.metrics[0]
    assert sure.logged_as == "sure"
    assert sure.threshold.value == 0.7  # type: ignore[union-attr]


@pytest.mark.parametrize("release", RELEASES)
def test_code_in_a_file_is_told_and_what_it_hides_is_unknown(release: str) -> None:
    read = read_model(None, str(FILES / release / "own.h5"))
    (setup,) = read.reading.setups
    assert told(setup)[1:4] == (None, "softmax", None)
    assert [unread.why for unread in read.reading.unread] == [
        "a Lambda layer holds code, which is neither loaded nor run"
    ]
    assert dict(setup.missing)["loss"] == "own_loss is no loss that is known"


@pytest.mark.parametrize("release", RELEASES)
def test_a_file_without_compile_state_says_so(release: str) -> None:
    read = read_model(None, str(FILES / release / "uncompiled.h5"))
    (setup,) = read.reading.setups
    assert told(setup) == (None, 3, "softmax", None, False, ())
    assert "no compile state" in read.reading.unread[0].why
    assert str(read.reading.unread[0].where) == read.reading.file


FOLDERS = sorted(path.parent for path in FILES.rglob("saved_model.pb"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.relative_to(FILES).as_posix())
def test_a_saved_model_folder_tells_what_its_h5_file_tells(folder: Path) -> None:
    (setup,) = read_model(None, str(folder / "saved_model.pb")).reading.setups
    (twin,) = read_model(None, str(folder.with_suffix(".h5"))).reading.setups
    assert told(setup) == told(twin)
    assert str(setup.target).rpartition(" ")[2].startswith(folder.parent.name.removeprefix("tf.keras-")[:3])


@pytest.mark.parametrize("name", ["graph", "objects"])
def test_the_archive_of_an_old_release_tells_what_its_h5_file_tells(name: str) -> None:
    folder = FILES / "tf.keras-2.15.0"
    setups = read_model(None, str(folder / f"{name}.keras")).reading.setups
    twins = read_model(None, str(folder / f"{name}.h5")).reading.setups
    # The archive holds the words of compile, the other file the functions they became.
    assert [told(one)[:5] for one in setups] == [told(one)[:5] for one in twins]
    assert [len(one.metrics) for one in setups] == [len(one.metrics) for one in twins]


def test_the_number_of_the_first_story_is_found_in_a_file() -> None:
    result = check(FILES / "keras-2.0.4" / "stack.h5", isolated=True)
    found = {finding.code: finding for finding in result.findings}
    assert str(found["TU301"].where).endswith("stack.h5:compile.metrics[0]")
    assert "33.3 % to 66.7 %" in found["TU301"].happens
    # From TensorFlow 2.2 on the shapes decide, and the same model counts whole answers.
    newer = check(FILES / "tf.keras-2.15.0" / "stack.h5", isolated=True)
    assert "TU301" not in {finding.code for finding in newer.findings}


@pytest.mark.parametrize(("file", "words", "block"), [("stack.h5", ["--select", "TU301"], 0), ("own.h5", [], 1)])
def test_the_guide_shows_what_is_printed(
    file: str,
    words: list[str],
    block: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    name = "model.h5" if block == 0 else file
    shutil.copyfile(FILES / "keras-2.0.4" / file, name)
    main(["check", name, *words])
    page = Path(__file__).parents[2] / "docs" / "guide" / "saved-models.md"
    shown = re.findall(r"^```text\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert capsys.readouterr().out == shown[block]
