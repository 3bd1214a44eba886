"""A confusion matrix alone: the same verdict as from the rows behind it, from Python and from every way to write it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trueup
from trueup.cli.main import main

MATRIX = [[50, 3, 2], [4, 40, 6], [1, 2, 30]]
NAMES = ["cat", "dog", "bird"]


def rows_of(matrix: list[list[int]]) -> tuple[list[int], list[int]]:
    """Labels and answers that give the matrix."""
    pairs = [(at, to) for at, line in enumerate(matrix) for to, number in enumerate(line) for _ in range(number)]
    return [at for at, _ in pairs], [to for _, to in pairs]


@settings(max_examples=30, deadline=None)
@given(data=st.data(), size=st.integers(2, 5))
def test_every_definition_is_that_of_the_rows_behind_it(data: st.DataObject, size: int) -> None:
    line = st.lists(st.integers(0, 6), min_size=size, max_size=size)
    matrix = data.draw(st.lists(line, min_size=size, max_size=size).filter(lambda found: sum(map(sum, found)) > 0))
    labels, answers = rows_of(matrix)
    expected = trueup.audit(labels, predicted=answers, classes=size)
    found = trueup.audit_confusion(matrix)
    assert found.definitions == expected.definitions
    assert found.notes[0].key == "confusion_matrix"
    other = {"notes": (), "findings": expected.findings, "late_state": {}}
    assert replace(found, **other) == replace(expected, **other)
    assert [item.code for item in found.findings] == [item.code for item in expected.findings]
    across = [list(column) for column in zip(*matrix, strict=True)]
    assert trueup.audit_confusion(across, rows="predicted").definitions == expected.definitions


def test_names_positive_class_and_reported_numbers() -> None:
    found = trueup.audit_confusion(
        np.array([[50, 10], [5, 35]]), classes=["no", "yes"], reported={"accuracy": "85 %", "recall": 0.875}
    )
    assert found.classes == ("no", "yes")
    assert [item.holds for item in found.reports] == [True, True]
    recall = trueup.audit_confusion([[50, 10], [5, 35]], classes=["no", "yes"], positive="no").definition(
        "positive_recall"
    )
    assert recall is not None
    assert recall.value == pytest.approx(50 / 60)


def test_a_data_frame_brings_its_names() -> None:
    pandas = pytest.importorskip("pandas")
    assert trueup.audit_confusion(pandas.DataFrame(MATRIX, NAMES, NAMES)).classes == tuple(NAMES)
    with pytest.raises(trueup.BadInputError, match="in another order: bird, cat, dog"):
        trueup.audit_confusion(pandas.DataFrame(MATRIX, NAMES, sorted(NAMES)))


WRITTEN = {
    "plain.csv": "50,3,2\n4,40,6\n1,2,30\n",
    "header.csv": "cat,dog,bird\n50,3,2\n4,40,6\n1,2,30\n",
    "left.csv": "cat,50,3,2\ndog,4,40,6\nbird,1,2,30\n",
    "both.csv": ",cat,dog,bird\ncat,50,3,2\ndog,4,40,6\nbird,1,2,30\n",
    "crosstab.csv": "y,cat,dog,bird,All\ncat,50,3,2,55\ndog,4,40,6,50\nbird,1,2,30,33\nAll,55,45,38,138\n",
    "words.csv": ",Predicted cat,Predicted dog,Predicted bird\nTrue cat,50,3,2\nTrue dog,4,40,6\nTrue bird,1,2,30\n",
    "turned.csv": ",True cat,True dog,True bird\nPred cat,50,4,1\nPred dog,3,40,2\nPred bird,2,6,30\n",
    "floats.csv": "50.0,3.0,2.0\n4.0,40.0,6.0\n1.0,2.0,30.0\n",
    "semicolons.csv": ";cat;dog;bird\ncat;50;3;2\ndog;4;40;6\nbird;1;2;30\n",
    "numbers.csv": ",0,1,2\n0,50,3,2\n1,4,40,6\n2,1,2,30\n",
    "corner.csv": "cat,dog,bird\ncat,50,3,2\ndog,4,40,6\nbird,1,2,30\n",
    "tabs.tsv": "50\t3\t2\n4\t40\t6\n1\t2\t30\n",
    "spaces.txt": "50 3 2\n 4 40 6\n 1  2 30\n",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_way_to_write_it_is_read(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / name
    file.write_text(WRITTEN[name], encoding="utf-8")
    assert main(["audit", "--confusion", str(file), "--output-format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["confusion"] == [[at, to, MATRIX[at][to]] for at in range(3) for to in range(3)]
    named = any(word in WRITTEN[name] for word in NAMES)
    assert found["classes"] == (NAMES if named else ["0", "1", "2"])


def test_an_array_in_a_file_and_the_gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "m.npy", np.array(MATRIX))
    command = ["audit", "--confusion", str(tmp_path / "m.npy"), "--class-names", "cat,dog,bird"]
    assert main([*command, "--reported", "0.93"]) == 1
    assert "TU405" in capsys.readouterr().out
    assert main([*command, "--reported", "0.8696", "--reported", "macro_f1=86.54 %"]) == 0


BAD = {
    "shares.csv": ("0.9,0.1\n0.2,0.8\n", "multiply each share"),
    "wide.csv": ("1,2,3,4\n5,6,7,8\n", "square"),
    "ragged.csv": ("1,2\n3\n", "as many fields"),
    "order.csv": (",a,b\nb,1,2\na,3,4\n", "in another order"),
    "total.csv": (",a,b,Total\na,1,2,4\nb,3,4,7\n", "as a total of counts that add up to 3"),
    "minus.csv": ("1,-2\n3,4\n", "counts of rows"),
    "words.csv": (",a,b\na,x,2\nb,3,4\n", "'x'"),
    "huge.csv": ("1,99999999999999999999\n3,4\n", "Expected: fewer than 9,007,199,254,740,992 rows"),
    "digits.csv": (f"1,{'9' * 5000}\n3,4\n", "counts of rows"),
    "nothing.csv": ("\n\n", "as many fields"),
    "zeros.csv": ("0,0\n0,0\n", "at least one row"),
    "one.csv": ("5\n", "square"),
    "table.parquet": ("", "ends in .parquet"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_matrix_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / name
    file.write_text(BAD[name][0], encoding="utf-8")
    assert main(["audit", "--confusion", str(file)]) == 2
    assert BAD[name][1] in capsys.readouterr().err


def test_a_matrix_goes_with_nothing_that_needs_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "m.csv"
    file.write_text(WRITTEN["both.csv"], encoding="utf-8")
    for more in (["labels.npy"], ["--proba", "p.npy"], ["--by", "site"], ["--batch-size", "3"]):
        assert main(["audit", "--confusion", str(file), *more]) == 2
        assert "Leave one of them out" in capsys.readouterr().err
    assert main(["audit", "--confusion", str(file), "--confusion-rows", "predicted"]) == 0
    (tmp_path / "words.csv").write_text(WRITTEN["words.csv"], encoding="utf-8")
    assert main(["audit", "--confusion", str(tmp_path / "words.csv"), "--confusion-rows", "predicted"]) == 2
    assert main(["audit"]) == 2
    assert "--confusion FILE" in capsys.readouterr().err
