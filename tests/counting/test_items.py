"""Sequences and pictures: the accuracy of positions, of items, and whole items, against fractions, from every door."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trueup
from trueup.auditing.counting.digest import sealed
from trueup.auditing.counting.kernel.loading import CHOICE
from trueup.auditing.counting.state import Tally
from trueup.cli.main import main
from trueup.contract.audit import Audit

Array = np.ndarray[Any, Any]


def sequences(seed: int, shape: tuple[int, ...], classes: int = 4, padded: float = 0.3) -> tuple[Array, Array]:
    """Labels of that shape, -1 at the padded positions, and probabilities that mostly agree."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, shape)
    scores = rng.random((*shape, classes)) + np.eye(classes)[labels] * rng.choice([0, 2], shape)[..., None]
    labels[rng.random(shape) < padded] = -1
    return labels, (scores / scores.sum(axis=-1, keepdims=True)).astype(np.float32)


def of_items(labels: Array, answers: Array) -> tuple[Fraction, int, int]:
    """Mean accuracy of the items that have a position that counts, those that are right in all, and their number."""
    shares = []
    for truth, answer in zip(labels.reshape(len(labels), -1), answers.reshape(len(labels), -1), strict=True):
        counts = truth != -1
        if counts.any():
            shares.append(Fraction(int((truth == answer)[counts].sum()), int(counts.sum())))
    return sum(shares, Fraction(0)) / len(shares), shares.count(Fraction(1)), len(shares)


def hold(audit: Audit, labels: Array, answers: Array) -> None:
    mean, whole, items = of_items(labels, answers)
    per_item, all_right = audit.definition("item_mean"), audit.definition("items")
    assert per_item is not None
    assert all_right is not None
    assert per_item.value == pytest.approx(float(mean), abs=1e-15)
    assert (all_right.right, all_right.of) == (whole, items)


@given(
    st.integers(0, 2**32),
    st.sampled_from([(1, 1), (7, 3), (5, 2, 3), (40, 9)]),
    st.sampled_from([0.0, 0.3, 0.9]),
    st.sampled_from(["numpy", ""]),
)
@settings(deadline=None, max_examples=60)
def test_items_against_fractions(seed: int, shape: tuple[int, ...], padded: float, kernel: str) -> None:
    labels, scores = sequences(seed, (shape[0], shape[1], *shape[2:]), padded=padded)
    if shape == (1, 1) or (labels == -1).all():
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CHOICE, kernel)
        hold(trueup.audit(labels, proba=scores, ignore=-1), labels, scores.argmax(-1))
        if not padded:
            hold(trueup.audit(labels, proba=scores), labels, scores.argmax(-1))


def test_the_compiled_kernel_counts_the_same_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that begin and end within an item."""
    labels, scores = sequences(5, (300, 7, 11), padded=0)
    states = []
    for kernel in ("", "plain", "numpy"):
        monkeypatch.setenv(CHOICE, kernel)
        states.append(trueup.audit(labels, proba=scores, batch_size=10, auc=True).state)
    assert states[0] == states[1] == states[2]
    assert len(states[0]["items"]["whole"]) == 1


def of_json(printed: str) -> list[dict[str, Any]]:
    """The two figures of items in a report."""
    return [item for item in json.loads(printed)["definitions"] if item["key"] in ("item_mean", "items")]


def saved(folder: Path, labels: Array, scores: Array) -> dict[str, list[str]]:
    """Ways to hand the same numbers over in files: what the command is called with."""
    answers = scores.argmax(-1)
    for name, array in {"y": labels, "p": scores, "q": np.moveaxis(scores, -1, 1), "a": answers}.items():
        np.save(folder / f"{name}.npy", array)
    np.savez_compressed(folder / "all.npz", labels=labels, proba=scores, turned=np.moveaxis(scores, -1, 1), a=answers)
    packed = [str(folder / "all.npz"), "--labels-column", "labels"]
    plain = [str(folder / "y.npy")]
    return {
        "classes last": [*plain, "--proba", str(folder / "p.npy")],
        "classes first": [*plain, "--proba", str(folder / "q.npy")],
        "answers": [*plain, "--predicted", str(folder / "a.npy"), "--labels-as", "integer"],
        "an archive": [*packed, "--proba-columns", "proba"],
        "an archive, classes first": [*packed, "--proba-columns", "turned"],
        "answers in an archive": [*packed, "--predicted-column", "a", "--labels-as", "integer"],
    }


@pytest.mark.parametrize("shape", [(30, 12), (9, 5, 7)])
@pytest.mark.parametrize("small", [False, True])
def test_files_give_the_numbers_of_arrays(
    shape: tuple[int, ...], small: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    """In one stretch, or in many that may cut items, and out of archives that are not unpacked as a whole."""
    if small:
        monkeypatch.setattr("trueup.auditing.tables.npy_table.STRETCH_CELLS", 50)
        monkeypatch.setattr("trueup.auditing.tables.npy_table._PACKED_CELLS", 70)
        monkeypatch.setattr("trueup.auditing.tables.packed_array.SMALL", 100)
    labels, scores = sequences(8, shape)
    audit = trueup.audit(labels, proba=scores, ignore=-1)
    hold(audit, labels, scores.argmax(-1))
    expected = of_json(audit.to_json())
    assert len(expected) == 2
    for way, words in saved(tmp_path, labels, scores).items():
        assert main(["audit", *words, "--ignore=-1", "--output-format", "json", "--exit-zero"]) == 0, way
        assert of_json(capsys.readouterr().out) == expected, way


def test_files_whose_items_are_of_other_lengths(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As loaders pad them, batch by batch; and shards of them that are merged."""
    (tmp_path / "y").mkdir(), (tmp_path / "p").mkdir()
    every: list[Fraction] = []
    for number, length in enumerate((5, 9, 1)):
        labels, scores = sequences(number, (6, length))
        np.save(tmp_path / "y" / f"{number}.npy", labels)
        np.save(tmp_path / "p" / f"{number}.npy", scores)
        mean, _, items = of_items(labels, scores.argmax(-1))
        every += [mean * items, Fraction(items)]
    command = ["audit", str(tmp_path / "y"), "--proba", str(tmp_path / "p"), "--ignore=-1"]
    assert main([*command, "--output-format", "json", "--exit-zero"]) == 0
    whole = of_json(capsys.readouterr().out)
    assert whole[0]["value"] == pytest.approx(float(sum(every[::2]) / sum(every[1::2])), abs=1e-15)
    states = [str(tmp_path / f"{at}.json") for at in (1, 2)]
    for at, state in enumerate(states, start=1):
        assert main([*command, "--shard", f"{at}/2", "--state", state]) == 0
    capsys.readouterr()
    assert main(["merge", *states, "--output-format", "json", "--exit-zero"]) == 0
    assert of_json(capsys.readouterr().out) == whole


def test_a_group_of_each_item_is_one_of_its_positions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels, scores = sequences(4, (10, 6))
    words = saved(tmp_path, labels, scores)["classes last"]
    sites = np.array(["north", "south"] * 5)
    np.save(tmp_path / "site.npy", sites)
    words += ["--ignore=-1", "--by", str(tmp_path / "site.npy"), "--output-format", "json", "--exit-zero"]
    assert main(["audit", *words]) == 0
    found = json.loads(capsys.readouterr().out)["slices"]
    assert found == trueup.audit(labels, proba=scores, ignore=-1, by=sites).to_dict()["slices"]
    assert len(found) == 2


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_every_report_shows_items(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = saved(tmp_path, *sequences(1, (20, 6)))["classes last"]
    assert main(["audit", *words, "--ignore=-1", "--output-format", form, "--exit-zero"]) == 0
    text = capsys.readouterr().out
    assert "accuracy per item" in text
    assert "whole items" in text
    assert main(["audit", *words, "--ignore=-1", "--reported", "item_mean=0.99"]) == 1


def test_a_changed_state_is_refused() -> None:
    """Items whose positions are not the rows that were counted."""
    labels, scores = sequences(2, (8, 5))
    state = dict(trueup.audit(labels, proba=scores, ignore=-1).state)
    tally = Tally.from_dict(state)
    assert tally.to_dict() == state
    (number, numbers), *_ = state["items"]["whole"].items()
    for wrong in ([numbers[0] + 1, *numbers[1:]], [numbers[0], numbers[0] + 1, numbers[2]]):
        changed = {key: value for key, value in state.items() if key != "digest"}
        changed["items"] = {**changed["items"], "whole": {**changed["items"]["whole"], number: wrong}}
        with pytest.raises(trueup.BadInputError, match="contradiction: the items"):
            Tally.from_dict(sealed(changed))


def test_class_numbers_at_positions_are_told_from_rows_of_cells(tmp_path: Path) -> None:
    labels, scores = sequences(3, (8, 5))
    for options in ({}, {"ignore": -1}):
        with pytest.raises(trueup.BadInputError, match="labels_as='integer'"):
            trueup.audit(labels, predicted=scores.argmax(-1)[:, :4], **options)
