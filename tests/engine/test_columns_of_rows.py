"""A column of one-hot rows or of scores, whichever it is: one number for each item."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.contract.metric import MetricCall
from trueup.source import read_text

_PROGRAM = """import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import nn

model, criterion = nn.Sequential(nn.Linear(8, {units}), nn.LogSoftmax(dim=1)), nn.NLLLoss()
for x, y in loader:
    criterion(model(x), y).backward()
truth, scores = [], []
for x, y in loader:
    truth.extend(y.numpy())
    scores.extend(model(x).exp().detach().numpy())
rows = np.eye({units})[truth]
for i in {passes}:
    print(roc_auc_score(rows{index}, np.array(scores){index}))
"""


def _call(*, units: str = "5", passes: str = "range(5)", index: str = "[:, i]") -> MetricCall:
    text = _PROGRAM.format(units=units, passes=passes, index=index)
    calls = [call for setup in read_text(text, "program.py").setups for call in setup.metric_calls]
    return calls[0]


@pytest.mark.parametrize("passes", ["range(5)", "range(count)", "range(len(names))"])
@pytest.mark.parametrize("units", ["5", "len(names)"])
def test_one_column_is_a_yes_or_no_for_each_item(units: str, passes: str) -> None:
    call = _call(units=units, passes=passes)
    assert value_of(call.labels.kind) == "0/1 numbers"
    assert value_of(call.predictions.kind) == "scores"


def test_all_of_them_are_rows() -> None:
    call = _call(index="")
    assert value_of(call.labels.kind) == "one-hot rows"
    assert value_of(call.predictions.kind) == "rows of scores"


def test_of_columns_that_were_not_read_nothing_is_said() -> None:
    call = _call(passes="chosen")
    assert value_of(call.labels.kind) is None
