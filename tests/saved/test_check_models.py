"""`trueup check` on saved models as a user meets it: what is found in folders, what is said, and what is left alone."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from model_files import BINARY, FILES, STACK, archive, hdf5

import trueup
from trueup.checking import check_text
from trueup.cli.main import main

COMPILED = {**STACK, "compile_config": BINARY}
PROGRAM = """\
from keras import layers, Sequential
model = Sequential([layers.Dense(1, activation="softmax", input_dim=4)])
model.compile(loss="binary_crossentropy", optimizer="sgd")
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with one model in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    archive(Path("m.keras"), COMPILED)


def test_a_model_is_found_beside_programs_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    Path("train.py").write_text(PROGRAM)
    Path("deep/er").mkdir(parents=True)
    archive(Path("deep/er/n.keras"), COMPILED)
    assert main(["check", "--output-format", "concise"]) == 1
    out = capsys.readouterr().out
    assert "m.keras:compile.metrics[0]: warning: TU301 " in out
    assert "deep/er/n.keras:compile.metrics[0]: warning: TU301 " in out
    assert "train.py:2:" in out
    assert "Read 3 files: 3 setups, 2 of them completely but for the labels, which a saved" in out
    assert "Could not be read: 1 setup in part." in out
    assert "m.keras:compile: labels" not in out


def test_the_full_report_says_what_stands_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "m.keras", "--select", "TU301"]) == 1
    out = capsys.readouterr().out
    assert " --> m.keras:compile.metrics[0]\n     metric: binary_accuracy\n" in out
    assert " ::: m.keras:layers[0]\n     head: 3 units, softmax\n" in out
    assert " ::: m.keras:compile.loss\n     loss: binary_crossentropy\n" in out
    assert "holds for: Keras 3.15.1 (the file was saved by it)" in out
    assert "1 finding in saved models, which --fix leaves alone" in out


def test_fix_leaves_models_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("m.keras").read_bytes()
    assert main(["check", "m.keras", "--fix", "--unsafe-fixes"]) == 1
    assert Path("m.keras").read_bytes() == before
    assert "load the model, change it,\n  compile it again and save it." in capsys.readouterr().out
    assert main(["check", "m.keras", "--diff"]) == 0
    assert capsys.readouterr().out == ""


def test_standard_input_may_be_a_model(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "trueup",
        "check",
        "-",
        "--stdin-filename",
        "x.keras",
        "--output-format",
        "concise",
    ]
    done = subprocess.run(command, input=Path("m.keras").read_bytes(), capture_output=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert b"x.keras:compile.loss: note: TU103 " in done.stdout
    fixed = subprocess.run(
        [*command, "--fix"], input=Path("m.keras").read_bytes(), capture_output=True, check=False, cwd=tmp_path
    )
    assert fixed.stdout == Path("m.keras").read_bytes()


@pytest.mark.parametrize(
    "file", ["keras-2.2.4/stack.h5", "tf.keras-2.15.0/stack/keras_metadata.pb", "tf.keras-2.1.0/stack/saved_model.pb"]
)
def test_bytes_of_every_kind_are_read_without_a_file(file: str) -> None:
    result = check_text((FILES / file).read_bytes(), file, isolated=True)
    assert result.counts.setups == 1
    assert {finding.where.file for finding in result.findings} == {file}


def test_data_in_hdf5_is_passed_over_in_folders_and_told_where_it_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("h5py")
    hdf5(Path("data.h5"), {"title": "measured in May"})
    Path("notes.h5").write_text("no HDF5 at all")
    Path("lfs.h5").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    assert main(["check", "--select", "TU0"]) == 0
    out = capsys.readouterr().out
    assert "data.h5" not in out
    assert "notes.h5" not in out
    assert "lfs.h5: it is a pointer of Git LFS" in out
    assert "Read 4 files: 1 setup" in out
    assert main(["check", "data.h5"]) == 0
    assert "data.h5: it is an HDF5 file without the attribute model_config" in capsys.readouterr().out
    assert main(["check", "notes.h5"]) == 1
    assert "neither a .keras archive nor an HDF5 file" in capsys.readouterr().out


def test_exclusion_selection_and_ignores_hold_for_models(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--exclude", "*.keras"]) == 0
    assert main(["check", "--exclude", "*.keras", "m.keras"]) == 1
    assert main(["check", "--exclude", "*.keras", "--force-exclude", "m.keras"]) == 0
    assert main(["check", "--per-file-ignores", "*.keras:TU1,*.keras:TU3"]) == 0
    assert main(["check", "--select", "TU101"]) == 0
    Path(".git").mkdir()
    Path(".gitignore").write_text("*.keras\n")
    capsys.readouterr()
    assert main(["check"]) == 0
    assert "Read 0 files" in capsys.readouterr().out


def test_a_release_for_all_holds_for_models_but_not_one_of_another_library() -> None:
    (old,) = {
        one.holds_for
        for one in trueup.check("m.keras", isolated=True, target="keras==2.0.4").findings
        if one.code == "TU103"
    }
    assert old.startswith("Keras 2.0.4 ")
    (other,) = {
        one.holds_for
        for one in trueup.check("m.keras", isolated=True, target="torch==2.0").findings
        if one.code == "TU103"
    }
    assert other.startswith("Keras 3.15.1 (the file was saved by it)")


def test_a_baseline_knows_findings_again_by_their_paths(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--baseline", "known.json", "--write-baseline"]) == 0
    entries = json.loads(Path("known.json").read_text())["findings"]
    assert [(one["path"], one["rule"], one["text"]) for one in entries] == [
        ("m.keras", "TU103", "compile.loss"),
        ("m.keras", "TU301", "compile.metrics[0]"),
    ]
    assert main(["check", "--baseline", "known.json"]) == 0
    archive(Path("m.keras"), {**STACK, "compile_config": {**BINARY, "metrics": ["mse", "binary_accuracy"]}})
    capsys.readouterr()
    assert main(["check", "--baseline", "known.json", "--output-format", "concise"]) == 1
    out = capsys.readouterr()
    assert "m.keras:compile.metrics[1]: warning: TU301" in out.out
    assert "compile.loss" not in out.out.splitlines()[0]
    assert "m.keras: TU301 is no longer found: compile.metrics[0]" in out.err


def test_a_folder_of_a_saved_model_counts_once_and_by_either_name() -> None:
    pytest.importorskip("google.protobuf")
    folder = FILES / "tf.keras-2.15.0" / "stack"
    walked = trueup.check(folder, isolated=True)
    assert (walked.counts.files, walked.counts.setups) == (1, 1)
    for name in ("saved_model.pb", "keras_metadata.pb"):
        named = trueup.check(folder / name, isolated=True)
        assert named.findings == walked.findings


def test_without_the_extra_archives_are_read_and_the_rest_says_what_is_missing(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['h5py'] = sys.modules['google.protobuf'] = None\n"
        "from trueup.cli.main import main\n"
        "code = main(['check', '--isolated', '--output-format', 'concise', *sys.argv[1:]])\n"
        "assert 'numpy' not in sys.modules\n"
        "sys.exit(code)\n"
    )
    old = FILES / "tf.keras-2.15.0"
    paths = ["m.keras", str(old / "stack.h5"), str(old / "stack")]
    done = subprocess.run(
        [sys.executable, "-c", code, *paths], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 1, done.stderr
    told = " ".join(done.stdout.split())
    assert "m.keras:compile.loss: note: TU103" in told
    assert "stack.h5: reading HDF5 takes h5py: pip install 'trueup[saved]'" in told
    assert "keras_metadata.pb: reading a SavedModel takes protobuf: pip install 'trueup[saved]'" in told
    assert "TU002" not in told


def test_a_model_is_read_in_worker_processes_as_well() -> None:
    for number in range(20):
        archive(Path(f"n{number}.keras"), COMPILED)
    one, two = (trueup.check(".", isolated=True) for _ in range(2))
    assert one.findings == two.findings
    assert len({finding.where.file for finding in one.findings}) == 21


def test_a_failure_of_trueup_is_told_as_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise KeyError("broken")

    monkeypatch.setattr("trueup.checking.one_file.check_model.read_model", fails)
    assert main(["check", "m.keras"]) == 1
    assert "TU004" in capsys.readouterr().out


def test_neither_numpy_nor_a_framework_is_imported() -> None:
    pytest.importorskip("h5py")
    code = (
        "import sys\nfrom trueup.cli.main import main\nmain(['check', '--isolated', *sys.argv[1:]])\n"
        "heavy = {'numpy', 'h5py', 'keras', 'tf_keras', 'tensorflow', 'jax', 'torch'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    old = FILES / "tf.keras-2.15.0"
    paths = ["m.keras", str(old / "stack.h5"), str(old / "stack")]
    done = subprocess.run([sys.executable, "-c", code, *paths], capture_output=True, text=True, check=True)
    assert "Read 3 files: 3 setups" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("begin", [b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"])
def test_a_model_under_another_name_is_said_to_be_none(
    begin: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("renamed.zip").write_bytes(begin + bytes(100))
    assert main(["check", "renamed.zip"]) == 0
    assert "give it a name in ." in " ".join(capsys.readouterr().out.split())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(begin + bytes(100))))
    assert main(["check", "-"]) == 0
    assert "--stdin-filename model." in " ".join(capsys.readouterr().out.split())
