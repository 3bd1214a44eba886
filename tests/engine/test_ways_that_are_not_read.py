"""One of several models was not read: the loss that all of them meet is read with those that were."""

from __future__ import annotations

from trueup.contract.setup import Setup
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

_PROGRAM = """import argparse
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets
from somewhere import Unread

options = argparse.ArgumentParser()
options.add_argument("--net")
options.add_argument("--mixed", action="store_true")
args = options.parse_args()
if args.net == "small":
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, {small}))
elif args.net == "large":
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 90), nn.ReLU(), nn.Linear(90, {large}))
else:
    model = Unread()
for images, labels in DataLoader(datasets.MNIST("."), batch_size=64):
    if args.mixed:
        with torch.autocast("cuda"):
            loss = nn.CrossEntropyLoss()(model(images), labels)
    else:
        loss = {other}
    loss.backward()
"""
_SAME = "nn.CrossEntropyLoss()(model(images), labels)"


def setups(*, small: int = 10, large: int = 10, other: str = _SAME) -> tuple[Setup, ...]:
    return read_text(_PROGRAM.format(small=small, large=large, other=other), "program.py").setups


def test_models_that_agree_are_read_beside_one_that_was_not() -> None:
    found = setups()
    assert {getattr(setup.head.units, "value", None) for setup in found if setup.complete} == {10}
    assert all(any(item.of == "meeting" for item in setup.assumptions) for setup in found if setup.complete)


def test_models_that_differ_tell_nothing() -> None:
    assert not any(setup.complete for setup in setups(small=1))


def test_two_losses_may_each_belong_to_a_model_of_its_own() -> None:
    assert not any(setup.complete for setup in setups(other="nn.BCELoss()(model(images), labels)"))


def test_what_is_wrong_with_them_is_no_error() -> None:
    found = [finding for setup in setups(small=1, large=1) for finding in findings_of(setup, all_rules())]
    assert {finding.code for finding in found} >= {"TU102"}
    assert all(finding.severity != "error" for finding in found)
