"""Notebooks whose stored counts say that a loss last ran before the cell of its head: no certainty of what it met."""

from __future__ import annotations

import json

import pytest

from trueup.contract.finding import Finding
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

CELLS = (
    "import torch\nfrom torch import nn\nbatches = torch.load('batches.pt')",
    "model = nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 3))",
    "for x, y in batches:\n    nn.functional.nll_loss(model(x), y).backward()",
)


def _findings(*counts: int | None) -> list[Finding]:
    cells = [
        {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "execution_count": count}
        for text, count in zip(CELLS, counts, strict=True)
    ]
    data = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    return [item for setup in read_text(data, "a.ipynb").setups for item in findings_of(setup, all_rules())]


@pytest.mark.parametrize("counts", [(1, 2, 3), (4, 7, 9), (None, None, None), (1, 2, None)])
def test_cells_that_ran_in_their_order_are_an_error(counts: tuple[int | None, ...]) -> None:
    (found,) = _findings(*counts)
    assert (found.code, found.severity) == ("TU108", "error")


def test_a_loss_that_ran_before_its_head_is_a_warning_that_says_so() -> None:
    (found,) = _findings(1, 9, 3)
    assert (found.code, found.severity) == ("TU108", "warning")
    assert found.holds_for.startswith("the cells in their order: by their stored counts the loss last ran before")
