"""Texts as long as they may be, in which a careless search looks from each place to the end: read in bounded time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import trueup
from trueup.checking import check_text
from trueup.contract.result import CheckResult

PROGRAM = "import keras\nmodel = keras.Sequential()\nmodel.compile('sgd', 'mse')\nmodel.fit(x, y)\n"
#: Seconds of processor time; each of these took more than a minute, and takes a second or two.
PATIENCE = 20.0
SIZE = 400_000


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "source": cell} for cell in (*cells, PROGRAM)]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4})


NOTEBOOKS = {
    "pip without an end": notebook("!" + "pip " * (SIZE // 4) + "installs"),
    "a requirement without an end": notebook("!pip install " + "tensorflow-" * (SIZE // 11)),
    "one key twice among many": json.dumps({"cells": PROGRAM} | {f"k{n}": 1 for n in range(100_000)})[:-1]
    + ', "k99999": 2}',
}
PINS = {
    "numbers of a wheel": ("requirements.txt", "x/keras-" + "2." * (SIZE // 2) + ".whl"),
    "blanks": ("requirements.txt", "keras>=" + " " * SIZE + "x"),
    "requirements on one line": ("setup.py", "setup(install_requires=[" + "'keras>=2', " * (SIZE // 12) + "])"),
    "open quotes": ("setup.py", "'keras" * (SIZE // 6)),
    "packages of a lock file": ("poetry.lock", 'name = "keras"\nversion = "2.1"\n' * (SIZE // 4)),
    "a table of dependencies": (
        "pyproject.toml",
        "[project]\ndependencies = [" + ", ".join(f'"keras>={n}"' for n in range(SIZE // 16)) + "]\n",
    ),
}


PROGRAMS = {
    "an f-string of thousands of parts": PROGRAM + "z = f'" + "{x}" * 20_000 + "'",
    "names of a history": PROGRAM + "h = model.fit(x, y)\n" + "h.history['acc']\n" * 8_000,
    "statements without an end, and a comment": PROGRAM + "# noqa\n" + f"x = ({' 1,' * 100}\n" * 600,
    "faults in a long list": PROGRAM + "z = [\n" + "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, $],\n" * 4_000 + "]\n",
    "many models": PROGRAM.replace("Sequential()", "Sequential([keras.layers.Dense(1, 'softmax')])") * 1_000,
}


def timed(work: Callable[[], CheckResult]) -> CheckResult:
    started = time.process_time()
    result = work()
    assert time.process_time() - started < PATIENCE
    assert result.crashes == ()
    assert [unread.why for unread in result.unread if unread.kind == "defect"] == []
    return result


@pytest.mark.parametrize("text", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_a_notebook_of_one_long_line(text: str) -> None:
    timed(lambda: check_text(text, "a.ipynb", isolated=True))


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_of_many_alike(text: str) -> None:
    timed(lambda: check_text(text, "a.py", isolated=True, extend_select=["TU003"]))


@pytest.mark.parametrize(("name", "text"), PINS.values(), ids=PINS)
def test_a_project_that_pins_at_length(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "a.py").write_text(PROGRAM)
    result = timed(lambda: trueup.check(tmp_path / "a.py", isolated=True))
    assert result.counts.setups == 1
