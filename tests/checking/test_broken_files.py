"""A program that Python refuses fails a run; a notebook or a file of Python 2 that was read soundly does not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from trueup.checking import check_text
from trueup.cli.main import main

KERAS = "import keras\nmodel = build()\nmodel.compile(loss='binary_crossentropy', optimizer='adam')\n"

WHOLE = """\
import keras

(features, classes), _ = keras.datasets.mnist.load_data()
labels = keras.utils.to_categorical(classes, 10)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(features, labels)
"""


def notebook(*cells: str) -> str:
    """A notebook of code cells."""
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": source} for source in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def exit_code(text: str, name: str, *options: str) -> int:
    """The exit code of a check of this text."""
    Path(name).write_text(text)
    return main(["check", "--isolated", *options, name])


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_program_of_which_a_part_cannot_be_parsed_is_an_error() -> None:
    result = check_text(f"{KERAS}value = = 1\nsound = 1\nother = = 2\n", "program.py", isolated=True)
    (finding,) = [one for one in result.findings if one.code == "TU002"]
    assert finding.severity == "error"
    assert finding.where.row == 4
    assert "a syntax error" in finding.have
    assert "further part" in finding.have
    assert exit_code(f"{KERAS}value = = 1\n", "program.py") == 1
    assert exit_code(f"{KERAS}value = = 1\n", "program.py", "--exit-zero") == 0


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python takes such an f-string")
def test_an_f_string_of_a_newer_python_that_cannot_be_rewritten_is_a_note() -> None:
    """A line break in how a number is written: Python takes it from 3.12 on (PEP 701)."""
    text = KERAS + "print(f'{\n1:.3f\n} of {2}')\nsound = 1\n"
    (finding,) = [one for one in check_text(text, "program.py", isolated=True).findings if one.code == "TU002"]
    assert finding.severity == "note"
    assert "from 3.12 on" in finding.happens
    assert exit_code(text, "program.py") == 0
    assert exit_code(KERAS + "print(f'{names['one']}')\n", "program.py") == 0


APOSTROPHES = ["""print(f"{"it won't" if few else "it will"}")""", """print(f'{f'{"a'b"}'} and {{')"""]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python takes such an f-string")
@pytest.mark.parametrize("line", APOSTROPHES)
def test_an_apostrophe_within_the_braces_of_an_f_string(line: str) -> None:
    """Python before 3.12 ends the string at the first quote, and misses the end of what it takes for another."""
    assert exit_code(f"{KERAS}{line}\nsound = 1\n", "program.py") == 0


@pytest.mark.parametrize("line", [*(line[:-2] + ")" for line in APOSTROPHES), """print(f"{1}", 'it won)"""])
def test_an_f_string_or_its_neighbour_without_an_end(line: str) -> None:
    assert exit_code(f"{KERAS}{line}\nsound = 1\n", "program.py") == 1


def test_tabs_among_spaces_are_the_fault_that_is_told() -> None:
    """What is taken out next, an `if` whose block is gone, only follows from it."""
    text = f'{KERAS}def f(a):\n    if a == "x":\n\tb = 1\n    if a == "y":\n\tb = 2\n    return a\n'
    (finding,) = [one for one in check_text(text, "program.py", isolated=True).findings if one.code == "TU002"]
    assert "inconsistent use of tabs and spaces" in finding.have


@pytest.mark.parametrize(
    "line",
    ["print('open)", "print(f'open)", "name = pref'{1", "print(f'{{one}}: {1:{2}})", 'print(f"loss {1}, acc {2})'],
)
def test_a_string_without_an_end_is_an_error_in_every_python(line: str) -> None:
    assert exit_code(f"{KERAS}{line}\nsound = 1\n", "program.py") == 1


def test_a_cell_that_cannot_be_parsed_is_a_note_and_fails_no_run() -> None:
    text = notebook(KERAS, "value = = 1\n")
    (finding,) = [one for one in check_text(text, "a.ipynb", isolated=True).findings if one.code == "TU002"]
    assert finding.severity == "note"
    assert finding.where.cell == 2
    assert exit_code(text, "a.ipynb") == 0
    assert exit_code(text, "a.ipynb", "--fail-on", "note") == 1


def test_parts_of_several_cells_are_said_to_be_of_the_notebook() -> None:
    text = notebook(KERAS, "value = = 1\n", "sound = 1\n", "other = = 2\n")
    (finding,) = [one for one in check_text(text, "a.ipynb", isolated=True).findings if one.code == "TU002"]
    assert "and 1 further part of the notebook" in finding.have
    assert finding.happens == "The other cells were read, and what is sound of these"
    text = notebook(KERAS, "value = = 1\nsound = 1\nother = = 2\n")
    (finding,) = [one for one in check_text(text, "a.ipynb", isolated=True).findings if one.code == "TU002"]
    assert "and 1 further part of it" in finding.have
    assert finding.happens == "The other cells were read, and what is sound of this one"


def test_magics_and_python_2_that_were_read_soundly_are_no_findings() -> None:
    magics = notebook("%matplotlib inline\n!pip install keras\n", KERAS, "%%time\nmodel.fit(x, y)\n", "model.fit?\n")
    assert check_text(magics, "a.ipynb", isolated=True).findings == ()
    python2 = f"{KERAS}print 'done'\nexcept_ = 1\n"
    assert check_text(python2, "old.py", isolated=True).findings == ()


def test_what_is_lost_of_python_2_is_a_note() -> None:
    text = f"{KERAS}print 'done'\nvalue = = 1\n"
    (finding,) = check_text(text, "old.py", isolated=True).findings
    assert (finding.code, finding.severity) == ("TU002", "note")
    assert exit_code(text, "old.py") == 0


@pytest.mark.parametrize(
    ("severity", "code"), [("error", 0), ("warning", 0), ("note", 1)]
)  # fmt: skip
def test_only_findings_that_are_loud_enough_fail_a_run(severity: str, code: int) -> None:
    text = (
        "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.utils import to_categorical\n"
        "model = Sequential([Dense(10, activation='softmax')])\nmodel.compile('adam', 'binary_crossentropy')\n"
        "model.fit(x, to_categorical(y, 10))\n"
    )
    found = {one.severity for one in check_text(text, "program.py", isolated=True).findings}
    assert found == {"note"}
    assert exit_code(text, "program.py", "--fail-on", severity) == code
    Path("trueup.toml").write_text(f'fail-on = "{severity}"\n')
    assert main(["check", "program.py"]) == code


def test_a_run_can_ask_for_a_setup(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty.py").write_text("print(1)\n")
    assert main(["check", "--isolated", "empty.py"]) == 0
    capsys.readouterr()
    assert main(["check", "--isolated", "--require-setups", "empty.py"]) == 1
    assert "--require-setups" in capsys.readouterr().err
    assert exit_code(KERAS, "program.py", "--require-setups") == 0


def test_a_run_can_ask_for_a_share_of_setups_that_are_read_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """One of two setups has labels that nobody can read."""
    Path("whole.py").write_text(WHOLE)
    Path("part.py").write_text(WHOLE.replace("keras.utils.to_categorical(", "numbers("))
    run = ["check", "--isolated", "--no-cache", "whole.py", "part.py"]
    assert main(run) == 0
    assert "2 setups, 1 of them completely" in capsys.readouterr().out
    assert main([*run, "--require-whole", "0.5"]) == 0
    assert capsys.readouterr().err == ""
    assert main([*run, "--require-whole", "0.51"]) == 1
    said = "1 of 2 setups were read whole (50.00 %), and --require-whole asks for 51.00 %.\n"
    assert capsys.readouterr().err == said
    assert main([*run, "--require-whole", "1", "--exit-zero"]) == 0
    Path("trueup.toml").write_text("require-whole = 1.0")
    assert main([word for word in run if word != "--isolated"]) == 1
    for wrong in ("1.01", "-1", "nan"):
        assert main([*run, f"--require-whole={wrong}"]) == 2
        assert "--require-whole must be a number from 0 to 1" in capsys.readouterr().err
