"""A model that a configuration names among those of a module: read as all of them that take the arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.contract.known import value_of
from trueup.source.program import Wishes, read_program
from trueup.source.project import Project

MODELS = """
from functools import partial

from flax import linen as nn


class Block(nn.Module):
    width: int

    @nn.compact
    def __call__(self, x):
        return nn.relu(nn.Dense(self.width)(x))


class Net(nn.Module):
    depth: int
    num_classes: int

    @nn.compact
    def __call__(self, x):
        for _ in range(self.depth):
            x = Block(32)(x)
        return nn.Dense(self.num_classes)(x)


Small = partial(Net, depth=2)
Large = partial(Net, depth=8)
{more}
"""
TRAIN = """
import jax
import models
import optax


def train(config, batches):
    model = getattr(models, config.model)({arguments})

    def loss_fn(params, x, y):
        return optax.softmax_cross_entropy(model.apply(params, x), jax.nn.one_hot(y, 7)).mean()

    params = model.init(jax.random.PRNGKey(0), batches[0])
    for x, y in batches:
        loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
"""
ANOTHER = """
class Other(nn.Module):
    num_classes: int

    @nn.compact
    def __call__(self, x):
        return nn.softmax(nn.Dense(self.num_classes)(x))
"""


@pytest.mark.parametrize(
    ("more", "arguments", "units"),
    [
        ("", "num_classes=7", [7]),
        (ANOTHER, "num_classes=7", [7, 7]),  # with another activation
        ("", "", [None]),
        ("", "num_classes=7, **config.sizes", [None]),
        ("", "classes=7", [None]),
    ],
)
def test_all_that_take_the_arguments_are_meant(
    more: str, arguments: str, units: list[int | None], tmp_path: Path
) -> None:
    (tmp_path / "models.py").write_text(MODELS.format(more=more))
    program = TRAIN.format(arguments=arguments)
    (tmp_path / "train.py").write_text(program)
    reading = read_program(program.encode(), "train.py", tmp_path / "train.py", Project(tmp_path), Wishes())
    assert [value_of(setup.head.units) for setup in reading.setups] == units
    assert not [part for part in reading.unread if part.kind == "defect"]


PACKAGE = {
    "models/__init__.py": "from .small import *\nfrom .large import *\n",
    "models/small.py": """
from torch import nn

__all__ = ["small", "Small"]


class Small(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.last = nn.Linear(784, num_classes)

    def forward(self, images):
        return {small}


def small(**options):
    return Small(**options)
""",
    "models/large.py": """
from torch import nn


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layer = nn.Linear(width, width)

    def forward(self, images):
        return self.layer(images).relu()


class Large(nn.Module):
    def __init__(self, blocks, num_classes=1000):
        super().__init__()
        self.blocks = nn.Sequential(*[Block(784) for _ in range(blocks)])
        self.last = nn.Linear(784, num_classes)

    def forward(self, images):
        return self.last(self.blocks(images.flatten(1)))


def large11(num_classes):
    return Large(11, num_classes)


def large19(num_classes):
    return Large(19, num_classes)
""",
}
NAMING = """
import argparse
import torch
from torch import nn
import models
from torch.utils.data import DataLoader
from torchvision import datasets

parser = argparse.ArgumentParser()
parser.add_argument("--arch", {default})
args = parser.parse_args()
model = torch.nn.DataParallel({made}).cuda()
optimizer = torch.optim.SGD(model.parameters(), 0.1)
for images, labels in DataLoader(datasets.MNIST("."), batch_size=64):
    nn.CrossEntropyLoss()(model(images), labels).backward()
    optimizer.step()
"""


def heads(folder: Path, made: str, default: str = "", last: str = "self.last(images.flatten(1))") -> list[object]:
    """The units and the activation of each setup of a program that names its model among those of its package."""
    for name, text in PACKAGE.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text.replace("{small}", last))
    program = NAMING.format(made=made, default=default)
    (folder / "train.py").write_text(program)
    reading = read_program(program.encode(), "train.py", folder / "train.py", Project(folder), Wishes())
    return [(value_of(setup.head.units), value_of(setup.head.activation)) for setup in reading.setups]


@pytest.mark.parametrize("named", ["models.__dict__[args.arch]", "getattr(models, args.arch)"])
@pytest.mark.parametrize("default", ["default='resnet20'", "required=True"])
def test_models_of_a_package_whose_heads_are_equal_are_one(named: str, default: str, tmp_path: Path) -> None:
    assert heads(tmp_path, f"{named}(num_classes=10)", default) == [(10, "linear")]


def test_models_of_a_package_whose_heads_differ_are_several(tmp_path: Path) -> None:
    found = heads(
        tmp_path, "models.__dict__[args.arch](num_classes=10)", last="self.last(images.flatten(1)).softmax(1)"
    )
    assert sorted(found, key=str) == [(10, None), (10, None)]


def test_a_head_that_was_not_followed_leaves_all_unread(tmp_path: Path) -> None:
    assert heads(tmp_path, "models.__dict__[args.arch](num_classes=10)", last="unread(images)") == [(None, None)]


def test_a_default_of_the_package_is_meant(tmp_path: Path) -> None:
    made = "models.__dict__[args.arch](num_classes=10)"
    assert heads(tmp_path, made, "default='small'", "self.last(images.flatten(1)).softmax(1)") == [(10, "softmax")]
