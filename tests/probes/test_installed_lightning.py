"""What is said of Lightning's trainer, against the Lightning that is installed."""

from __future__ import annotations

from typing import Any

import pytest

from trueup.frameworks.lightning.transfers.logged_names import WITHOUT

pytestmark = pytest.mark.probe
torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
lightning: Any = pytest.importorskip("lightning", reason="Lightning is not installed")
ROWS, BATCH = 10, 4


class Module(lightning.LightningModule):  # type: ignore[misc, name-defined]
    """Logs a mean of each batch and, where one is given, a metric: as an object, or as its value."""

    def __init__(self, metric: Any = None, *, as_value: bool = False) -> None:
        super().__init__()
        self.net, self.metric, self.as_value = torch.nn.Linear(4, 3), metric, as_value

    def training_step(self, batch: Any, number: int) -> Any:
        loss = torch.nn.functional.cross_entropy(self.net(batch[0]), batch[1])
        self.log("train_loss", loss, on_step=True, on_epoch=True)
        return loss

    def validation_step(self, batch: Any, number: int) -> None:
        scores = self.net(batch[0])
        self.log("val_accuracy", (scores.argmax(1) == batch[1]).float().mean())
        if self.metric is not None:
            self.metric(scores, batch[1])
            self.log("metric", self.metric.compute() if self.as_value else self.metric)

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), 0.1)


def fitted(module: Any, path: Any, *callbacks: Any, validated: bool = True) -> tuple[dict[str, float], float]:
    """What two epochs log, and the share of right answers over all rows; validated: with loaders of both kinds."""
    torch.manual_seed(0)
    rows, labels = torch.randn(ROWS, 4), torch.arange(ROWS) % 3
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(rows, labels), batch_size=BATCH)
    trainer = lightning.Trainer(
        max_epochs=2, callbacks=list(callbacks), logger=False, enable_progress_bar=False, accelerator="cpu",
        enable_model_summary=False, default_root_dir=str(path),
    )  # fmt: skip
    trainer.fit(module, loader, loader if validated else None)
    right = (module.net(rows).argmax(1) == labels).float().mean()
    return {name: float(value) for name, value in trainer.callback_metrics.items()}, float(right)


def test_a_callback_without_its_name_stops_the_run(tmp_path: Any) -> None:
    for name, words in WITHOUT.items():
        kind = getattr(lightning.pytorch.callbacks, name)
        with pytest.raises(Exception) as stopped:  # noqa: PT011 - the class is what is compared
            fitted(Module(), tmp_path, kind(monitor="val_acc", mode="max"))
        assert type(stopped.value).__name__ in words


def test_without_a_loader_to_validate_on_nothing_of_it_is_logged(tmp_path: Any) -> None:
    callbacks = lightning.pytorch.callbacks
    with pytest.raises(RuntimeError):
        fitted(Module(), tmp_path, callbacks.EarlyStopping(monitor="val_accuracy", mode="max"), validated=False)
    with pytest.warns(UserWarning, match="could not find the monitored key"):
        logged, _ = fitted(
            Module(), tmp_path, callbacks.ModelCheckpoint(monitor="val_accuracy", mode="max"), validated=False
        )
    assert not [name for name in logged if name.startswith("val")]


def test_checkpoints_by_what_nobody_logs(tmp_path: Any) -> None:
    """By "step" and "epoch" they are kept; by another name a module without a validation is only warned."""
    for name in ("step", "epoch"):
        keep = lightning.pytorch.callbacks.ModelCheckpoint(dirpath=tmp_path / name, monitor=name, mode="max")
        fitted(Module(), tmp_path, keep)
        assert keep.best_model_path
    plain = type("Plain", (Module,), {"validation_step": lightning.LightningModule.validation_step})
    keep = lightning.pytorch.callbacks.ModelCheckpoint(dirpath=tmp_path / "none", monitor="val_acc", mode="max")
    with pytest.warns(UserWarning, match="val_acc"):
        fitted(plain(), tmp_path, keep)
    assert not keep.best_model_path
    with pytest.raises(RuntimeError):
        fitted(Module(), tmp_path, lightning.pytorch.callbacks.EarlyStopping("step"))


def test_one_that_is_not_strict_goes_on(tmp_path: Any) -> None:
    logged, _ = fitted(
        Module(), tmp_path, lightning.pytorch.callbacks.EarlyStopping("val_acc", mode="max", strict=False)
    )
    assert {"train_loss", "train_loss_step", "train_loss_epoch", "val_accuracy"} <= set(logged)


def test_callbacks_take_the_smallest_value_where_nothing_is_written() -> None:
    for name in WITHOUT:
        assert getattr(lightning.pytorch.callbacks, name)(monitor="val_acc").mode == "min"


def test_a_mean_of_batches_is_weighted_by_their_sizes(tmp_path: Any) -> None:
    logged, right = fitted(Module(), tmp_path)
    assert logged["val_accuracy"] == pytest.approx(right)


def test_a_metric_object_is_reset_and_its_value_is_not(tmp_path: Any) -> None:
    metrics: Any = pytest.importorskip("torchmetrics", reason="torchmetrics is not installed")
    made = metrics.Accuracy(task="multiclass", num_classes=3)
    logged, right = fitted(Module(made), tmp_path)
    assert logged["metric"] == pytest.approx(right)
    kept = metrics.Accuracy(task="multiclass", num_classes=3)
    fitted(Module(kept, as_value=True), tmp_path)
    assert int(kept.tp.sum() + kept.fn.sum()) > ROWS


class LogsAnF1(Module):
    """Logs a macro F1 in its validation: the value of the batch, or the metric object."""

    def validation_step(self, batch: Any, number: int) -> None:
        value = self.metric(self.net(batch[0]), batch[1])
        self.log("f1", value if self.as_value else self.metric)


@pytest.mark.parametrize("as_value", [True, False])
def test_an_f1_of_batches_is_averaged_and_a_metric_object_is_not(as_value: bool, tmp_path: Any) -> None:
    metrics: Any = pytest.importorskip("torchmetrics", reason="torchmetrics is not installed")

    def f1() -> Any:
        return metrics.F1Score(task="multiclass", num_classes=3, average="macro")

    module = LogsAnF1(f1(), as_value=as_value)
    logged, _ = fitted(module, tmp_path)
    torch.manual_seed(0)
    rows, labels = torch.randn(ROWS, 4), torch.arange(ROWS) % 3
    scores = module.net(rows)
    of_all = float(f1()(scores, labels))
    parts = [slice(start, start + BATCH) for start in range(0, ROWS, BATCH)]
    of_batches = sum(float(f1()(scores[part], labels[part])) * len(labels[part]) for part in parts) / ROWS
    assert of_all != pytest.approx(of_batches)
    assert logged["f1"] == pytest.approx(of_batches if as_value else of_all)
