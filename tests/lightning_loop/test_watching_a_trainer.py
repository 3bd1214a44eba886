"""`trueup.lightning.TrueUp`: its numbers are those of a pass over the same rows, and it tells only what is shown."""

from __future__ import annotations

import copy
import pickle
import warnings
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
lightning = pytest.importorskip("lightning", reason="Lightning is not installed")
metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")

import modules  # noqa: E402 - needs Lightning
from modules import ROWS, Classifier, data, loader, trainer  # noqa: E402
from torch import nn  # noqa: E402

from trueup.lightning import TrueUp, TrueUpError, TrueUpWarning  # noqa: E402


def codes(callback: Any) -> list[str]:
    return [finding.code for finding in callback.findings]


def accuracy(module: Any, x: Any, y: Any) -> float:
    """By scikit-learn, of a pass over all rows."""
    with torch.no_grad():
        return float(metrics.accuracy_score(y.numpy(), module(x).argmax(1).numpy()))


def fitted(module: Any, rows: Any = None, *, verbose: bool = False, **more: Any) -> Any:
    """A callback that has watched the training and validation."""
    x, y = rows if rows is not None else data()
    callback = TrueUp(verbose=verbose)
    trainer(callback, **more).fit(module, loader(x, y), loader(x, y))
    return callback


def test_numbers_are_those_of_all_rows_with_uneven_batches(capsys: pytest.CaptureFixture[str]) -> None:
    (x, y), module = data(), Classifier()
    callback = TrueUp()
    running = trainer(callback, max_epochs=2)
    running.fit(module, loader(x, y), loader(x, y))
    first, second = (each for each in callback.epochs if each.part == "validation")
    share = int(torch.bincount(y).max()) / ROWS
    assert second.accuracy == accuracy(module, x, y) != first.accuracy
    assert (second.epoch, second.counts.rows, second.majority_share) == (1, ROWS, share)
    assert second.reported == {"acc": pytest.approx(second.accuracy, abs=1e-6)}
    logged = running.callback_metrics
    assert float(logged["val_true_accuracy"]) == pytest.approx(second.accuracy, abs=1e-6)
    assert float(logged["val_majority_share"]) == pytest.approx(share, abs=1e-6)
    assert {"true_accuracy", "majority_share", "lift", "val_lift"} <= set(logged)
    assert (codes(callback), callback.unobserved) == ([], ())
    line = capsys.readouterr().out
    assert f"val {second.accuracy * 100:.2f} %, {second.accuracy * 100:.2f} %; lift" in line.replace("\n    ", " ")
    assert line.count("trueup ") == 2


def test_the_training_is_counted_with_the_weights_that_each_step_had() -> None:
    callback = fitted(modules.Late(rate=0.5), max_epochs=2)
    for each in callback.epochs:
        assert each.reported["accuracy"] == pytest.approx(each.accuracy, abs=1e-6)
    assert [each.part for each in callback.epochs] == ["training", "validation"] * 2
    assert callback.epochs[0].accuracy != callback.epochs[2].accuracy
    assert codes(callback) == []


def test_both_lightnings_take_it_and_functions_are_put_back() -> None:
    before = dict(vars(nn.functional))
    pl = pytest.importorskip("pytorch_lightning")
    callback = TrueUp(verbose=False)
    (x, y) = data()
    assert isinstance(TrueUp(verbose=False), lightning.pytorch.Callback)

    class Other(pl.LightningModule):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.net = nn.Linear(4, 3)

        def training_step(self, batch: Any, index: int) -> Any:
            return nn.functional.cross_entropy(self.net(batch[0]), batch[1])

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=0.0)

    module = Other()
    trainer(callback, library=pl).fit(module, loader(x, y))
    assert callback.epochs[0].accuracy == accuracy(module.net, x, y)
    assert vars(nn.functional) == before


def test_functions_are_put_back_after_a_training_that_broke_off() -> None:
    before, by_name = dict(vars(nn.functional)), modules.cross_entropy

    class Broken(Classifier):
        def validation_step(self, batch: Any, index: int, dataloader_idx: int = 0) -> None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fitted(Broken(), num_sanity_val_steps=0)
    assert vars(nn.functional) == before
    assert modules.cross_entropy is by_name


def test_a_loss_that_a_module_imported_by_its_name_is_seen() -> None:
    assert [each.part for each in fitted(modules.ByFunction()).epochs] == ["training", "validation"]


@pytest.mark.parametrize(
    ("units", "last", "loss", "labels", "right"),
    [
        (3, (), nn.CrossEntropyLoss(label_smoothing=0.1), lambda y: y, lambda s, y: s.argmax(1) == y),
        (3, (), nn.CrossEntropyLoss(), lambda y: torch.eye(3)[y], lambda s, y: s.argmax(1) == y),
        (3, (nn.LogSoftmax(1),), nn.NLLLoss(), lambda y: y, lambda s, y: s.argmax(1) == y),
        (1, (nn.Flatten(0),), nn.BCEWithLogitsLoss(), lambda y: (y > 0).float(), lambda s, y: (s > 0) == (y > 0)),
        (1, (nn.Sigmoid(),), nn.BCELoss(), lambda y: (y > 0).float()[:, None], lambda s, y: (s[:, 0] > 0.5) == (y > 0)),
        (3, (), nn.MultiMarginLoss(), lambda y: y, lambda s, y: s.argmax(1) == y),
    ],
)
def test_the_loss_tells_what_an_answer_is(units: int, last: Any, loss: Any, labels: Any, right: Any) -> None:
    (x, y), module = data(), Classifier(*last, units=units, loss=loss, rate=0.0)
    module.report = lambda *_: None
    callback = fitted(module, (x, labels(y)))
    assert callback.unobserved == ()
    assert {each.accuracy for each in callback.epochs} == {int(right(module(x), y).sum()) / ROWS}
    # A learning rate of 0 is found; what fits is not.
    assert codes(callback) == ["TU404"]


def test_rows_that_the_loss_ignores_are_left_out() -> None:
    x, y = data()
    y[:60] = -100
    callback = fitted(Classifier(), (x, y))
    assert [(each.counts.rows, each.counts.left_out) for each in callback.epochs] == [(ROWS - 60, 60)] * 2


def test_several_data_loaders_are_counted_each_and_the_sanity_check_is_not() -> None:
    (x, y), module, callback = data(), Classifier(), TrueUp(verbose=False)
    running = trainer(callback)
    running.fit(module, loader(x, y), [loader(x[:70], y[:70]), loader(x[70:], y[70:])])
    found = {each.prefix: each for each in callback.epochs if each.part == "validation"}
    assert found["dataloader_0_"].accuracy == accuracy(module, x[:70], y[:70])
    assert found["dataloader_1_"].accuracy == accuracy(module, x[70:], y[70:])
    assert found["dataloader_1_"].reported == {"acc": pytest.approx(found["dataloader_1_"].accuracy, abs=1e-6)}
    assert "val_dataloader_1_true_accuracy" in running.callback_metrics
    assert codes(callback) == []


def test_validation_and_test_of_a_finished_model() -> None:
    (x, y), module, callback = data(), Classifier(), TrueUp(verbose=False)
    running = trainer(callback)
    for run, start in ((running.validate, "val"), (running.test, "test")):
        run(module, loader(x, y), verbose=False)
        (only,) = callback.epochs
        assert (only.part, only.accuracy) == ("evaluation", accuracy(module, x, y))
        assert only.reported == {"acc": pytest.approx(only.accuracy, abs=1e-6)}
        assert float(running.callback_metrics[f"{start}_true_accuracy"]) == pytest.approx(only.accuracy, abs=1e-6)


def test_a_model_that_answers_with_one_class_is_told_by_a_test_and_not_before_a_training() -> None:
    (x, y), module, callback = data(), Classifier(), TrueUp(verbose=False)
    with torch.no_grad():
        module.net[0].weight.zero_()
        module.net[0].bias.copy_(torch.tensor([9.0, 0.0, 0.0]))
    running = trainer(callback)
    running.validate(module, loader(x, y), verbose=False)
    assert codes(callback) == []
    running.test(module, loader(x, y), verbose=False)
    assert codes(callback) == ["TU401", "TU402"]


def test_other_callbacks_may_wait_for_the_true_accuracy(tmp_path: Any) -> None:
    (x, y), module, callback = data(), Classifier(rate=0.0), TrueUp(verbose=False)
    stop = lightning.pytorch.callbacks.EarlyStopping("val_true_accuracy", mode="max", patience=2)
    best = lightning.pytorch.callbacks.ModelCheckpoint(tmp_path, monitor="val_true_accuracy", mode="max")
    running = trainer(stop, best, callback, max_epochs=9, enable_checkpointing=True)
    running.fit(module, loader(x, y), loader(x, y))
    assert running.current_epoch == 3
    assert float(best.best_model_score) == pytest.approx(accuracy(module, x, y), abs=1e-6)


def test_what_a_loss_is_handed_is_found_with_the_first_step() -> None:
    softmax = fitted(Classifier(nn.Softmax(1)), max_steps=1)
    (finding,) = [each for each in softmax.findings if each.code == "TU105"]
    assert str(finding.where) == "Classifier:training_step"
    assert finding.have == "softmax is applied twice: by the model and by cross_entropy"
    x, y = data()
    binary = Classifier(nn.Softmax(1), loss=nn.BCELoss())
    binary.report = lambda *_: None
    assert "TU103" in codes(fitted(binary, (x, torch.eye(3)[y]), max_steps=1))
    with pytest.warns(TrueUpWarning, match="TU105"):
        trainer(TrueUp()).fit(Classifier(nn.Softmax(1)), loader(x, y))
    raising = TrueUp(action="raise")
    with pytest.raises(TrueUpError) as raised:
        trainer(raising).fit(Classifier(nn.Softmax(1)), loader(x, y))
    assert raised.value.findings == raising.findings


def test_a_forward_for_predictions_is_not_taken_for_what_the_loss_is_handed() -> None:
    class Apart(Classifier):
        def forward(self, x: Any) -> Any:
            return self.net(x).softmax(1)

        def training_step(self, batch: Any, index: int) -> Any:
            return nn.functional.cross_entropy(self.net(batch[0]), batch[1])

        def validation_step(self, batch: Any, index: int, dataloader_idx: int = 0) -> None:
            self.log("val_loss", nn.functional.cross_entropy(self.net(batch[0]), batch[1]))

    assert codes(fitted(Apart())) == []


def test_a_healthy_training_of_few_rows_is_not_warned_of() -> None:
    """128 rows over ten classes, fits of one epoch and of five."""
    for seed in range(4):
        rng = np.random.default_rng(seed)
        y = torch.from_numpy(rng.integers(0, 10, 128))
        x = torch.from_numpy(rng.normal(size=(128, 4)).astype("float32")) + y[:, None] / 2
        for epochs in (1, 5):
            callback = fitted(Classifier(nn.ReLU(), nn.Linear(3, 10)), (x, y), max_epochs=epochs)
            assert (codes(callback), callback.unobserved) == ([], ())


def test_a_constant_answer_is_told_after_three_epochs() -> None:
    x, y = data(rows=1000)
    callback = TrueUp(verbose=False)
    module = Classifier(rate=0.5)
    found = []

    class Look(lightning.pytorch.Callback):  # type: ignore[misc, name-defined]
        def on_train_epoch_start(self, *_: Any) -> None:
            found.append(codes(callback))

    trainer(callback, Look(), max_epochs=6).fit(module, loader(x * 0, y), loader(x * 0, y))
    # Of 20 steps each: after the third epoch there were fifty, and the fifth is the third on end that shows it.
    assert found == [[], [], [], [], [], ["TU401", "TU402"]]
    assert codes(callback) == ["TU401", "TU402"]


def test_a_reported_accuracy_that_is_another_number() -> None:
    callback = fitted(modules.Wrong(), max_epochs=2)
    (finding,) = callback.findings
    assert finding.code == "TU403"
    assert finding.have.startswith("99.00 % was logged as acc")
    percent = fitted(modules.Percent(), max_epochs=2)
    assert codes(percent) == []
    assert percent.epochs[-1].reported == {"acc": pytest.approx(percent.epochs[-1].accuracy, abs=1e-6)}
    assert codes(fitted(modules.LastBatch())) == []
    assert fitted(modules.LastBatch()).epochs[0].reported == {}


def test_what_is_not_seen_is_said_and_gets_no_number() -> None:
    def unobserved(module: Any) -> tuple[list[str], str]:
        callback = fitted(module)
        (why,) = callback.unobserved
        return [each.part for each in callback.epochs], why

    parts, why = unobserved(modules.Auxiliary())
    assert parts == ["validation"]
    assert why.startswith("not observed: training_step: 5 of 5 steps call 2 losses of classification on different")
    parts, why = unobserved(modules.ByHand())
    assert parts == ["validation"]
    assert why.startswith("not observed: training_step: it calls no loss of classification of torch.nn.functional")
    assert unobserved(modules.Amounts())[1].endswith("mse_loss is a loss of amounts")
    twice = fitted(modules.Twice())
    assert ([each.part for each in twice.epochs], twice.unobserved) == (["training", "validation"], ())


def test_what_compiled_code_does_is_not_seen_and_does_not_break() -> None:
    module = Classifier()
    compiled = torch.compile(module.net, backend="eager")
    object.__setattr__(module, "forward", compiled)
    assert [each.part for each in fitted(module).epochs] == ["training", "validation"]

    class Whole(Classifier):
        def __init__(self) -> None:
            super().__init__()
            self.step = torch.compile(self.together, backend="aot_eager")

        def together(self, x: Any, y: Any) -> Any:
            return nn.functional.cross_entropy(self.net(x), y)

        def training_step(self, batch: Any, index: int) -> Any:
            return self.step(*batch)

    callback = fitted(Whole())
    assert [each.part for each in callback.epochs] == ["validation"]
    assert "compiled code" in callback.unobserved[0]


def test_weights_that_stand_still() -> None:
    (finding,) = fitted(Classifier(rate=0.0)).findings
    assert (finding.code, finding.happens.partition(":")[0]) == ("TU404", "The learning rate is 0")


def test_a_copy_and_a_pickle_keep_what_was_found() -> None:
    callback = fitted(Classifier(nn.Softmax(1)))
    for other in (copy.deepcopy(callback), pickle.loads(pickle.dumps(callback))):
        assert codes(other) == codes(callback)
        assert isinstance(other, lightning.pytorch.Callback)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        x, y = data()
        trainer(other).fit(Classifier(), loader(x, y))
    assert (codes(other), len(other.epochs)) == ([], 1)
