"""Which names an evaluation of Hugging Face's Trainer logs where it is given several data sets by their names."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
from sklearn.metrics import accuracy_score
from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments


def compute_metrics(p):
    return {{"accuracy": accuracy_score(p.label_ids, p.predictions.argmax(-1))}}


def run(train, a, b):
    model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=4)
    args = TrainingArguments("out", eval_strategy="steps", metric_for_best_model="{watched}")
    Trainer(model, args, train_dataset=train, eval_dataset={sets}, compute_metrics=compute_metrics).train()
"""


@pytest.mark.parametrize(
    ("sets", "watched", "number"),
    [
        ('{"a": a, "b": b}', "eval_a_accuracy", 0),
        ('{"a": a, "b": b}', "b_loss", 0),
        ('{"a": a, "b": b}', "eval_accuracy", 1),
        ("a", "eval_accuracy", 0),
        ("a", "eval_acc", 1),
        ("a", "eval_first_accuracy", 0),
    ],
)
def test_names_of_several_sets(sets: str, watched: str, number: int) -> None:
    setups = read_text(PROGRAM.format(sets=sets, watched=watched), "a.py").setups
    found = {item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU307"}
    assert len(found) == number
