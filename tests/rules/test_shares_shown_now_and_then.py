"""A share by the number of batches: one that stands at each 100th, and one by the last number of `enumerate`."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets

loader = DataLoader(datasets.CIFAR10("."), batch_size=64)
model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))
for epoch in range(3):
    right, shares = 0, 0
    for number, (images, labels) in enumerate(loader, 1):
        hits = model(images).argmax(1) == labels
        right += hits.sum().item()
        shares += hits.float().mean().item()
        if {test}:
            print("acc", {inside})
    {after}
"""
NOMINAL, SHARES = "right / (number * loader.batch_size)", "shares / number"
RARELY = ["number % 100 == 0", "(number + 1) % 100 == 0", "not number % 100", "verbose and number % 100 == 0"]


def codes(test: str, inside: str, after: str = "pass") -> list[str]:
    text = PROGRAM.format(test=test, inside=inside, after=after)
    return [each.code for setup in read_text(text, "p.py").setups for each in findings_of(setup, all_rules())]


@pytest.mark.parametrize("inside", [NOMINAL, SHARES])
@pytest.mark.parametrize("test", RARELY)
def test_full_batches_alone(test: str, inside: str) -> None:
    assert codes(test, inside) == []


@pytest.mark.parametrize("test", ["verbose", "number % 100 == 0 or number == len(loader)", "number == len(loader)"])
def test_the_last_one_may_be_among_them(test: str) -> None:
    assert codes(test, NOMINAL) == ["TU309"]


@pytest.mark.parametrize(
    "after", ["print('acc', shares / len(loader))", "if epoch % 2 == 0: print('acc', shares / len(loader))"]
)
def test_a_number_at_the_end_of_the_loop_holds_the_last_one(after: str) -> None:
    assert codes("number % 100 == 0", NOMINAL, after) == ["TU309"]


@pytest.mark.parametrize(
    ("numbered", "by", "notes"),
    [
        ("enumerate(loader)", "step", 0),  # 156 full batches of 64 are fewer than the 10,000 items
        ("enumerate(loader)", "(step + 1)", 1),
        ("enumerate(loader, 1)", "step", 1),
    ],
)
def test_the_last_number_of_a_batch_is_one_less_than_the_batches(numbered: str, by: str, notes: int) -> None:
    program = f"""
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

loader = DataLoader(datasets.MNIST("data", train=False, transform=transforms.ToTensor()), batch_size=64)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
right, loss = 0, 0.0
for step, (x, y) in {numbered}:
    loss += nn.CrossEntropyLoss()(model(x), y).item()
    right += (model(x).argmax(1) == y).sum().item()
print("accuracy", right / ({by} * 64))
"""
    found = [item for setup in read_text(program, "a.py").setups for item in findings_of(setup, all_rules())]
    assert [item.code for item in found if "too low" in item.happens] == ["TU309"] * notes
