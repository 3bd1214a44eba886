"""Programs whose main function is called in an exception's argument, or by a library that is handed it."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

_MODULE = """import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets


def epoch(model, loader):
    criterion = nn.CrossEntropyLoss()
    for images, labels in loader:
        criterion(model(images), labels).backward()


def main(options=None):
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, {units}))
    epoch(model, DataLoader(datasets.MNIST("."), batch_size=64))
    return 0


"""


def units_of(start: str) -> list[object]:
    """The units of each setup whose head is read, in a program that ends like this."""
    reading = read_text(_MODULE.format(units=10) + start, "program.py")
    return [units for setup in reading.setups if (units := value_of(setup.head.units)) is not None]


@pytest.mark.parametrize(
    "start",
    [
        "if __name__ == '__main__':\n    raise SystemExit(main())\n",
        "import torch.multiprocessing as mp\nmp.spawn(main, args=(2,), nprocs=2)\n",
        "import optuna\nstudy = optuna.create_study()\nstudy.optimize(main, n_trials=3)\n",
        "from threading import Thread\nThread(target=main).start()\n",
        "from functools import partial\nimport ray\nray.get(ray.remote(partial(main, options=None)))\n",
    ],
)
def test_a_function_that_is_handed_on_is_entered(start: str) -> None:
    assert units_of(start) == [10]


def test_a_function_inside_of_another_is_entered_when_it_is_handed_on() -> None:
    start = """import optuna

def search(units):
    def objective(trial):
        model = nn.Sequential(nn.Flatten(), nn.Linear(784, units))
        return epoch(model, DataLoader(datasets.MNIST("."), batch_size=64))

    optuna.create_study().optimize(objective)

search(10)
"""
    assert units_of(start) == [10]


def test_a_function_that_is_only_named_is_not_entered() -> None:
    assert units_of("names = [main.__name__]\n") == []
