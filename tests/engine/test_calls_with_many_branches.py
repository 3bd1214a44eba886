"""A call of many arguments, each of which depends on branches, costs no more than the ways that are followed."""

from __future__ import annotations

import pytest

from trueup.engine.transfers import branched_calls
from trueup.source import read_text


def program(arguments: int) -> str:
    """A call of a function that is not followed, with so many arguments of three ways each."""
    lines = ["import numpy as np", "from elsewhere import flags"]
    for number in range(arguments):
        lines += [
            f"if flags[{number}] > 0:", f"    v{number} = 1",
            f"elif flags[{number}] < -9:", f"    v{number} = 2",
            "else:", f"    v{number} = 3",
        ]  # fmt: skip
    return "\n".join([*lines, f"print(np.maximum({', '.join(f'v{number}' for number in range(arguments))}))"])


_WRAPPED = """import torch
from torch import nn
from elsewhere import flags, loader

model = nn.Linear(8, 3) if flags[0] > 0 else nn.Sequential(nn.Linear(8, 3))
devices = [0] if flags[1] > 0 else [1] if flags[2] > 0 else [2] if flags[3] > 0 else [3] if flags[4] > 0 else [4]
model = nn.DataParallel(model, device_ids=devices)
for inputs, labels in loader:
    nn.CrossEntropyLoss()(model(inputs), labels).backward()
"""


def test_the_first_arguments_are_followed_where_all_are_too_many() -> None:
    assert {setup.head.units.value for setup in read_text(_WRAPPED, "program.py").setups} == {3}  # type: ignore[union-attr]


@pytest.mark.parametrize("arguments", [4, 9])
def test_ways_do_not_multiply_with_every_argument(arguments: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    ways = branched_calls._ways

    def counting(*args: object) -> object:
        nonlocal asked
        asked += 1
        return ways(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(branched_calls, "_ways", counting)
    read_text(program(arguments), "program.py")
    assert 0 < asked < 200
