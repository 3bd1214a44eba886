"""What the page asks of trueup is what the library and the command say, in plain values."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import answers
from trueup.checking import check_text

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (ROOT / "examples/digits/keras2/broken.py").read_bytes()


def asked(name: str = "train.py", target: str = "keras==2.0.4", unsafe: bool = False, width: int = 70) -> str:
    return json.dumps({"name": name, "target": target, "unsafe": unsafe, "width": width})


def notebook(program: bytes) -> bytes:
    """A program as the second cell of a notebook."""
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# words"]},
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": program.decode().splitlines(True),
        },
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def plain(lines: list[list[list[str]]]) -> list[str]:
    return ["".join(text for _, text in line) for line in lines]


def test_the_findings_are_those_of_the_library() -> None:
    answer = json.loads(answers.check(PROGRAM, asked()))
    expected = check_text(PROGRAM, "train.py", isolated=True, target="keras==2.0.4")
    assert [(each["code"], each["have"]) for each in answer["findings"]] == [
        (each.code, each.have) for each in expected.findings
    ]
    assert {each["code"] for each in answer["findings"]} == {"TU103", "TU301"}
    assert answer["closing"][-1] == "Read 1 file: 1 setup, 1 of them completely."


def test_an_excerpt_has_its_marks_and_fits_into_the_width() -> None:
    for width in (45, 90):
        found = json.loads(answers.check(PROGRAM, asked(width=width)))["findings"]
        lines = plain(next(each["excerpt"] for each in found if each["code"] == "TU301"))
        assert "^^^^^^^^^^" in "\n".join(lines)
        assert max(map(len, lines)) <= width
    styles = {style for line in found[0]["excerpt"] for style, _ in line}
    assert {"warning", "mark", "gutter", ""} == styles


def test_the_release_decides_and_one_that_is_none_is_told_in_words() -> None:
    today = json.loads(answers.check(PROGRAM, asked(target="keras==3.0.0")))
    assert "TU301" not in {each["code"] for each in today["findings"]}
    wrong = json.loads(answers.check(PROGRAM, asked(target="nothing at all")))
    assert list(wrong) == ["error"]
    assert "nothing at all" in wrong["error"]


def test_the_diff_and_the_repaired_file_agree() -> None:
    answer = json.loads(answers.check(PROGRAM, asked()))
    added = [line[1:] for line in answer["diff"] if line.startswith("+") and not line.startswith("+++")]
    after = base64.b64decode(json.loads(answers.repaired(PROGRAM, asked()))["data"])
    assert added
    assert all(line in after.decode() for line in added)
    again = json.loads(answers.check(after, asked()))
    assert again["diff"] == []


def test_unsafe_fixes_are_made_where_they_are_asked_for() -> None:
    program = (ROOT / "examples/one_output/keras3/categorical_loss.py").read_bytes()
    quiet, loud = (json.loads(answers.check(program, asked(target="", unsafe=unsafe))) for unsafe in (False, True))
    assert not quiet["diff"]
    assert loud["diff"]


def test_what_was_read_is_the_file_as_it_came() -> None:
    (setup,) = json.loads(answers.check(PROGRAM, asked()))["setups"]
    assert ["metric", "accuracy, which is binary_accuracy here"] in setup["parties"]
    assert setup["target"] == "Keras 2.0.4"
    assert setup["missing"] == []


def test_a_notebook_is_answered_by_cell_and_row() -> None:
    answer = json.loads(answers.check(notebook(PROGRAM), asked("a.ipynb")))
    assert answer["cells"] == [[2, PROGRAM.decode()]]
    assert {each["where"]["cell"] for each in answer["findings"]} == {2}
    after = base64.b64decode(json.loads(answers.repaired(notebook(PROGRAM), asked("a.ipynb")))["data"])
    assert "categorical_accuracy" in "".join(json.loads(after)["cells"][1]["source"])


@pytest.mark.parametrize("data", [b"{", b"\xff\x00\x01", b"[]", b""])
def test_what_is_no_notebook_is_told_in_words(data: bytes) -> None:
    answer = json.loads(answers.check(data, asked("a.ipynb")))
    assert list(answer) == ["error"]
    assert "Traceback" not in answer["error"]


def test_what_could_not_be_read_is_told() -> None:
    program = b'import keras\nmodel = keras.Sequential([keras.layers.Dense(3)])\nmodel.compile(loss="mse"\nx = = 3\n'
    answer = json.loads(answers.check(program, asked()))
    assert [(each["code"], each["page"]) for each in answer["findings"]] == [("TU002", False)]
    assert any("Could not be read" in line for line in answer["closing"])
    assert answer["unread"][0]["where"]["row"] == 3


def test_nothing_of_a_program_passes_for_a_mark_of_ours() -> None:
    line = b'model.compile(loss="binary_crossentropy"'
    assert line in PROGRAM
    hostile = PROGRAM.replace(line, b'"\x02error\x03x\x04"; ' + line)
    answer = json.loads(answers.check(hostile, asked()))
    assert "\x02" not in json.dumps(answer)
    assert "\\u0002" not in json.dumps(answer)


def test_a_command_prints_what_it_prints() -> None:
    words = ["bounds", "--reported", "0.9976", "--classes", "10", "--samples", "10000"]
    answer = json.loads(answers.command(words))
    done = subprocess.run([sys.executable, "-m", "trueup", *words], capture_output=True, text=True, check=True)
    assert answer == {"code": 0, "out": done.stdout, "err": ""}
    wrong = json.loads(answers.command(["bounds", "--reported", "x", "--classes", "10"]))
    assert wrong["code"] == 2
    assert "x" in wrong["err"]
    assert json.loads(answers.command(["bounds"]))["code"] == 2


def test_the_columns_of_a_table(tmp_path: Path) -> None:
    def told(name: str, text: str) -> Any:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return json.loads(answers.columns(str(file)))

    assert told("a.csv", "y, answer\n1,1\n") == {"columns": ["y", "answer"], "delimiter": ""}
    assert told("b.csv", "y;answer\n1;1\n") == {"columns": ["y", "answer"], "delimiter": ";"}
    assert told("c.tsv", "y\tanswer\n1\t1\n") == {"columns": ["y", "answer"], "delimiter": ""}
    assert told("d.csv", '"a,b",c\n1,2\n')["columns"] == ["a,b", "c"]
    assert "d.csv" not in told("e.csv", "")["error"]
    assert "no header" in told("e.csv", "")["error"]
    assert "cannot be read" in told("f.npz", "no archive")["error"]
    assert told("g.npy", "")["columns"] == []


def test_every_library_is_offered_with_its_releases() -> None:
    libraries = {each["key"]: each["releases"] for each in json.loads(answers.libraries())}
    assert libraries["keras"][0].startswith("3.")
    assert "2.0.4" in libraries["keras"]
    for key, releases in libraries.items():
        answer = json.loads(answers.check(b"import keras\n", asked(target=f"{key}=={releases[-1]}")))
        assert "error" not in answer, key


def test_checking_needs_neither_numpy_nor_rich() -> None:
    code = (
        "import json, sys, answers\n"
        f"answers.check({PROGRAM!r}, {asked()!r})\n"
        "print([name for name in ('numpy', 'rich', 'jinja2') if name in sys.modules])"
    )
    paths = os.pathsep.join(map(str, (ROOT / "src", ROOT / "playground")))
    environment = {**os.environ, "PYTHONPATH": paths}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
