"""What is said of Transformers' models and trainer, against the Transformers that is installed."""

from __future__ import annotations

from typing import Any

import pytest

from trueup.frameworks.transformers.model_rows import (
    DEFAULT_LABELS,
    LOSSES,
    head_of_any_class,
    head_of_class,
    is_backbone,
)

pytestmark = pytest.mark.probe
torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
transformers: Any = pytest.importorskip("transformers", reason="Transformers is not installed")
ITEMS, TOKENS = 6, 7
FUNCTIONAL = {
    "torch.nn.CrossEntropyLoss": torch.nn.functional.cross_entropy,
    "torch.nn.BCEWithLogitsLoss": torch.nn.functional.binary_cross_entropy_with_logits,
    "torch.nn.MSELoss": lambda scores, labels: torch.nn.functional.mse_loss(scores.squeeze(), labels.squeeze()),
}


def model(kind: str = "BertForSequenceClassification", **asked: Any) -> Any:
    config = transformers.BertConfig(
        vocab_size=50, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, **asked
    )
    return getattr(transformers, kind)(config).eval()


def tokens() -> Any:
    torch.manual_seed(0)
    return torch.randint(5, 50, (ITEMS, TOKENS))


@pytest.mark.parametrize(
    ("asked", "labels", "problem"),
    [
        ({"num_labels": 1}, lambda: torch.rand(ITEMS), "regression"),
        ({"num_labels": 1}, lambda: torch.randint(0, 2, (ITEMS,)).float(), "regression"),
        ({"num_labels": 3}, lambda: torch.randint(0, 3, (ITEMS,)), "single_label_classification"),
        ({"num_labels": 3}, lambda: torch.randint(0, 2, (ITEMS, 3)).float(), "multi_label_classification"),
        (
            {"num_labels": 3, "problem_type": "multi_label_classification"},
            lambda: torch.randint(0, 2, (ITEMS, 3)).float(),
            "multi_label_classification",
        ),
    ],
)
def test_the_loss_follows_from_the_labels_and_what_is_configured(asked: Any, labels: Any, problem: str) -> None:
    made, truth = model(**asked), labels()
    out = made(tokens(), labels=truth)
    assert float(out.loss) == pytest.approx(float(FUNCTIONAL[LOSSES[problem][0]](out.logits, truth)))
    assert made.config.problem_type == problem


def test_one_label_gives_one_column_and_two_are_the_default() -> None:
    assert model(num_labels=1)(tokens()).logits.shape == (ITEMS, 1)
    assert model()(tokens()).logits.shape == (ITEMS, DEFAULT_LABELS)
    assert model(id2label={0: "a", 1: "b", 2: "c"})(tokens()).logits.shape == (ITEMS, 3)


def test_labels_of_tokens_go_into_a_cross_entropy_that_leaves_out_what_is_marked() -> None:
    made, truth = model("BertForTokenClassification", num_labels=5), torch.randint(0, 5, (ITEMS, TOKENS))
    truth[:, 0] = -100
    out = made(tokens(), labels=truth)
    assert out.logits.shape == (ITEMS, TOKENS, 5)
    expected = torch.nn.functional.cross_entropy(out.logits[:, 1:].reshape(-1, 5), truth[:, 1:].reshape(-1))
    assert float(out.loss) == pytest.approx(float(expected))


def test_the_loss_comes_first_where_labels_are_given() -> None:
    made, truth = model(num_labels=3), torch.randint(0, 3, (ITEMS,))
    with_labels, without = made(tokens(), labels=truth), made(tokens())
    assert with_labels[0].shape == ()
    assert with_labels[1].shape == without[0].shape == (ITEMS, 3)


def test_a_network_without_a_head_gives_states_and_one_behind_a_tanh() -> None:
    out = model("BertModel")(tokens())
    assert list(out.keys()) == ["last_hidden_state", "pooler_output"]
    assert float(out.pooler_output.abs().max()) <= 1


def test_names_of_classes_say_what_they_are() -> None:
    named = [name for name in dir(transformers) if not name.startswith("_")]
    for name in named:
        if head_of_class(name) is not None and "Output" not in name:
            assert name.endswith(("Classification", "Prediction", "WithTeacher"))
    assert is_backbone("BertModel")
    assert not is_backbone("VisionEncoderDecoderModel")


def test_words_are_chosen_by_a_cross_entropy_over_the_vocabulary() -> None:
    words, truth = tokens(), tokens()
    out = model("BertForMaskedLM")(words, labels=truth)
    assert out.logits.shape == (ITEMS, TOKENS, 50)
    assert float(out.loss) == pytest.approx(float(FUNCTIONAL["torch.nn.CrossEntropyLoss"](out.logits.view(-1, 50),
                                                                                          truth.view(-1))))  # fmt: skip
    config = transformers.GPT2Config(vocab_size=50, n_embd=16, n_layer=1, n_head=2)
    out = transformers.GPT2LMHeadModel(config).eval()(words, labels=words)
    next_words = out.logits[:, :-1].reshape(-1, 50), words[:, 1:].reshape(-1)
    assert float(out.loss) == pytest.approx(float(FUNCTIONAL["torch.nn.CrossEntropyLoss"](*next_words)))


def test_one_number_for_each_answer_that_is_offered() -> None:
    asked = torch.randint(5, 50, (ITEMS, 4, TOKENS))
    truth = torch.randint(0, 4, (ITEMS,))
    out = model("BertForMultipleChoice")(asked, labels=truth)
    assert out.logits.shape == (ITEMS, 4)
    assert float(out.loss) == pytest.approx(float(FUNCTIONAL["torch.nn.CrossEntropyLoss"](out.logits, truth)))


def test_names_of_models_of_words_say_what_they_are() -> None:
    for name in ("T5ForConditionalGeneration", "GPT2LMHeadModel", "VisionEncoderDecoderModel", "BertForMaskedLM"):
        row = head_of_any_class(name)
        assert row is not None
        assert row.place == "word"
        assert hasattr(transformers, name)
    assert head_of_any_class("BertForQuestionAnswering") is None


def test_a_prediction_is_the_logits_and_the_labels(tmp_path: Any) -> None:
    pytest.importorskip("accelerate", reason="Accelerate is not installed")
    seen: list[Any] = []

    class Data(torch.utils.data.Dataset):  # type: ignore[misc, name-defined]
        def __len__(self) -> int:
            return ITEMS

        def __getitem__(self, number: int) -> dict[str, Any]:
            return {"input_ids": tokens()[number], "labels": torch.tensor(number % 3)}

    def compute_metrics(prediction: Any) -> dict[str, float]:
        seen.append(prediction)
        return {"accuracy": 0.5}

    made = model(num_labels=3)
    args = transformers.TrainingArguments(str(tmp_path), report_to=[], use_cpu=True, disable_tqdm=True)
    names = transformers.Trainer(made, args, eval_dataset=Data(), compute_metrics=compute_metrics).evaluate()
    assert seen[0].predictions.shape == (ITEMS, 3)
    assert seen[0].label_ids.tolist() == [number % 3 for number in range(ITEMS)]
    assert float(abs(seen[0].predictions - made(tokens()).logits.detach().numpy()).max()) == pytest.approx(0, abs=1e-5)
    assert {"eval_accuracy", "eval_loss"} <= set(names)


def test_a_metric_that_no_evaluation_gives_stops_the_run(tmp_path: Any) -> None:
    pytest.importorskip("accelerate", reason="Accelerate is not installed")

    class Data(torch.utils.data.Dataset):  # type: ignore[misc, name-defined]
        def __len__(self) -> int:
            return ITEMS

        def __getitem__(self, number: int) -> dict[str, Any]:
            return {"input_ids": tokens()[number], "labels": torch.tensor(number % 3)}

    args = transformers.TrainingArguments(
        str(tmp_path), report_to=[], use_cpu=True, disable_tqdm=True, eval_strategy="epoch", save_strategy="epoch",
        metric_for_best_model="f1", load_best_model_at_end=True, num_train_epochs=1,
    )  # fmt: skip
    trainer = transformers.Trainer(
        model(num_labels=3),
        args,
        train_dataset=Data(),
        eval_dataset=Data(),
        compute_metrics=lambda _: {"accuracy": 0.5},
    )
    with pytest.raises(KeyError, match="eval_f1"):
        trainer.train()


def test_collators_call_the_label_labels() -> None:
    items = [{"input_ids": [5, 6, 7], "label": 2}, {"input_ids": [5, 6, 8], "label": 0}]
    for collate in (transformers.default_data_collator, transformers.DefaultDataCollator()):
        batch = collate(items)
        assert set(batch) == {"input_ids", "labels"}
        assert batch["labels"].tolist() == [2, 0]
