"""`trueup.torch.Watch`: its numbers are those of a pass over the same rows, and it tells only what is shown."""

from __future__ import annotations

import logging
import warnings
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
nn = torch.nn

from loops import BATCH, ROWS, batches, data, dense, train  # noqa: E402 - needs PyTorch

import trueup  # noqa: E402
from trueup.torch import TrueUpError, TrueUpWarning, Watch  # noqa: E402


def codes(watch: Watch) -> list[str]:
    return [finding.code for finding in watch.findings]


def test_numbers_are_those_of_all_rows_with_uneven_batches(capsys: pytest.CaptureFixture[str]) -> None:
    (x, y), model, loss = data(), dense(), nn.CrossEntropyLoss()
    watch = Watch(model, loss)
    numbers = train(watch, model, loss, x, y, rate=0.0, reported=0.5)
    right = int((model(x).argmax(1) == y).sum())
    share = int(torch.bincount(y).max()) / ROWS
    assert numbers == {
        "true_accuracy": right / ROWS,
        "majority_share": share,
        "lift": pytest.approx(right / ROWS - share, abs=1e-12),
    }
    (count,) = watch.epochs
    assert (count.part, count.epoch, count.counts.rows) == ("training", 0, ROWS)
    assert count.counts.support == tuple(torch.bincount(y).tolist())
    line = capsys.readouterr().out
    assert line.startswith(f"trueup 1 {right / ROWS * 100:.2f} % true, 50.00 % reported; majority ")


def test_validation_is_told_by_the_mode_of_the_model_or_by_gradients_switched_off() -> None:
    (x, y), loss = data(), nn.CrossEntropyLoss()
    for evaluating in (True, False):
        model = dense()
        watch = Watch(model, loss, verbose=False)
        logits = model(x)
        loss(logits, y).backward()
        watch.batch(logits, y)
        model.train(not evaluating)
        with torch.set_grad_enabled(evaluating):
            watch.batch(model(x[:70]), y[:70])
        watch.batch(model(x[:10]), y[:10], part="validation")
        watch.epoch(reported={"val_acc": 0.5, "loss": 3.0})
        training, validation = watch.epochs
        assert (training.part, training.counts.rows, training.reported) == ("training", ROWS, {})
        assert (validation.part, validation.counts.rows, validation.reported) == ("validation", 80, {"acc": 0.5})


@pytest.mark.parametrize(
    ("units", "last", "loss", "labels", "right"),
    [
        (3, (), nn.CrossEntropyLoss(), lambda y: y, lambda s, y: s.argmax(1) == y),
        (3, (), nn.functional.cross_entropy, lambda y: y, lambda s, y: s.argmax(1) == y),
        (3, (), nn.CrossEntropyLoss(), lambda y: torch.eye(3)[y], lambda s, y: s.argmax(1) == y),
        (3, (nn.LogSoftmax(1),), nn.NLLLoss(), lambda y: y, lambda s, y: s.argmax(1) == y),
        (1, (), nn.BCEWithLogitsLoss(), lambda y: (y > 0).float()[:, None], lambda s, y: (s[:, 0] > 0) == (y > 0)),
        (1, (nn.Sigmoid(),), nn.BCELoss(), lambda y: (y > 0).float()[:, None], lambda s, y: (s[:, 0] > 0.5) == (y > 0)),
        (1, (nn.Flatten(0),), nn.BCEWithLogitsLoss(), lambda y: (y > 0).float(), lambda s, y: (s > 0) == (y > 0)),
        (3, (), nn.BCEWithLogitsLoss(), lambda y: torch.eye(3)[y], lambda s, y: s.argmax(1) == y),
        (3, (), nn.MultiMarginLoss(), lambda y: y, lambda s, y: s.argmax(1) == y),
        (1, (), nn.SoftMarginLoss(), lambda y: (y > 0).float()[:, None] * 2 - 1, lambda s, y: (s[:, 0] > 0) == (y > 0)),
    ],
)
def test_the_loss_tells_what_an_answer_is(units: int, last: Any, loss: Any, labels: Any, right: Any) -> None:
    (x, y), model = data(), dense(units, *last)
    watch = Watch(model, loss, verbose=False)
    numbers = train(watch, model, loss, x, labels(y), rate=0.0)
    assert watch.unobserved == ()
    assert numbers["true_accuracy"] == int(right(model(x), y).sum()) / ROWS


def test_tags_are_right_when_all_of_a_row_are_even_if_the_first_rows_have_one_each() -> None:
    (x, y), model, loss = data(), dense(), nn.BCEWithLogitsLoss()
    tags = torch.eye(3)[y]
    tags[BATCH:, 1] = 1
    watch = Watch(model, loss, verbose=False)
    numbers = train(watch, model, loss, x, tags, rate=0.0)
    assert watch.epochs[0].counts.question.task == "multi-label"
    assert numbers["true_accuracy"] == int(((model(x) > 0) == (tags > 0.5)).all(1).sum()) / ROWS


class Unreadable(nn.Module):  # type: ignore[misc, name-defined]
    """What it does stands in no source that is read."""

    def __init__(self, inner: Any) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Any) -> Any:
        return eval("self.inner(x)")


def test_a_head_that_is_not_read_is_what_the_loss_is_handed() -> None:
    (x, y), loss = data(), nn.BCEWithLogitsLoss()
    model = Unreadable(dense(1))
    watch = Watch(model, loss, verbose=False)
    numbers = train(watch, model, loss, x, (y > 0).float()[:, None], rate=0.0)
    assert numbers["true_accuracy"] == int(((model(x)[:, 0] > 0) == (y > 0)).sum()) / ROWS


def test_positions_count_each_and_ignored_ones_do_not() -> None:
    """Pictures have their classes second, as losses of PyTorch take them, texts last; both are counted."""
    torch.manual_seed(1)
    scores, labels = torch.randn(4, 3, 5, 6), torch.randint(0, 3, (4, 5, 6))
    labels[0, 0] = -100
    kept = labels != -100
    right = int(((scores.argmax(1) == labels) & kept).sum())
    mask = torch.ones(4, 5, 6)
    mask[1] = 0
    for logits in (scores, scores.movedim(1, -1)):
        watch = Watch(nn.Conv2d(2, 3, 1), nn.CrossEntropyLoss(), verbose=False)
        watch.batch(logits, labels, part="validation")
        watch.epoch()
        counts = watch.epochs[0].counts
        assert (counts.rows, counts.right, counts.left_out) == (int(kept.sum()), right, 6)
        watch.batch(logits, labels, mask=mask, part="validation")
        watch.epoch()
        assert watch.epochs[1].counts.rows == int((kept & (mask > 0)).sum())
    other = Watch(nn.Conv2d(2, 3, 1), nn.CrossEntropyLoss(ignore_index=2), verbose=False)
    other.batch(scores[1:], labels[1:], part="validation")
    other.epoch()
    assert other.epochs[0].counts.rows == int((labels[1:] != 2).sum())


def test_a_healthy_training_of_few_rows_is_not_warned_of() -> None:
    """Nineteen fits of 128 rows over ten classes, of one epoch and of five."""
    for seed in range(19):
        rng = np.random.default_rng(seed)
        y = torch.from_numpy(rng.integers(0, 10, 128))
        x = torch.from_numpy(rng.normal(size=(128, 20)).astype("float32")) + torch.eye(20)[y] * 3
        for epochs in (1, 5):
            torch.manual_seed(seed)
            model = nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 10))
            with Watch(model, nn.CrossEntropyLoss(), verbose=False) as watch:
                train(watch, model, nn.CrossEntropyLoss(), x, y, epochs=epochs)
            assert codes(watch) == []


def test_a_constant_answer_is_told_after_three_epochs_or_at_the_end_of_enough_steps() -> None:
    (x, y), loss = data(rows=1000), nn.CrossEntropyLoss()
    x = x * 0
    model = dense()
    watch = Watch(model, loss, verbose=False)
    told = []
    for _ in range(7):
        train(watch, model, loss, x, y, rate=0.5)
        told.append(codes(watch))
    # Of 20 steps each: the middle of the third epoch is the fiftieth step.
    assert told == [[], [], [], [], ["TU401", "TU402"], ["TU401", "TU402"], ["TU401", "TU402"]]
    have = "All 1000 rows are answered with class 0 (training rows, over the whole of epoch 5)"
    assert watch.findings[1].have == have
    other = dense()
    with Watch(other, loss, verbose=False) as ended:
        train(ended, other, loss, x, y, rate=0.5, epochs=4)
        assert codes(ended) == []
    assert codes(ended) == ["TU401", "TU402"]


def test_an_evaluation_of_a_finished_model_is_judged_at_once() -> None:
    (x, y), model = data(), dense()
    with torch.no_grad():
        model[0].weight.zero_()
        model[0].bias.copy_(torch.tensor([9.0, 0.0, 0.0]))
    watch = Watch(model.eval(), nn.CrossEntropyLoss(), verbose=False)
    for inputs, labels in batches(x, y):
        watch.batch(model(inputs), labels)
    watch.epoch()
    assert codes(watch) == ["TU401", "TU402"]
    assert watch.epochs[0].part == "evaluation"


def test_a_reported_accuracy_that_is_another_number() -> None:
    """The mean of batch accuracies where the last batch is of one row; and what is no share."""
    (x, y), loss, model = data(rows=201), nn.CrossEntropyLoss(), dense()
    watch = Watch(model, loss, verbose=False)
    train(watch, model, loss, x, y, rate=0.0, reported=0.999)
    assert "TU403" in codes(watch)
    (finding,) = [each for each in watch.findings if each.code == "TU403"]
    assert finding.have.startswith("99.90 % was logged as accuracy")
    true = int((model(x).argmax(1) == y).sum()) / 201
    honest = Watch(model, loss, verbose=False)
    train(honest, model, loss, x, y, rate=0.0, reported=true)
    assert "TU403" not in codes(honest)
    assert honest.epoch(reported=float("nan")) == {}
    with pytest.raises(trueup.BadInputError, match="Divide percent by 100"):
        honest.epoch(reported=97.3)


def test_weights_that_stand_still() -> None:
    (x, y), loss = data(), nn.CrossEntropyLoss()
    still = dense()
    watch = Watch(still, loss, verbose=False, optimizer=torch.optim.SGD(still.parameters(), lr=0.0))
    train(watch, still, loss, x, y, rate=0.0)
    (finding,) = [each for each in watch.findings if each.code == "TU404"]
    assert finding.happens.startswith("The learning rate is 0")
    assert finding.have == "None of the 2 trainable variables has moved after the first epoch of 5 steps"
    moving = dense()
    other = Watch(moving, loss, verbose=False)
    train(other, moving, loss, x, y)
    assert codes(other) == []
    whole = dense()
    full = Watch(whole, loss, verbose=False)
    for _ in range(2):
        full.batch(whole(x), y)
        full.epoch()
    assert [each.have for each in full.findings] == [
        "None of the 2 trainable variables has moved after the first 2 epochs of 2 steps"
    ]


def test_what_does_not_fit_is_found_with_the_first_batch_and_may_end_the_training() -> None:
    (x, y), loss, model = data(), nn.CrossEntropyLoss(), dense(3, nn.Softmax(1))
    with pytest.warns(TrueUpWarning, match="TU"):
        Watch(model, loss).batch(model(x), y)
    watch = Watch(model, loss, action="raise")
    with pytest.raises(TrueUpError) as raised:
        watch.batch(model(x), y)
    assert raised.value.findings == watch.findings


def test_lines_and_findings_may_go_into_the_log(caplog: pytest.LogCaptureFixture, capsys: Any) -> None:
    (x, y), loss, model = data(), nn.CrossEntropyLoss(), dense(3, nn.Softmax(1))
    with caplog.at_level(logging.INFO, "trueup"), warnings.catch_warnings():
        warnings.simplefilter("error")
        train(Watch(model, loss, action="log"), model, loss, x, y)
    assert any(record.getMessage().startswith("epoch 1 ") for record in caplog.records)
    assert capsys.readouterr().out == ""


def test_what_is_not_counted_is_said_once() -> None:
    (x, y), model, loss = data(), dense(), nn.CrossEntropyLoss()
    watch = Watch(model, loss, verbose=False)
    for _ in range(2):
        watch.batch(model(x), y[:, None, None, None])
        assert watch.epoch() == {}
    assert watch.unobserved == (
        "batches are not counted: labels of shape (203, 1, 1, 1) do not belong to outputs of shape (203, 3)",
    )
    numbers = Watch(dense(1), nn.MSELoss(), verbose=False)
    numbers.batch(dense(1)(x), x[:, :1])
    assert (numbers.epoch(), numbers.unobserved) == ({}, ())


def test_nothing_of_the_training_changes() -> None:
    (x, y), loss = data(), nn.CrossEntropyLoss()

    class Nobody:
        batch = epoch = staticmethod(lambda *arguments, **named: {})

    ends = []
    for watched in (True, False):
        model = dense()
        train(Watch(model, loss, verbose=False) if watched else Nobody(), model, loss, x, y, epochs=3)
        ends.append((model[0].weight.detach().clone(), torch.rand(1)))
    assert all(torch.equal(first, second) for first, second in zip(*ends, strict=True))


def test_half_precision_and_scores_that_are_no_numbers() -> None:
    (x, y), model = data(), dense()
    watch = Watch(model, nn.CrossEntropyLoss(), verbose=False)
    logits = model(x).to(torch.bfloat16)
    logits[:3] = float("nan")
    watch.batch(logits, y, part="validation")
    watch.epoch()
    counts = watch.epochs[0].counts
    assert (counts.rows, counts.spoiled) == (ROWS, 3)
    assert counts.right == int((logits[3:].argmax(1) == y[3:]).sum())


def test_mistakes_are_refused_in_words() -> None:
    with pytest.raises(trueup.BadInputError, match="action='shout'"):
        Watch(dense(), nn.CrossEntropyLoss(), action="shout")  # type: ignore[arg-type]
    with pytest.raises(trueup.BadInputError, match="a PyTorch module"):
        Watch("model", nn.CrossEntropyLoss())
