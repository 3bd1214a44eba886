"""Models of which a test decides nothing but where they lie: each way makes the same one."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.head = nn.Linear(10, width)

    def forward(self, rows):
        return torch.log_softmax(self.head(rows), dim=1)


def accuracy(outputs, labels):
    return np.sum(np.argmax(outputs, axis=1) == labels) / float(labels.size)


METRICS = {"accuracy": accuracy}


def evaluate(model, loss_of, loader):
    summary = []
    for rows, labels in loader:
        outputs = model(rows)
        loss = loss_of(outputs, labels)
        outputs, labels = outputs.data.cpu().numpy(), labels.data.cpu().numpy()
        numbers = {name: METRICS[name](outputs, labels) for name in METRICS}
        numbers["loss"] = loss.item()
        summary.append(numbers)
    return {name: np.mean([item[name] for item in summary]) for name in summary[0]}


params = unread()
loader = DataLoader(TensorDataset(torch.randn(1000, 10), torch.randint(0, 6, (1000,))), batch_size=64)
"""


def codes(model: str) -> set[str]:
    setups = read_text(f"{PROGRAM}model = {model}\nprint(evaluate(model, nn.NLLLoss(), loader))", "a.py").setups
    return {item.code for setup in setups for item in findings_of(setup, all_rules())}


@pytest.mark.parametrize(
    "model",
    [
        "Net(6)",
        "Net(6).cuda() if params.cuda else Net(6)",
        "Net(6) if not params.cuda else Net(6).to('cuda').eval()",
    ],
)
def test_what_is_counted_of_it_is_found_as_of_one_model(model: str) -> None:
    assert codes(model) == {"TU309"}


@pytest.mark.parametrize("sizes", [(5, 4), (6, 7)])
def test_models_of_other_sizes_stay_two(sizes: tuple[int, int]) -> None:
    assert codes("Net({}).cuda() if params.cuda else Net({})".format(*sizes)) == {"TU203"}
