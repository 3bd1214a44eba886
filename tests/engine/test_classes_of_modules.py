"""A model that a configuration names among those of a module: known where one class alone takes the arguments."""

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
FACTORY = """
def build(num_classes):
    return Net(2, num_classes + 1)
"""


@pytest.mark.parametrize(
    ("more", "arguments", "units"),
    [
        ("", "num_classes=7", 7),
        (ANOTHER, "num_classes=7", None),
        (FACTORY, "num_classes=7", None),
        ("", "", None),
        ("", "num_classes=7, **config.sizes", None),
        ("", "classes=7", None),
    ],
)
def test_a_class_that_alone_takes_the_arguments_is_meant(
    more: str, arguments: str, units: int | None, tmp_path: Path
) -> None:
    (tmp_path / "models.py").write_text(MODELS.format(more=more))
    program = TRAIN.format(arguments=arguments)
    (tmp_path / "train.py").write_text(program)
    reading = read_program(program.encode(), "train.py", tmp_path / "train.py", Project(tmp_path), Wishes())
    assert [value_of(setup.head.units) for setup in reading.setups] == [units]
    assert not [part for part in reading.unread if part.kind == "defect"]
