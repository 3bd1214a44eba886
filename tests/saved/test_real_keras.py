"""A model and its file are the same setups: files of the installed Keras, and of tf-keras in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from built_models import BUILDERS
from model_files import told

import trueup
from keras_process import keras_environment
from shared_by_workers import made_once
from trueup.models.saved import read_model

pytestmark = pytest.mark.probe


@pytest.fixture(scope="module")
def keras() -> Any:
    """Keras 3 on the backend of the environment."""
    return pytest.importorskip("keras")


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_a_file_of_keras_3_tells_what_the_live_model_tells(
    keras: Any, tmp_path: Path, build: Callable[[Any], Any], suffix: str
) -> None:
    if suffix == ".h5":
        pytest.importorskip("h5py")
    model = build(keras)
    path = tmp_path / f"model{suffix}"
    model.save(path)
    live, saved = trueup.inspect(model).setups, read_model(None, str(path)).reading.setups
    assert [told(setup) for setup in saved] == [told(setup) for setup in live]
    assert {setup.target.version for setup in saved} == {tuple(map(int, keras.__version__.split(".")[:3]))}


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_findings_of_a_file_are_those_of_the_live_model(keras: Any, tmp_path: Path, suffix: str) -> None:
    if suffix == ".h5":
        pytest.importorskip("h5py")
    seen = set()
    for build in BUILDERS:
        model = build(keras)
        model.save(tmp_path / f"model{suffix}")
        live = trueup.inspect(model).findings
        saved = trueup.check(tmp_path / f"model{suffix}", isolated=True).findings
        # On TensorFlow some rules know the backend of the live model, of which a .keras file says nothing.
        backend = {"TU111", "TU103", "TU105", "TU101"} if suffix == ".keras" else set()
        assert {one.code for one in saved} ^ {one.code for one in live} <= backend
        seen |= {one.code for one in saved}
    assert {"TU101", "TU104", "TU301"} <= seen


def test_an_export_of_keras_3_says_that_it_holds_no_compile_state(tmp_path: Path) -> None:
    (tmp_path / "saved_model.pb").write_bytes(b"\x08\x01\x12\x02\x0a\x00")
    (tmp_path / "fingerprint.pb").write_bytes(b"\x08\x01")
    result = trueup.check(tmp_path / "saved_model.pb", isolated=True)
    assert "neither a configuration nor compile state" in result.unread[0].why
    assert result.findings == ()
    assert trueup.check(tmp_path, isolated=True).unread == ()


def test_weights_alone_say_so_where_they_are_named(keras: Any, tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    path = tmp_path / "model.weights.h5"
    BUILDERS[0](keras).save_weights(path)
    named = trueup.check(path, isolated=True)
    assert named.unread[0].why == "it holds weights alone: neither a model nor compile state is stored in it"
    assert named.findings == ()
    assert trueup.check(tmp_path, isolated=True).unread == ()


# -- tf-keras --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of tf-keras in all its formats, each beside a .json that says what the live model is."""
    if importlib.util.find_spec("tf_keras") is None:
        pytest.skip("tf_keras is not installed")
    return made_once(tmp_path_factory, "files_of_tf_keras", _save_all)


def _save_all(folder: Path) -> None:
    environment = {**keras_environment("tensorflow"), "CUDA_VISIBLE_DEVICES": ""}
    program = str(Path(__file__).with_name("built_models.py"))
    subprocess.run([sys.executable, program, str(folder)], env=environment, check=True, capture_output=True)


@pytest.mark.parametrize("form", [".keras", ".h5", "/keras_metadata.pb"])
@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_a_file_of_tf_keras_tells_what_the_live_model_tells(
    folder: Path, build: Callable[[Any], Any], form: str
) -> None:
    live = json.loads((folder / f"{build.__name__}.json").read_text())
    setups = read_model(None, f"{folder / build.__name__}{form}").reading.setups
    assert json.loads(json.dumps([told(setup) for setup in setups])) == live
    assert {setup.target.library for setup in setups} == {"tf-keras"}


def test_a_saved_model_folder_is_one_model(folder: Path) -> None:
    pytest.importorskip("google.protobuf")
    result = trueup.check(folder / "plain", isolated=True)
    assert (result.counts.files, result.counts.setups) == (1, 1)
    assert {Path(finding.where.file).name for finding in result.findings} == {"keras_metadata.pb"}
