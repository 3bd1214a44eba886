"""An answer is shown by the reports that were offered for it, and by no other's."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from trueup.contract.shown import Shown, offer_reports


@dataclass(frozen=True, slots=True)
class Answer(Shown):
    _offered_by: ClassVar[str] = "answers"
    number: float

    def to_dict(self) -> dict[str, Any]:
        return {"number": self.number}


@dataclass(frozen=True, slots=True)
class Other(Answer):
    _offered_by: ClassVar[str] = "others"


def test_a_class_has_its_own_reports_and_says_who_offers_those_it_lacks() -> None:
    offer_reports(Other, {"text": lambda answer, width: f"{answer.number} in {width} columns"})
    assert Other(2).to_text(40) == "2 in 40 columns"
    assert str(Other(2)) == "2 in 80 columns"
    with pytest.raises(RuntimeError, match="no cell report is at hand: import others"):
        Other(2)._repr_html_()
    with pytest.raises(RuntimeError, match="no text report is at hand: import answers"):
        Answer(2).to_text()


def test_json_is_the_dictionary_and_holds_no_nan() -> None:
    assert json.loads(Answer(0.5).to_json()) == {"number": 0.5}
    assert Answer(0.5).to_json(indent=None) == '{"number": 0.5}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        Answer(float("nan")).to_json()


@pytest.mark.parametrize(
    ("room", "name"), [("audit", "Audit"), ("comparison", "Comparison"), ("inspection", "Inspection")]
)
def test_what_a_class_names_does_offer_its_reports(room: str, name: str) -> None:
    program = (
        f"import importlib; from trueup.contract.{room} import {name} as kind; assert not kind._renders;"
        "importlib.import_module(kind._offered_by); print(*sorted(kind._renders))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"cell", "text"} <= set(done.stdout.split())
