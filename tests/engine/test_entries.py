"""Which functions and classes that nobody calls are entered."""

from __future__ import annotations

import ast
import textwrap

import pytest

from trueup.engine.entries import may_join
from trueup.syntax.parse import parse_source


@pytest.mark.parametrize(
    ("body", "joins"),
    [
        ("self.pool.train(self.training)", False),
        ("self.pool.train(self.training)\n    super().train(mode)", False),
        ("self.pool.train(self.training)\n    booster = xgb.train(params, data)", True),
        ("self.pool.train(self.training)\n    print(accuracy_score(y, answers))", True),
        ("model.train(True)", True),
        ("trainer.train()", True),
    ],
)
def test_a_module_that_hands_its_mode_on_to_its_parts_trains_nothing(body: str, joins: bool) -> None:
    text = f"import xgboost as xgb\n\n\ndef reset(self, mode, params, data, y, answers):\n    {body}\n"
    source = parse_source(textwrap.dedent(text).encode(), "program.py")
    function = next(node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef))
    assert may_join(source, function) is joins
