"""Arguments and columns of odd kinds, found by attack: refused in words, or told in a note; never taken in silence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import trueup
from trueup.cli.main import main

Y = [0, 1, 1]
ODD: list[tuple[dict[str, Any], str]] = [
    ({"missing": np.array(["wrong"])}, "missing=array"),
    ({"labels_as": np.array(Y)}, "labels_as=array"),
    ({"auc": np.array(Y)}, "auc=array"),
    ({"reported": np.array(Y)}, "reported=array"),
    ({"classes": object()}, "classes=<object"),
    ({"batch_size": 10**30}, "0 to 281,474,976,710,656"),
    ({"threshold": "x", "proba": [0.1, 0.9, 0.4], "predicted": None}, "threshold='x'"),
    ({"reported": [0.5]}, r"reported=\[0.5\]"),
    ({"reported": True}, "reported=True"),
    ({"reported": "0." + "9" * 100_000}, "characters"),
    ({"reported": {"x" * 100_000: 0.5}}, "characters"),
    ({"reported": 10**400}, "a number such as"),
    ({"reported": {1: 0.5}}, "1 as the name of a reported number"),
    ({"threshold": 10**400, "proba": [0.1, 0.9, 0.4], "predicted": None}, "a finite number"),
    ({"clip": "a", "proba": [0.1, 0.9, 0.4], "predicted": None}, "clip='a'"),
    ({"proba": np.zeros((3, 0)), "predicted": None}, r"no columns in proba of shape \(3, 0\)"),
    ({"classes": ["x" * 100_000, "y"]}, "labels of the kind that the class list has"),
    ({"ignore": object()}, "ignore=<object"),
    ({"predicted": np.array([b"a", b"b", b"b"])}, "bytes"),
]


@pytest.mark.parametrize(("options", "words"), ODD)
def test_odd_values_are_refused_in_few_words(options: dict[str, Any], words: str) -> None:
    with pytest.raises(trueup.BadInputError, match=words) as error:
        trueup.audit(Y, **{"predicted": Y, **options})
    assert len(str(error.value)) < 1000


def test_whole_numbers_of_numpy_are_whole_numbers() -> None:
    proba = np.eye(3)
    plain = trueup.audit([0, 1, 2], proba=proba, bins=7, batch_size=2, top_k=1)
    numpy = trueup.audit([0, 1, 2], proba=proba, bins=np.int64(7), batch_size=np.uint8(2), top_k=np.int32(1))
    assert numpy.to_dict() == plain.to_dict()


def test_a_word_of_another_library_is_not_left_out_in_silence() -> None:
    with pytest.raises(TypeError, match=r"'sample_weight'; expected .*weights"):
        trueup.audit(Y, predicted=Y, sample_weight=[1, 2, 3])  # type: ignore[call-arg]


def test_groups_that_are_identifiers_are_refused() -> None:
    rows = np.zeros(20_000, np.int64)
    with pytest.raises(trueup.BadInputError, match="more than 10,000 different values of by"):
        trueup.audit(rows, predicted=rows, by=np.arange(20_000))


def test_frames_whose_columns_have_no_names_of_their_own() -> None:
    pandas = pytest.importorskip("pandas")
    for columns in (["a", "a"], pandas.MultiIndex.from_tuples([("a", 1), ("a", 2)])):
        with pytest.raises(trueup.BadInputError, match="one name for each column"):
            trueup.audit([0, 1], proba=pandas.DataFrame([[0.1, 0.9], [0.2, 0.8]], columns=columns))


def test_columns_of_records_are_not_taken_for_numbers() -> None:
    polars = pytest.importorskip("polars")
    for values in ([{"a": 1}, {"a": 2}], [[1, 2], [3, 4]]):
        with pytest.raises(trueup.BadInputError, match="is a column of"):
            trueup.audit(polars.Series(values), predicted=[0, 1])


@pytest.mark.parametrize(
    ("labels", "answers"),
    [
        (["Cat", "dog", "Cat"], ["cat", "dog", "cat"]),
        (["1.0", "0.0"], ["1", "0"]),
        (["True", "False"], ["1", "0"]),
        (["cat ", "dog"], ["cat", "dog"]),
        (["\N{LATIN SMALL LIGATURE FI}t", "x"], ["fit", "x"]),
    ],
)
def test_names_that_only_look_alike_are_told(labels: list[str], answers: list[str]) -> None:
    note = next(note for note in trueup.audit(labels, predicted=answers).notes if note.key == "names_alike")
    assert repr(labels[0]) in note.text
    alike = [note.key for note in trueup.audit(labels, predicted=labels).notes]
    assert "names_alike" not in alike


def test_labels_and_answers_with_nothing_in_common_are_told() -> None:
    found = trueup.audit(["cat", "dog"] * 5, predicted=["Katze", "Hund"] * 5)
    assert "nothing_in_common" in [note.key for note in found.notes]
    few = trueup.audit(["cat", "dog"], predicted=["Katze", "Hund"])
    assert "nothing_in_common" not in [note.key for note in few.notes]


FILES = {
    "semicolons.csv": (b"y;p\n0;0\n1;1\n", "--delimiter ';'"),
    "quote.csv": (b'y,p\n"0,0\n' + b"1,1\n" * 40_000, "quotation mark"),
    "bytes.npy": (None, "bytes"),
    "no_columns.npy": (None, "at least one column"),
}


@pytest.mark.parametrize("name", FILES)
def test_files_of_odd_kinds(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contents, words = FILES[name]
    file, beside = tmp_path / name, tmp_path / "y.npy"
    np.save(beside, np.array(Y))
    if contents is not None:
        file.write_bytes(contents)
        command = ["audit", str(file), "--labels-column", "y", "--predicted-column", "p"]
    else:
        np.save(file, np.array([b"a", b"b", b"b"]) if name == "bytes.npy" else np.empty((3, 0)))
        command = ["audit", str(beside), "--predicted" if name == "bytes.npy" else "--proba", str(file)]
    assert main(command) == 2
    assert words in capsys.readouterr().err


@pytest.mark.skipif(sys.maxsize < 2**32, reason="sizes of 64 bits")
def test_a_size_that_overflows_gives_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }"
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    file = tmp_path / "huge.npy"
    file.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"\0" * 100)
    assert main(["audit", str(file), "--proba", str(file)]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert not [warning for warning in recwarn.list if "overflow" in str(warning.message)]


def test_a_frame_of_one_column_is_that_column() -> None:
    """Of two columns it is not told which is meant."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"weight": [1.0, 2.0, 3.0], "site": ["a", "b", "a"]})
    expected = trueup.audit(Y, predicted=[0, 1, 0], weights=frame["weight"], by=frame["site"])
    found = trueup.audit(Y, predicted=[0, 1, 0], weights=frame[["weight"]], by=frame[["site"]])
    assert found.definitions == expected.definitions
    assert found.slices == expected.slices
    for name in ("weights", "by", "mask"):
        with pytest.raises(trueup.BadInputError, match=f"{name} of 2 columns"):
            trueup.audit(Y, predicted=[0, 1, 0], **{name: frame})
