"""Every executed row is reproduced by the facts: the function, how a column is decided, the key, exception or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fact_scenarios import Run

from trueup.contract.known import Known
from trueup.contract.setup import Setup
from trueup.facts import logged_names, metric_meaning, refusal

ROWS = Path(__file__).with_name("executed_rows.json")

#: Rows that a Setup cannot express, each with why: (scenarios, libraries and versions, reason).
NOT_EXPRESSED = (
    ("I ", "keras 0.3.3", "the layer that the scenario is built with does not exist in this release"),
    ("I2 ", "keras 0.3.3", "the layer that the scenario is built with does not exist in this release"),
    ("I3 ", "keras 0.3.3", "the layer that the scenario is built with does not exist in this release"),
    ("I4 ", "keras 0.3.3", "the layer that the scenario is built with does not exist in this release"),
    ("I6 ", "keras 0.3.3", "the layer that the scenario is built with does not exist in this release"),
    ("N dict", "keras 2.", "the model's outputs are given as a dict, which a Setup does not say"),
    ("N dict", "tf.keras 1.13", "the model's outputs are given as a dict, which a Setup does not say"),
    ("N dict flat", "keras 3.", "one flat list of metrics for several outputs, which a Setup does not say"),
    ("N list flat", "keras 3.", "one flat list of metrics for several outputs, which a Setup does not say"),
)


def runs() -> list[Run]:
    rows = json.loads(ROWS.read_text(encoding="utf-8"))["rows"]
    return [Run(**{**row, "functions": tuple(row["functions"]), "logged": frozenset(row["logged"])}) for row in rows]


def unexpressed(run: Run) -> str | None:
    return next(
        (
            why
            for scenario, release, why in NOT_EXPRESSED
            if run.scenario.startswith(scenario) and f"{run.library} {run.version}".startswith(release)
        ),
        None,
    )


def difference(run: Run) -> str | None:
    """What the facts say otherwise than the run, or None."""
    setups = run.setups()
    refusals = [why for setup in setups if (why := refusal(setup))]
    if run.error or refusals:
        return None if run.error and refusals else f"error {run.error}, the facts: {refusals}"
    functions, decisions = zip(*(_functions(setup) for setup in setups), strict=True)
    functions = tuple(function for group in functions for function in group)
    if set(functions) != set(run.functions) or (len(setups) > 1 and functions != run.functions):
        return f"functions {run.functions}, the facts: {functions}"
    if run.decision not in {decision for group in decisions for decision in group}:
        return f"decision {run.decision}, the facts: {decisions}"
    keys = _keys(setups)
    return None if keys == run.logged else f"keys {set(run.logged)}, the facts: {set(keys)}"


def _functions(setup: Setup) -> tuple[list[str], list[str]]:
    found = [metric_meaning(metric, setup) for metric in setup.metrics]
    known = [each.value for each in found if isinstance(each, Known)]
    assert len(known) == len(found), found
    return [meaning.function for meaning in known], [meaning.decision for meaning in known]


def _keys(setups: tuple[Setup, ...]) -> frozenset[str]:
    """What is logged besides losses and what callbacks may add."""
    keys: set[str] = set()
    for setup in setups:
        names = logged_names(setup)
        assert isinstance(names, Known), names
        keys |= names.value
    return frozenset(key for key in keys if not key.endswith("loss") and key not in ("lr", "learning_rate"))


def test_every_executed_row_is_reproduced(capsys: pytest.CaptureFixture[str]) -> None:
    total = runs()
    left_out = [(run, why) for run in total if (why := unexpressed(run))]
    compared = [run for run in total if not unexpressed(run)]
    differing = [(run, difference(run)) for run in compared]
    wrong = [f"{run.library} {run.version} {run.scenario}: {how}" for run, how in differing if how]
    with capsys.disabled():
        reproduced = len(compared) - len(wrong)
        print(f"\n{reproduced} of {len(total)} executed rows reproduced; {len(left_out)} cannot be told by a Setup")
    assert not wrong, "\n".join(wrong)
    assert len(left_out) <= 40


def test_rows_left_out_are_there_and_few() -> None:
    for scenario, release, why in NOT_EXPRESSED:
        assert why
        assert any(
            run.scenario.startswith(scenario) and f"{run.library} {run.version}".startswith(release) for run in runs()
        ), (scenario, release)


def test_a_wrong_row_is_noticed() -> None:
    right = next(run for run in runs() if run.version == "2.0.4" and run.scenario.startswith("B softmax"))
    assert difference(right) is None
    wrong = Run(right.library, right.version, right.scenario, ("categorical_accuracy",), "argmax", right.logged)
    assert "binary_accuracy" in str(difference(wrong))
