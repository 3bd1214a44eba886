"""Arrays of sequences and pictures on the command line: a row for each position, wherever the classes stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import trueup
from trueup.auditing.tables import npy_table, packed_array
from trueup.cli.main import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    random = np.random.default_rng(3)
    scores = random.normal(size=(20, 3, 8, 7))
    np.save(tmp_path / "labels.npy", random.integers(0, 3, (20, 8, 7)))
    np.save(tmp_path / "first.npy", scores)
    np.save(tmp_path / "last.npy", np.moveaxis(scores, 1, -1))
    np.savez_compressed(tmp_path / "packed.npz", scores=scores)
    np.save(tmp_path / "answers.npy", scores.argmax(1))
    np.save(tmp_path / "weights.npy", random.random((20, 8, 7)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def audited(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["audit", "labels.npy", *words, "--output-format", "json"]) in (0, 1)
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


@pytest.mark.parametrize("small", [1 << 20, 100])
@pytest.mark.parametrize("file", ["first.npy", "last.npy", "packed.npz"])
def test_the_classes_stand_in_either_axis(
    file: str, small: int, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npy_table, "_PACKED_CELLS", small)
    monkeypatch.setattr(packed_array, "SMALL", 0)
    labels, scores = np.load("labels.npy"), np.load("first.npy")
    expected = trueup.audit(labels, logits=scores, ignore=0, weights=np.load("weights.npy"))
    report = audited(capsys, "--logits", file, "--ignore", "0", "--weights", "weights.npy")
    assert (report["accuracy"]["right"], report["counted"]) == (expected.accuracy.right, expected.counted)
    assert report["log_loss"] == expected.log_loss
    assert report["state"]["counts"]["weight_right"] == expected.state["counts"]["weight_right"]


def test_class_answers_at_each_position(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = audited(capsys, "--predicted", "answers.npy", "--labels-as", "integer")
    right = int((np.load("labels.npy") == np.load("answers.npy")).sum())
    assert (report["accuracy"]["right"], report["counted"]) == (right, 20 * 8 * 7)


def test_one_of_two_classes_at_each_position(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels, scores = np.load("labels.npy") > 0, np.load("weights.npy")
    np.save("labels.npy", labels.astype(int))
    report = audited(capsys, "--proba", "weights.npy", "--labels-as", "binary")
    assert report["accuracy"]["right"] == int(((scores > 0.5) == labels).sum())


def test_an_axis_that_may_be_either_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save("labels.npy", np.zeros((5, 4), int))
    np.save("first.npy", np.zeros((5, 4, 4)))
    assert main(["audit", "labels.npy", "--logits", "first.npy"]) == 2
    assert "which axis is that of the classes" in capsys.readouterr().err


@pytest.mark.parametrize("shape", [(2, 3, 0), (2, 0, 3), (2, 3, 0, 4)])
def test_nothing_in_an_axis(shape: tuple[int, ...], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save("labels.npy", np.zeros((shape[0], *shape[2:]), int))
    np.save("first.npy", np.zeros(shape))
    assert main(["audit", "labels.npy", "--logits", "first.npy"]) == 2
    assert "at least one position and one class" in capsys.readouterr().err
