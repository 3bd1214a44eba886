"""Modules and data that the tests train with Lightning."""

from __future__ import annotations

from typing import Any

import lightning
import numpy as np
import torch
from torch import nn
from torch.nn import functional
from torch.nn.functional import cross_entropy

#: Rows of no round number, so that the last batch is smaller.
ROWS, CLASSES, BATCH = 203, 3, 50


def data(seed: int = 4, rows: int = ROWS) -> tuple[Any, Any]:
    """(rows, 4) numbers, and (rows,) class numbers 0, 1, 2 told by them, most of them 0."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 4)).astype("float32")
    return torch.from_numpy(x), torch.from_numpy(np.where(x[:, 0] > 0.8, 1, np.where(x[:, 1] > 1, 2, 0)))


def loader(x: Any, y: Any, size: int = BATCH, **more: Any) -> Any:
    """The rows in their order, the last batch smaller."""
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), size, **more)


def trainer(*callbacks: Any, library: Any = lightning.pytorch, **more: Any) -> Any:
    """A trainer that writes nothing."""
    silent = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False}
    more = {"max_epochs": 1, "accelerator": "cpu", "enable_model_summary": False, **silent, **more}
    return library.Trainer(callbacks=list(callbacks), **more)


class Classifier(lightning.LightningModule):
    """As people write it. last: layers behind the linear one; rate: of SGD."""

    def __init__(self, *last: Any, units: int = CLASSES, loss: Any = None, rate: float = 0.1) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.net = nn.Sequential(nn.Linear(4, units), *last)
        self.loss = loss or nn.CrossEntropyLoss()
        self.rate = rate

    def forward(self, x: Any) -> Any:
        return self.net(x)

    def training_step(self, batch: Any, index: int) -> Any:
        x, y = batch
        logits = self(x)
        loss = self.loss(logits, y)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch: Any, index: int, dataloader_idx: int = 0) -> None:
        x, y = batch
        logits = self(x)
        self.log("val_loss", self.loss(logits, y))
        self.report("val", logits, y)

    def test_step(self, batch: Any, index: int) -> None:
        x, y = batch
        logits = self(x)
        self.log("test_loss", self.loss(logits, y))
        self.report("test", logits, y)

    def report(self, part: str, logits: Any, y: Any) -> None:
        """The share of each batch, which Lightning averages by the batches' sizes."""
        self.log(f"{part}_acc", (logits.argmax(1) == y).float().mean())

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), lr=self.rate)


class ByFunction(Classifier):
    """The loss is a function that the module imported by its name."""

    def training_step(self, batch: Any, index: int) -> Any:
        return cross_entropy(self(batch[0]), batch[1])


class Late(Classifier):
    """Accuracies are gathered by hand and logged when an epoch ends, the training's as well."""

    def __init__(self, *last: Any, **more: Any) -> None:
        super().__init__(*last, **more)
        self.seen: dict[str, list[int]] = {"train": [], "val": []}

    def training_step(self, batch: Any, index: int) -> Any:
        logits = self(batch[0])
        self.seen["train"] += (logits.argmax(1) == batch[1]).tolist()
        return functional.cross_entropy(logits, batch[1])

    def report(self, part: str, logits: Any, y: Any) -> None:
        self.seen[part] += (logits.argmax(1) == y).tolist()

    def on_train_epoch_end(self) -> None:
        self.end("train")

    def on_validation_epoch_end(self) -> None:
        self.end("val")

    def end(self, part: str) -> None:
        self.log(f"{part}/accuracy", sum(self.seen[part]) / len(self.seen[part]))
        self.seen[part] = []


class Wrong(Classifier):
    """What it calls the accuracy of an epoch is another number. share: that it logs."""

    share = 0.99

    def report(self, part: str, logits: Any, y: Any) -> None:
        self.log(f"{part}_acc", self.share)


class Percent(Classifier):
    """Logged in percent."""

    def report(self, part: str, logits: Any, y: Any) -> None:
        self.log(f"{part}_acc", 100 * (logits.argmax(1) == y).float().mean())


class LastBatch(Classifier):
    """What stands under the training's accuracy is that of the last batch, which is no accuracy of an epoch."""

    def training_step(self, batch: Any, index: int) -> Any:
        logits = self(batch[0])
        self.log("train_acc", 0.01)
        return functional.cross_entropy(logits, batch[1])


class Auxiliary(Classifier):
    """Two losses on different scores in each step of the training, one in those of the validation."""

    def training_step(self, batch: Any, index: int) -> Any:
        logits = self(batch[0])
        return functional.cross_entropy(logits, batch[1]) + functional.cross_entropy(logits * 2, batch[1])


class Twice(Classifier):
    """The same scores in two losses: one answer."""

    def training_step(self, batch: Any, index: int) -> Any:
        logits = self(batch[0])
        smooth = functional.cross_entropy(logits, batch[1], label_smoothing=0.1)
        return functional.cross_entropy(logits, batch[1]) + smooth


class ByHand(Classifier):
    """A loss that is written out: nothing to see."""

    def training_step(self, batch: Any, index: int) -> Any:
        return -self(batch[0]).log_softmax(1)[torch.arange(len(batch[1])), batch[1]].mean()


class Amounts(Classifier):
    """A loss of amounts."""

    def training_step(self, batch: Any, index: int) -> Any:
        return functional.mse_loss(self(batch[0]), functional.one_hot(batch[1], CLASSES).float())
