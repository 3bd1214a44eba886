"""Code in files of somebody else's: it is told, and not run."""

from __future__ import annotations

import base64
import marshal
import os
import pickle
from pathlib import Path
from typing import Any

import pytest
from model_files import BINARY, STACK, archive, hdf5, why

from trueup.checking import check


class Runs:
    """Unpickled, it writes the canary."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.canary}",)


def code(canary: Path) -> str:
    """A lambda that writes the canary, as Keras marshals it into a file."""
    text = f"lambda scores: __import__('pathlib').Path({str(canary)!r}).touch() or scores"
    function = eval(compile(text, "model.py", "eval"))
    return base64.b64encode(marshal.dumps(function.__code__)).decode()


def harmful(path: Path, canary: Path) -> dict[str, Any]:
    """A model with code wherever a file of Keras can hold it."""
    stored = code(canary)
    new = {"class_name": "__lambda__", "config": {"code": stored, "defaults": None, "closure": None}}
    layers = [
        {"class_name": "Lambda", "config": {"name": "a", "function": new}},
        {"class_name": "Lambda", "config": {"name": "b", "function": [stored, None, None], "function_type": "lambda"}},
        {"class_name": "Dense", "config": {"name": "c", "units": 3, "activation": new}},
        {"class_name": "Dense", "config": {"name": "d", "units": 3, "activation": "softmax"}},
    ]
    return {"class_name": "Sequential", "config": {"layers": layers}}


def test_code_and_pickles_in_an_archive_stay_what_they_are(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    pickled = pickle.dumps(Runs(canary))
    config = {
        **harmful(tmp_path, canary),
        "compile_config": {**BINARY, "metrics": [{"class_name": "__lambda__", "config": {}}]},
    }
    path = archive(tmp_path / "m.keras", config, [("assets/words.pkl", pickled), ("model.weights.h5", pickled)])
    said = why(check(path, isolated=True))
    assert "assets/words.pkl: a pickle, which could run code and is not opened" in said
    assert "layers[0]: a Lambda layer holds code, which is neither loaded nor run" in said
    assert "layers[2].activation: a lambda is stored as code" in said
    assert "compile.metrics[0]: a lambda is stored as code" in said
    assert not canary.exists()


def test_code_in_an_hdf5_file_stays_what_it_is(tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    canary = tmp_path / "canary"
    path = hdf5(
        tmp_path / "m.h5",
        {"keras_version": "2.2.4", "model_config": harmful(tmp_path, canary), "training_config": BINARY},
    )
    assert "layers[1]: a Lambda layer holds code" in why(check(path, isolated=True))
    assert not canary.exists()


def test_the_canary_sings_where_code_is_run(tmp_path: Path) -> None:
    """The two tests above can fail."""
    canary = tmp_path / "canary"
    pickle.loads(pickle.dumps(Runs(canary)))
    assert canary.exists()
    canary.unlink()
    loaded = marshal.loads(base64.b64decode(code(canary)))
    type(code)(loaded, {"__builtins__": __builtins__})(0)
    assert canary.exists()


def test_a_module_beside_the_files_is_not_taken_for_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("h5py")
    for name in ("h5py", "numpy", "json", "trueup"):
        (tmp_path / f"{name}.py").write_text("import pathlib; pathlib.Path('canary').touch()\n")
    hdf5(tmp_path / "m.h5", {"model_config": STACK, "training_config": BINARY})
    monkeypatch.chdir(tmp_path)
    result = check("m.h5", isolated=True)
    assert result.counts.setups == 1
    assert not (tmp_path / "canary").exists()
