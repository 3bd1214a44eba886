"""Models, data and loops of PyTorch that the tests watch."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

#: Rows of no round number, so that the last batch is smaller.
ROWS, CLASSES, BATCH = 203, 3, 50


def data(seed: int = 4, rows: int = ROWS) -> tuple[Any, Any]:
    """(rows, 4) numbers, and (rows,) class numbers 0, 1, 2 told by them, most of them 0."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 4)).astype("float32")
    return torch.from_numpy(x), torch.from_numpy(np.where(x[:, 0] > 0.8, 1, np.where(x[:, 1] > 1, 2, 0)))


def dense(units: int = CLASSES, *last: Any, seed: int = 0) -> Any:
    """A linear layer, and what comes behind it."""
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, units), *last)


def batches(x: Any, y: Any, size: int = BATCH) -> Any:
    """The rows in their order, the last batch smaller."""
    return zip(x.split(size), y.split(size), strict=True)


def train(watch: Any, model: Any, loss: Any, x: Any, y: Any, *, rate: float = 0.1, epochs: int = 1, **more: Any) -> Any:
    """A loop as people write it; the numbers of the last epoch."""
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    numbers: Any = {}
    for _ in range(epochs):
        model.train()
        for inputs, labels in batches(x, y):
            optimizer.zero_grad()
            logits = model(inputs)
            loss(logits, labels).backward()
            optimizer.step()
            watch.batch(logits, labels)
        numbers = watch.epoch(**more)
    return numbers
