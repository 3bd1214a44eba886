"""`trueup check model.json`: what a trained booster's file tells, without its library, and what damaged ones end in."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from trueup.checking import check_text
from trueup.cli.main import main

GUIDE = Path(__file__).parents[2] / "docs/guide/saved-models.md"
XGBOOST = {
    "learner": {
        "attributes": {
            "best_iteration": "7",
            "best_score": "0.91",
            "scikit_learn": '{"_estimator_type": "classifier"}',
        },
        "feature_names": [],
        "feature_types": [],
        "gradient_booster": {"model": {"trees": [{"left_children": [1, -1, -1]}]}, "name": "gbtree"},
        "learner_model_param": {"base_score": "5E-1", "num_class": "3", "num_feature": "4", "num_target": "1"},
        "objective": {"name": "multi:softprob", "softmax_multiclass_param": {"num_class": "3"}},
    },
    "version": [3, 2, 0],
}
LIGHTGBM = """tree
version=v4
num_class=3
num_tree_per_iteration=3
max_feature_idx=1
objective=multiclass num_class:3
feature_names=a b
tree_sizes=845 965 1058 845 965 1058

Tree=0
num_leaves=1

end of trees

parameters:
[boosting: gbdt]
[metric: multi_error]
end of parameters
"""
CATBOOST = {
    "features_info": {},
    "model_info": {
        "catboost_version_info": "Summary: CatBoost release 1.2.10. commit_hash:f8e0038b\n",
        "class_params": {"class_names": ["cat", "dog", "emu"], "class_to_label": [0, 1, 2]},
        "params": {"loss_function": {"type": "MultiClass"}, "metrics": {"eval_metric": {"type": "Accuracy"}}},
        "training": '{"metrics": {"best_iteration": 4}}',
    },
}


def _ubjson(value: Any) -> bytes:
    """A value as XGBoost writes it; lists of numbers as typed arrays."""
    if isinstance(value, str):
        return b"S" + _length(value.encode())
    if isinstance(value, int):
        return b"l" + struct.pack(">i", value)
    if isinstance(value, list) and value and all(isinstance(item, int) for item in value):
        return b"[$l#L" + struct.pack(">q", len(value)) + b"".join(struct.pack(">i", item) for item in value)
    if isinstance(value, list):
        return b"[#L" + struct.pack(">q", len(value)) + b"".join(map(_ubjson, value))
    return b"{" + b"".join(_length(key.encode()) + _ubjson(item) for key, item in value.items()) + b"}"


def _length(data: bytes) -> bytes:
    return b"L" + struct.pack(">q", len(data)) + data


def _flat(*objects: Any) -> bytes:
    """Texts as a flat buffer of CatBoost holds them: each behind its length, a zero behind it."""
    texts = [json.dumps(item).encode() for item in objects]
    parts = b"".join(struct.pack("<I", len(text)) + text + b"\x00" * 4 for text in texts)
    return b"CBM1\x00\x00\x00\x00" + b"\x07\x00{" + parts + b"CatBoost release 1.2.10.\x00\x01\x02"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def _out(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(["check", *words]) == code
    return capsys.readouterr().out


@pytest.mark.parametrize("name", ["model.json", "model.ubj"])
def test_xgboost(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.dumps(XGBOOST).encode() if name.endswith(".json") else _ubjson(XGBOOST)
    Path(name).write_bytes(data)
    assert _out(capsys, name) == (
        f"{name}: a trained model of XGBoost 3.2.0\n"
        "  head                  3 units, softmax\n"
        "  loss                  multi:softprob\n"
        "  Booster.predict       a row of 3 probabilities\n"
        "  XGBClassifier.predict a class for each item\n"
        "  best round            7, counted from 0, with a score of 0.91\n"
        "\nFound 0 findings.\nRead 1 file: 1 setup, 1 of them completely.\n"
    )


def test_the_guide_shows_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("model.json").write_text(json.dumps(XGBOOST))
    assert f"```text\n{_out(capsys, 'model.json')}```\n" in GUIDE.read_text(encoding="utf-8")


def test_lightgbm(capsys: pytest.CaptureFixture[str]) -> None:
    Path("model.txt").write_text(LIGHTGBM)
    assert _out(capsys, "model.txt").startswith(
        "model.txt: a trained model of LightGBM\n"
        "  head            3 units, softmax\n"
        "  loss            multiclass\n"
        "  Booster.predict a row of 3 probabilities\n"
        "  rounds          2, of 3 trees each\n"
        "  metric          multi_error\n"
    )


@pytest.mark.parametrize("name", ["model.json", "model.cbm"])
def test_catboost(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    info = CATBOOST["model_info"]
    binary = _flat(info["class_params"], info["params"], json.loads(str(info["training"])))
    Path(name).write_bytes(json.dumps(CATBOOST).encode() if name.endswith(".json") else binary)
    assert _out(capsys, name).startswith(
        f"{name}: a trained model of CatBoost 1.2.10\n"
        "  head                             3 units, no activation\n"
        "  loss                             MultiClass\n"
        "  CatBoost.predict                 a row of 3 raw scores\n"
        "  CatBoostClassifier.predict       a class for each item\n"
        "  CatBoostClassifier.predict_proba a row of 3 probabilities\n"
        "  eval_metric                      Accuracy\n"
        "  best round                       4, counted from 0\n"
    )


def test_a_wrapper_of_a_decided_class_and_an_objective_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    decided = json.loads(json.dumps(XGBOOST))
    decided["learner"]["objective"]["name"] = "multi:softmax"
    decided["learner"]["attributes"] = {}
    Path("decided.json").write_text(json.dumps(decided))
    out = _out(capsys, "decided.json")
    assert "  loss            multi:softmax\n  Booster.predict a class number, decided already\n" in out
    assert "head" not in out
    Path("own.txt").write_text(LIGHTGBM.replace("objective=multiclass num_class:3\n", ""))
    out = _out(capsys, "own.txt")
    assert "own.txt:objective: its objective is one of the program's own" in out
    assert "Booster.predict what was not read" in out


def test_json_tells_it_and_a_quiet_run_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    Path("model.txt").write_text(LIGHTGBM)
    (model,) = json.loads(_out(capsys, "model.txt", "--output-format", "json"))["models"]
    assert model["filename"] == "model.txt"
    assert {"role": "Booster.predict", "text": "a row of 3 probabilities"} in model["rows"]
    assert _out(capsys, "model.txt", "-q") == ""
    assert "a row of 3 probabilities" in _out(capsys, "model.txt", "--output-format", "concise")


def test_only_a_named_file_is_looked_into(capsys: pytest.CaptureFixture[str]) -> None:
    Path("model.txt").write_text(LIGHTGBM)
    Path("model.json").write_text(json.dumps(XGBOOST))
    assert "trained model" not in _out(capsys, ".")
    Path("requirements.txt").write_text("keras==2.2.4\n")
    Path("settings.json").write_text('{"learner": 3}')
    assert "trained model" not in _out(capsys, "requirements.txt", "settings.json")


DAMAGED = {
    "cut.json": json.dumps(XGBOOST).encode()[:-40],
    "cut.ubj": _ubjson(XGBOOST)[:-40],
    "deep.json": b'{"learner":{"a":' + b"[" * 100_000,
    "deep.ubj": b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner{" + b"L\x00\x00\x00\x00\x00\x00\x00\x01a{" * 1000,
    "long.ubj": b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner{L\x7f" + b"\xff" * 7,
    "endless.ubj": b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner{L\x00\x00\x00\x00\x00\x00\x00\x01a[#L\x7f" + b"\xff" * 7,
    "wide.ubj": b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner{L\x00\x00\x00\x00\x00\x00\x00\x01a[$l#L\x7f" + b"\xff" * 7,
    "odd.ubj": b"{L\x00\x00\x00\x00\x00\x00\x00\x07learner{?",
    "empty.json": b'{"learner":{}}',
    "numbers.json": b'{"learner":{"objective":{"name":3},"learner_model_param":{}}}',
    "head.txt": b"tree\nversion=v4\n",
    "nothing.cbm": b"CBM1",
    "lengths.cbm": b"CBM1" + b'\xff\xff\xff\xff{"a":1}' * 50,
    "odd.cbm.json": b'{"features_info":{},"model_info":[3]}',
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_ends_in_a_line(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(name).write_bytes(DAMAGED[name])
    assert main(["check", name]) in (0, 1)
    printed = capsys.readouterr()
    assert name in printed.out
    assert "Traceback" not in printed.out + printed.err
    assert "trueup itself" not in printed.out + printed.err


def test_no_library_and_no_numpy_is_imported() -> None:
    Path("model.json").write_text(json.dumps(XGBOOST))
    Path("model.txt").write_text(LIGHTGBM)
    program = (
        "import sys; from trueup.cli.main import main; main(['check', 'model.json', 'model.txt']); "
        "print(sorted({'numpy', 'xgboost', 'lightgbm', 'catboost'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")
    assert done.stdout.count("a trained model of") == 2


def test_bytes_without_a_file_are_no_booster() -> None:
    assert not check_text(LIGHTGBM.encode(), "train.py", isolated=True).models
