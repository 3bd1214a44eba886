"""A model that gives scores and the probabilities made of them: what is counted of either is of one output."""

from __future__ import annotations

import pytest
from loud_findings import loud

PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

train = DataLoader(datasets.MNIST("data", transform=transforms.ToTensor()), batch_size=64, shuffle=True)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(784, 10)
        self.side = nn.Linear(784, 10)

    def forward(self, x):
        logits = self.out(x.flatten(1))
        return {given}


model = Net()
correct, total = 0, 0
for images, labels in train:
    {taken}
    loss = nn.functional.cross_entropy(logits, labels)
    loss.backward()
    predicted = torch.argmax(probas, dim={axis})
    correct += (predicted == labels).sum().item()
    total += labels.size(0)
print("accuracy", correct / {divisor})
"""
PAIRS = [
    ("logits, torch.softmax(logits, dim=1)", "logits, probas = model(images)"),
    ("torch.softmax(logits, dim=1), logits", "probas, logits = model(images)"),
    (
        '{"logits": logits, "probas": torch.softmax(logits, dim=1)}',
        'out = model(images); logits, probas = out["logits"], out["probas"]',
    ),
]


def codes(given: str, taken: str, axis: int, divisor: str) -> set[str]:
    """What is told of the program."""
    return {code for code, _ in loud(PROGRAM.format(given=given, taken=taken, axis=axis, divisor=divisor))}


@pytest.mark.parametrize(("given", "taken"), PAIRS)
@pytest.mark.parametrize(
    ("axis", "divisor", "found"), [(0, "total", {"TU314"}), (1, "len(train)", {"TU315"}), (1, "total", set())]
)
def test_what_is_counted_of_probabilities_is_told(
    given: str, taken: str, axis: int, divisor: str, found: set[str]
) -> None:
    assert codes(given, taken, axis, divisor) == found


def test_another_layer_is_another_output() -> None:
    given = "logits, torch.softmax(self.side(x.flatten(1)), dim=1)"
    assert codes(given, "logits, probas = model(images)", 1, "len(train)") == set()


BINARY = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

x, y = torch.randn(100, 4), torch.randint(0, 2, (100, 1)).float()
loader = DataLoader(TensorDataset(x, y), batch_size=8)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 1)

    def forward(self, x):
        logits = self.out(x)
        return logits, torch.sigmoid(logits)


model, criterion = Net(), nn.BCEWithLogitsLoss()
correct, total = 0, 0
for x, y in loader:
    logits, probas = model(x)
    criterion(logits, y).backward()
    correct += (({} > 0.5).float() == y).sum().item()
    total += y.size(0)
print("accuracy", correct / total)
"""


@pytest.mark.parametrize(("thresholded", "found"), [("logits", ["TU304"]), ("probas", [])])
def test_a_threshold_is_held_against_what_it_is_applied_to(thresholded: str, found: list[str]) -> None:
    assert [code for code, _ in loud(BINARY.format(thresholded))] == found
