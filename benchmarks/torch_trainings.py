"""The MNIST network trained by a loop of PyTorch and by Lightning, plain or watched: for watch_overhead.py.

Both count an accuracy of their own in each step, as people do; "watched" has trueup's watch beside that.
"""

from __future__ import annotations

from typing import Any

import lightning
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from trueup.lightning import TrueUp
from trueup.torch import Watch

Images = tuple[Any, Any]


def network() -> nn.Module:
    """(n, 1, 28, 28) images to (n, 10) logits."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.25),
        nn.Flatten(),
        nn.Linear(64 * 12 * 12, 128),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(128, 10),
    )


def loaders(data: Images, batch: int, validated: float) -> tuple[Any, Any]:
    """Of the training and of the last rows, which validate; data: images (n, 28, 28, 1) and one-hot labels (n, 10)."""
    images, labels = torch.from_numpy(data[0]).movedim(-1, 1), torch.from_numpy(data[1]).argmax(1)
    first = round(len(images) * (1 - validated))
    parts = ((images[:first], labels[:first]), (images[first:], labels[first:]))
    training, validation = (
        torch.utils.data.DataLoader(torch.utils.data.TensorDataset(*part), batch_size=batch) for part in parts
    )
    return training, validation


class Loop:
    """A loop as people write it. watched: with `Watch` in each step and at the end of each epoch."""

    def __init__(self, *, watched: bool) -> None:
        self.model = network()
        self.optimizer = torch.optim.Adadelta(self.model.parameters())
        self.watched = watched

    def run(self, loader: tuple[Any, Any], epochs: int) -> None:
        """Train and validate for that many epochs."""
        loss = nn.CrossEntropyLoss()
        watch = Watch(self.model, loss, verbose=False) if self.watched else None
        for _ in range(epochs):
            for part, learns in zip(loader, (True, False), strict=True):
                accuracy = self._part(part, loss, watch, learns=learns)
            if watch is not None:
                watch.epoch(reported=accuracy)
        if watch is not None:
            watch.end()

    def _part(self, part: Any, loss: nn.Module, watch: Watch | None, *, learns: bool) -> float:
        right = rows = 0
        self.model.train(learns)
        with torch.set_grad_enabled(learns):
            for images, labels in part:
                logits = self.model(images)
                value = loss(logits, labels)
                if learns:
                    self.optimizer.zero_grad()
                    value.backward()
                    self.optimizer.step()
                right += (logits.argmax(1) == labels).sum().item()
                rows += len(labels)
                if watch is not None:
                    watch.batch(logits, labels)
        return right / rows


class Module(lightning.LightningModule):
    """The network with a loss and an accuracy, as people log them."""

    def __init__(self) -> None:
        super().__init__()
        self.model = network()
        self.loss = nn.CrossEntropyLoss()

    def forward(self, images: Any) -> Any:
        return self.model(images)

    def training_step(self, batch: Any) -> Any:
        return self._step(batch, "train")

    def validation_step(self, batch: Any) -> Any:
        return self._step(batch, "val")

    def _step(self, batch: Any, part: str) -> Any:
        images, labels = batch
        logits = self(images)
        loss = cross_entropy(logits, labels)
        self.log(f"{part}_acc", (logits.argmax(1) == labels).float().mean(), on_epoch=True, on_step=False)
        return loss

    def configure_optimizers(self) -> Any:
        return torch.optim.Adadelta(self.parameters())


class ByLightning:
    """The module and a trainer for each run. watched: with the callback."""

    def __init__(self, *, watched: bool) -> None:
        self.module = Module()
        self.watched = watched

    def run(self, loader: tuple[Any, Any], epochs: int) -> None:
        """Train and validate for that many epochs."""
        trainer = lightning.Trainer(
            max_epochs=epochs,
            accelerator="cpu",
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
            callbacks=[TrueUp(verbose=False)] if self.watched else [],
        )
        trainer.fit(self.module, *loader)


TRAININGS = {"torch": Loop, "lightning": ByLightning}
