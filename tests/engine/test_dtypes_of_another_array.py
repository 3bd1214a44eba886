"""Conversions to the dtype of another array, or to one that was not read: which one the labels have is not known."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
X, Y = torch.randn(600, 20), torch.randint(0, 2, (600,))
model = nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 1))
for x, y in DataLoader(TensorDataset(X, Y), 32):
    out = model(x).squeeze(1)
    loss = F.binary_cross_entropy_with_logits(out, {labels})
    loss.backward()
"""


def codes(labels: str) -> list[str]:
    setups = read_text(PROGRAM.format(labels=labels), "a.py").setups
    return [item.code for setup in setups for item in findings_of(setup, all_rules())]


@pytest.mark.parametrize(
    "labels",
    ["y.to(out.dtype)", "y.to(out)", "y.type_as(out)", "y.type(out.dtype)", "y.to(dtype=out.dtype)", "y.to(x)",
     "y.to(x.device, x.dtype)", "y.to(next(model.parameters()).dtype)", "y.to(torch.get_default_dtype())",
     "y.type(x.type())", "y.new_tensor(y, dtype=x.dtype)", "torch.as_tensor(y, dtype=out.dtype)",
     "torch.tensor(y, dtype=out.dtype)", "y.double().to(x.dtype)", "y.to(dtype)", "(y == 1).to(out.dtype)", "y.float()",
     "y.to('cpu', torch.float32)", "y * 1.0", "y.type(torch.FloatTensor)"],
)  # fmt: skip
def test_labels_that_fit(labels: str) -> None:
    assert codes(labels) == []


@pytest.mark.parametrize(
    "labels",
    ["y", "y.to(x.device)", "y.to(device)", "y.to('cuda', non_blocking=True)", "y.to(torch.int64)", "y.cuda()",
     "y.float().long()", "torch.as_tensor(y)", "torch.tensor(y, dtype=torch.int64)"],
)  # fmt: skip
def test_labels_that_do_not(labels: str) -> None:
    assert codes(labels) == ["TU204"]
