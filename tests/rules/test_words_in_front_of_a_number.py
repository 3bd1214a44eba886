"""A number's name is the last clause in front of it: what is over before says nothing about its data."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from torch import nn
from torchvision import datasets
from torch.utils.data import DataLoader

def evaluate(model, loader):
    total = correct = 0
    for images, targets in loader:
        answers = model(images).argmax(dim=1)
        total += targets.size(0)
        correct += (answers == targets).sum().item()
    return correct / total

train_loader = DataLoader(datasets.CIFAR10("d", train=True), batch_size=8, shuffle=True)
test_loader = DataLoader(datasets.CIFAR10("d", train=False), batch_size=8)
model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))
best_acc = 0.0
for epoch in range(10):
    for images, targets in train_loader:
        nn.CrossEntropyLoss()(model(images), targets).backward()
    test_acc = evaluate(model, test_loader)
    print("test acc", test_acc)
    if test_acc > best_acc:
        best_acc = test_acc
print(f"{words}{best_acc:.4f}")
"""


def codes(words: str) -> set[str]:
    setups = read_text(PROGRAM.replace("{words}", words), "p.py").setups
    return {finding.code for setup in setups for finding in findings_of(setup, all_rules())}


@pytest.mark.parametrize(
    "words",
    ["训练结束，best_acc=", "Training finished, best_acc=", "Training done. Best acc: ", "Training complete: accuracy ",
     "Training is over! acc ", "Finished training; best accuracy ", "Finished training epoch 3: accuracy ",
     "Accuracy after training: ", "Trained model accuracy: ", "Done training, best acc ",
     "=== Training summary === acc "],
)  # fmt: skip
def test_a_clause_of_its_own(words: str) -> None:
    assert "TU317" not in codes(words)


@pytest.mark.parametrize(
    "words",
    ["Training accuracy: ", "train_acc=", "Train: acc ", "Done. Training acc: ", "Best train acc, ", "[train] acc ",
     "Accuracy on the training set ", "Accuracy after training data: "],
)  # fmt: skip
def test_the_name_itself(words: str) -> None:
    assert "TU317" in codes(words)
