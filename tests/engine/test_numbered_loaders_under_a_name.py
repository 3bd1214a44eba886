"""A bar over numbered batches that has a name of its own is gone through as the loader, whichever of several it is."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

ONE = "loader = DataLoader(datasets.MNIST('.', train=False, transform=transforms.ToTensor()), batch_size=64)"
EITHER = """
if sys.argv[1] == "digits":
    loader = DataLoader(datasets.MNIST(".", train=False, transform=transforms.ToTensor()), batch_size=64)
else:
    loader = DataLoader(datasets.FashionMNIST(".", train=False, transform=transforms.ToTensor()), batch_size=64)
"""
PROGRAM = """
import sys
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from tqdm.auto import tqdm

{made}


def test(model, batches):
    model.eval()
    share = 0
    bar = {bar}
    for number, (images, labels) in bar:
        scores = model(images)
        share += (scores.argmax(dim=1) == labels).sum().item() / len(labels)
    print("accuracy", share / {divisor})


test(nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), loader)
"""
BARS = {
    "numbered": "enumerate(batches)",
    "numbered, with a bar": "tqdm(enumerate(batches), total=len(batches))",
    "a bar that is numbered": "enumerate(tqdm(batches), 1)",
}


def _codes(text: str) -> list[str]:
    setups = read_text(text, "program.py").setups
    return [finding.code for setup in setups for finding in findings_of(setup, all_rules())]


@pytest.mark.parametrize("made", [ONE, EITHER], ids=["one loader", "either"])
@pytest.mark.parametrize("bar", BARS)
def test_the_mean_of_the_batches_is_told(made: str, bar: str) -> None:
    text = PROGRAM.replace("{made}", made).replace("{bar}", BARS[bar]).replace("{divisor}", "len(batches)")
    (setup,) = read_text(text, "program.py").setups
    (finding,) = findings_of(setup, all_rules())
    assert finding.code == "TU309"
    assert "the batches of batches" in finding.message


def test_another_loaders_number_of_batches_is_not_taken_for_its_own() -> None:
    text = PROGRAM.replace("{made}", EITHER).replace("{bar}", BARS["numbered"]).replace("{divisor}", "len(others)")
    assert _codes(text) == []
