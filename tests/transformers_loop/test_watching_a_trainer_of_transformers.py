"""`trueup.transformers.TrueUp`: its numbers are those of the predictions, and it tells only what is shown."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
transformers = pytest.importorskip("transformers", reason="Transformers is not installed")
metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")

from torch.nn import functional  # noqa: E402
from trainers import ROWS, classifier, config, rows_of, shares, trainer  # noqa: E402 - needs Transformers
from transformers import Trainer  # noqa: E402

from trueup.transformers import TrueUp, TrueUpError, TrueUpWarning  # noqa: E402


def codes(callback: Any) -> list[str]:
    return [finding.code for finding in callback.findings]


def test_numbers_are_those_of_the_predictions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    callback, before = TrueUp(), dict(vars(functional))
    running = trainer(tmp_path, callback, compute_metrics=shares, eval_strategy="epoch", num_train_epochs=2)
    running.train()
    given = running.predict(rows_of())
    true = float(metrics.accuracy_score(given.label_ids, given.predictions.argmax(-1)))
    parts = [(each.part, each.epoch, each.counts.rows) for each in callback.epochs]
    assert parts == [
        ("training", 0, ROWS),
        ("validation", 0, ROWS),
        ("training", 1, ROWS),
        ("validation", 1, ROWS),
        ("evaluation", 1, ROWS),
    ]
    last, predicted = callback.epochs[-2:]
    assert last.accuracy == predicted.accuracy == given.metrics["test_true_accuracy"] == true
    assert last.reported == {"accuracy": pytest.approx(true, abs=1e-9)}
    logged = [each for each in running.state.log_history if "eval_loss" in each]
    assert [each["eval_true_accuracy"] for each in logged] == [each.accuracy for each in callback.epochs[1:4:2]]
    trained = [each for each in running.state.log_history if "true_accuracy" in each]
    assert [each["true_accuracy"] for each in trained] == [each.accuracy for each in callback.epochs[0:4:2]]
    assert (codes(callback), callback.unobserved) == ([], ())
    assert f"trueup 2 val {true * 100:.2f} % true, {true * 100:.2f} % reported; majority" in capsys.readouterr().out
    assert vars(functional) == before


def test_what_evaluate_gives_decides_which_model_is_best(tmp_path: Path) -> None:
    class Seen(transformers.TrainerCallback):  # type: ignore[misc]
        names: set[str] = set()  # noqa: RUF012 - of this test alone

        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **more: Any) -> None:
            self.names |= set(logs)

    callback, seen = TrueUp(verbose=False), Seen()
    running = trainer(
        tmp_path,
        callback,
        eval_strategy="epoch",
        save_strategy="best",
        metric_for_best_model="eval_true_accuracy",
        num_train_epochs=2,
    )
    # As loggers do, it stands before the callbacks that the program gave.
    running.callback_handler.callbacks.insert(0, seen)
    running.train()
    best = max(each.accuracy for each in callback.epochs if each.part == "validation")
    assert running.state.best_metric == best
    assert {"eval_true_accuracy", "eval_lift", "true_accuracy", "majority_share"} <= seen.names


def test_batches_that_gather_gradients_are_all_counted(tmp_path: Path) -> None:
    callback = TrueUp(verbose=False)
    trainer(tmp_path, callback, gradient_accumulation_steps=2, num_train_epochs=2).train()
    assert [each.counts.rows for each in callback.epochs] == [ROWS, ROWS]


def test_labels_that_are_smoothed_are_counted(tmp_path: Path) -> None:
    callback = TrueUp(verbose=False)
    call = transformers.trainer_pt_utils.LabelSmoother.__call__
    running = trainer(tmp_path, callback, label_smoothing_factor=0.1, compute_metrics=shares)
    running.train()
    numbers = running.evaluate()
    assert numbers["eval_true_accuracy"] == numbers["eval_accuracy"]
    assert (codes(callback), callback.unobserved) == ([], ())
    assert transformers.trainer_pt_utils.LabelSmoother.__call__ is call


def test_tags_tokens_and_texts_are_counted_as_the_model_takes_them(tmp_path: Path) -> None:
    def evaluated(model: Any, rows: Any) -> tuple[Any, Any, Any]:
        callback = TrueUp(verbose=False)
        running = trainer(tmp_path, callback, model, rows)
        running.evaluate()
        (only,) = callback.epochs
        given = running.predict(rows)
        return only.counts, given.predictions, given.label_ids

    tags = rows_of(labels=lambda numbers, words: (words[:, :3] > 20).astype("float32"))
    counts, scores, labels = evaluated(classifier(problem_type="multi_label_classification"), tags)
    assert counts.question.task == "multi-label"
    assert counts.right == int(((scores > 0) == (labels > 0.5)).all(1).sum())

    def marked(numbers: Any, words: Any) -> Any:
        return np.where(np.arange(6) < 4, words % 3, -100)

    counts, scores, labels = evaluated(classifier(transformers.BertForTokenClassification), rows_of(labels=marked))
    assert (counts.rows, counts.left_out) == (ROWS * 4, ROWS * 2)
    assert counts.right == int((scores.argmax(-1) == labels)[labels != -100].sum())

    causal = transformers.BertLMHeadModel(config(is_decoder=True))
    counts, scores, labels = evaluated(causal, rows_of(labels=lambda numbers, words: words))
    assert counts.rows == ROWS * 5
    assert counts.right == int((scores.argmax(-1)[:, :-1] == labels[:, 1:]).sum())


def test_several_sets_are_evaluated_each(tmp_path: Path) -> None:
    callback = TrueUp(verbose=False)
    sets = {"near": rows_of(40), "far": rows_of(70)}
    running = trainer(tmp_path, callback, eval_strategy="epoch", eval_dataset=sets, compute_metrics=shares)
    running.train()
    found = {each.prefix: each for each in callback.epochs if each.part == "validation"}
    assert {prefix: each.counts.rows for prefix, each in found.items()} == {"near_": 40, "far_": 70}
    logged = {name: value for each in running.state.log_history for name, value in each.items()}
    assert logged["eval_near_true_accuracy"] == logged["eval_near_accuracy"] == found["near_"].accuracy
    assert found["far_"].reported == {"accuracy": logged["eval_far_accuracy"]}


class OwnLoss(Trainer):  # type: ignore[misc]
    """A loss of its own on what the model gives. last: what the logits go through first."""

    last: Any = staticmethod(lambda logits: logits)

    def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False, **more: Any) -> Any:
        labels = inputs.pop("labels")
        outputs = model(**inputs)
        weight = torch.tensor([1.0, 2.0, 3.0])
        loss = torch.nn.CrossEntropyLoss(weight=weight)(self.last(outputs.logits), labels)
        return (loss, outputs) if return_outputs else loss


class Softmaxed(OwnLoss):
    last = staticmethod(lambda logits: logits.softmax(-1))


class Broken(Trainer):  # type: ignore[misc]
    def compute_loss(self, model: Any, inputs: Any, **more: Any) -> Any:
        model(**inputs)
        raise ZeroDivisionError


def test_a_loss_of_the_program_is_counted_and_what_it_is_handed_is_found(tmp_path: Path) -> None:
    callback = TrueUp(verbose=False)
    trainer(tmp_path, callback, cls=OwnLoss).train()
    assert (codes(callback), [each.counts.rows for each in callback.epochs]) == ([], [ROWS])
    wrong = TrueUp(verbose=False)
    with pytest.warns(TrueUpWarning, match="TU105"):
        trainer(tmp_path, wrong, cls=Softmaxed).train()
    assert "TU105" in codes(wrong)
    assert str(wrong.findings[0].where) == "BertForSequenceClassification:compute_loss"
    raising = TrueUp(action="raise")
    with pytest.raises(TrueUpError) as raised:
        trainer(tmp_path, raising, cls=Softmaxed).train()
    assert raised.value.findings == raising.findings


def test_a_step_that_breaks_off_is_put_right_with_the_next_one(tmp_path: Path) -> None:
    before, callback = dict(vars(functional)), TrueUp(verbose=False)
    with pytest.raises(ZeroDivisionError):
        trainer(tmp_path, callback, cls=Broken).train()
    running = trainer(tmp_path, callback)
    running.train()
    assert callback.epochs[-1].counts.rows == ROWS
    assert vars(functional) == before


def test_a_healthy_training_is_not_warned_of(tmp_path: Path) -> None:
    for seed in range(3):
        callback = TrueUp(verbose=False)
        running = trainer(
            tmp_path, callback, seed=seed, num_train_epochs=2, eval_strategy="epoch", compute_metrics=shares
        )
        running.train()
        assert (codes(callback), callback.unobserved) == ([], ())


def test_a_constant_answer_another_number_and_weights_that_stand_still(tmp_path: Path) -> None:
    callback = TrueUp(verbose=False)
    # What is found needs evidence: fifty steps, and three epochs on end.
    trainer(tmp_path, callback, rows=rows_of(told=False), num_train_epochs=8, per_device_train_batch_size=20).train()
    assert codes(callback) == ["TU401", "TU402"]
    other = TrueUp(verbose=False)
    trainer(tmp_path, other, compute_metrics=lambda _: {"accuracy": 0.999}).evaluate()
    assert "TU403" in codes(other)
    still = TrueUp(verbose=False)
    trainer(tmp_path, still, learning_rate=0.0).train()
    assert codes(still) == ["TU404"]


def test_what_is_not_seen_is_said_and_gets_no_number(tmp_path: Path) -> None:
    amounts = TrueUp(verbose=False)
    rows = rows_of(labels=lambda numbers, words: words[:, 0] / 50)
    trainer(tmp_path, amounts, classifier(num_labels=1), rows).train()
    assert amounts.epochs == ()
    assert amounts.unobserved[0].endswith("mse_loss is a loss of amounts")
    late = TrueUp(verbose=False)
    running = trainer(tmp_path, transformers.TrainerCallback())
    running.add_callback(late)
    assert "eval_true_accuracy" not in running.evaluate()
    assert "give it as callbacks=" in late.unobserved[0]
    assert "eval_true_accuracy" in running.evaluate()
    spans = TrueUp(verbose=False)
    answers = transformers.BertForQuestionAnswering(config(num_labels=2))

    class Spans(torch.utils.data.Dataset):  # type: ignore[misc, name-defined]
        def __len__(self) -> int:
            return 20

        def __getitem__(self, index: int) -> Any:
            words = torch.arange(6) + 5 + index
            return {"input_ids": words, "start_positions": torch.tensor(1), "end_positions": torch.tensor(3)}

    trainer(tmp_path, spans, answers, Spans()).train()
    assert "call 2 losses of classification" in spans.unobserved[0]


def test_it_is_a_callback_of_the_library_and_can_be_pickled() -> None:
    callback = TrueUp()
    assert isinstance(callback, transformers.TrainerCallback)
    assert type(pickle.loads(pickle.dumps(callback))) is type(callback)
