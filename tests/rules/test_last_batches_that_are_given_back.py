"""The number of a last batch that a function gives back, or that is divided after the loop, and shown elsewhere."""

from __future__ import annotations

import pytest
from loud_findings import loud

PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

test = DataLoader(datasets.MNIST("data", train=False, transform=transforms.ToTensor()), batch_size=64)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))


def evaluate(loader):
    right, items, total = 0, 0, 0.0
    with torch.no_grad():
        for images, labels in loader:
            outputs = model(images)
            total += nn.functional.cross_entropy(outputs, labels).item()
            {counted}
    {behind}


{called}
"""
ONE = "accuracy = (outputs.argmax(1) == labels).float().mean().item()"
OVER = "right = (outputs.argmax(1) == labels).sum().item(); items = len(labels)"
ADDED = "right += (outputs.argmax(1) == labels).sum().item(); items += len(labels)"
PAIR = 'loss, accuracy = evaluate(test)\nprint("test accuracy", accuracy)'


@pytest.mark.parametrize(
    ("counted", "behind", "called", "found"),
    [
        (ONE, "return total / len(loader), accuracy", PAIR, True),
        (OVER, "return total / len(loader), right / items", PAIR, True),
        (OVER, "accuracy = right / items\n    return accuracy", 'print("test accuracy", evaluate(test))', True),
        (OVER, "accuracy = 100 * right / items\n    print('test accuracy', accuracy)", "evaluate(test)", True),
        (ADDED, "return total / len(loader), right / items", PAIR, False),
        (ADDED, "accuracy = right / items\n    return accuracy", 'print("test accuracy", evaluate(test))', False),
        (
            ONE,
            "return total / len(loader), accuracy",
            PAIR.replace("test accuracy", "accuracy of the last batch"),
            False,
        ),
        (f"{ONE}; break", "return total / len(loader), accuracy", PAIR, False),
        (f"{ONE}; print('accuracy', accuracy)", "return total", "print(evaluate(test))", False),
    ],
)
def test_what_is_of_the_last_pass_stays_so(counted: str, behind: str, called: str, found: bool) -> None:
    findings = loud(PROGRAM.format(counted=counted, behind=behind, called=called))
    assert ("TU320" in [code for code, _ in findings]) == found


def test_what_a_function_gives_back_for_each_batch_is_of_no_loop() -> None:
    text = (
        PROGRAM.format(counted=ADDED, behind="return total", called="evaluate(test)")
        + """
def of_batch(images, labels):
    return (model(images).argmax(1) == labels).float().mean().item()


for images, labels in test:
    print("accuracy", of_batch(images, labels))
"""
    )
    assert "TU320" not in [code for code, _ in loud(text)]


def test_what_is_divided_in_its_place_stays_of_the_last_pass() -> None:
    text = PROGRAM.format(
        counted=OVER, behind="right /= items\n    return right", called='print("accuracy", evaluate(test))'
    )
    assert "TU320" in [code for code, _ in loud(text)]
