"""A product of outputs with outputs is read as what it is: it has as many columns as a batch has items."""

from __future__ import annotations

import pytest

from trueup.source import read_text

_PROGRAM = """import torch
from torch import nn

left, right = nn.Linear(64, 16), nn.Linear(32, 16)
for pictures, words in loader:
    scores = {product}
    nn.functional.cross_entropy(scores, torch.arange(len(words))).backward()
"""


@pytest.mark.parametrize("product", ["left(pictures) @ right(words).T", "torch.mm(left(pictures), right(words).t())"])
def test_such_a_setup_is_whole(product: str) -> None:
    (setup,) = read_text(_PROGRAM.format(product=product), "program.py").setups
    assert setup.complete
    assert setup.head.more_than_one
