"""A result finds the files that show it by itself, in a process that only took it out of a pickle, too."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

import trueup
from trueup.contract.reportable import Reportable
from trueup.runs import Answers, Arm, Made, Run, compared


@dataclass(frozen=True, slots=True)
class Number(Reportable):
    """A result that a module beside this test shows."""

    _reports: ClassVar[str] = "number_reports"
    number: float

    def to_dict(self) -> dict[str, Any]:
        return {"number": self.number}


def test_each_report_is_in_a_module_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "number_reports"
    folder.mkdir()
    (folder / "as_text.py").write_text(
        "def render(result, width):\n    return f'{result.number} in {width} columns'\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert Number(2).to_text(40) == "2 in 40 columns"
    assert str(Number(2)) == "2 in 80 columns"
    with pytest.raises(ModuleNotFoundError, match=r"number_reports\.as_cell"):
        Number(2)._repr_html_()


def test_json_is_the_dictionary_and_holds_no_nan() -> None:
    assert json.loads(Number(0.5).to_json()) == {"number": 0.5}
    assert Number(0.5).to_json(indent=None) == '{"number": 0.5}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        Number(float("nan")).to_json()


LABELS = np.arange(60) % 3
ANSWERS = np.where(np.arange(60) % 5 == 0, 0, LABELS)


def audit() -> trueup.Audit:
    return trueup.audit(LABELS, predicted=ANSWERS, reported="0.91")


def against() -> trueup.Against:
    return trueup.against(LABELS, predicted={"old": ANSWERS, "new": LABELS})


def comparison() -> trueup.Comparison:
    answers = Answers.of(LABELS.tolist(), ANSWERS.tolist(), items="60 items")
    arms = (Arm.of(loss, units=3, activation="softmax", labels="one-hot") for loss in ("binary", "categorical"))
    return compared(
        [
            Run(arm=arm, seed=seed, made=Made(command="a test"), audit=audit().to_dict(), answers=answers)
            for arm in arms
            for seed in (1, 2)
        ]
    )


def inspection() -> trueup.Inspection:
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return trueup.inspect(model, y=np.eye(3)[LABELS])


@pytest.mark.parametrize("result_of", [audit, against, comparison, inspection], ids=lambda function: function.__name__)
def test_a_pickled_result_is_shown_in_a_fresh_process(result_of: Callable[[], Reportable], tmp_path: Path) -> None:
    result = result_of()
    file = tmp_path / "result.pickle"
    file.write_bytes(pickle.dumps(result))
    forms = [form for form in ("_repr_html_", "to_html", "to_markdown", "to_json") if hasattr(result, form)]
    program = (
        "import json, pickle, sys; result = pickle.load(open(sys.argv[1], 'rb')); print(result);"
        "print(json.dumps([getattr(result, form)() for form in sys.argv[2:]]), file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, str(file), *forms]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"{result}\n"
    assert json.loads(done.stderr) == [getattr(result, form)() for form in forms]
