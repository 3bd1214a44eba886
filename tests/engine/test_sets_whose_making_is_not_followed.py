"""A set of the hub's library that the program makes of what is not followed does not stop the reading."""

from __future__ import annotations

import pytest

from trueup.source import read_text

_PROGRAM = """from datasets import Dataset, DatasetDict
from transformers import AutoModelForSequenceClassification, Trainer

data = {creation}
data = data{operation}
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=4)
Trainer(model=model, train_dataset=data["train"]).train()
"""


@pytest.mark.parametrize("creation", ['DatasetDict({"train": rows})', "Dataset(rows)"])
@pytest.mark.parametrize(
    "operation",
    [".map(tokenize, batched=True)", '.remove_columns(["text"])', '.rename_column("a", "labels")', ".shuffle()",
     '.select(range(9))', '.cast_column("label", kind)', '["train"].features["label"]', ".with_transform(f)"],
)  # fmt: skip
def test_nothing_of_trueup_fails(creation: str, operation: str) -> None:
    reading = read_text(_PROGRAM.format(creation=creation, operation=operation), "program.py")
    assert [part.why for part in reading.unread if part.kind == "defect"] == []
