"""What is believed of a column after each operation on a set, against the Datasets that is installed."""

from __future__ import annotations

from typing import Any

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

pytestmark = pytest.mark.probe
datasets: Any = pytest.importorskip("datasets", reason="Datasets is not installed")

PROGRAM = """
import torch
from datasets import ClassLabel, load_dataset
from elsewhere import tokenizer
data = load_dataset("ag_news")
{operation}
loss = torch.nn.CrossEntropyLoss()
loss(torch.nn.Linear(3, 9)(x), torch.tensor(data["train"]["{column}"]))
"""
CLASSES, ITEMS = 4, 24
#: operation -> columns whose labels are still those of the set, which must be believed.
KEPT = {
    "data = data.shuffle(seed=1)": ["label"],
    "data = data.sort('label')": ["label"],
    "data = data.rename_column('label', 'labels')": ["labels"],
    "data = data.rename_columns({'label': 'target', 'text': 'words'})": ["target"],
    "data = data.remove_columns(['text'])": ["label"],
    "data = data.select_columns('label')": ["label"],
    "data = data.with_format('numpy')": ["label"],
    "data.set_format('numpy')": ["label"],
    "data = data.map(lambda batch: {'length': [len(t) for t in batch['text']]}, batched=True)": ["label"],
    "data = data.map(lambda item: {'again': item['label']})": ["label", "again"],
    "data = data.map(lambda item: {'y': item['label']}, remove_columns=['label', 'text'])": ["y"],
    "data = data.map(lambda item: {'y': item['label']}, remove_columns=data['train'].column_names)": ["y"],
    "data = data['train'].train_test_split(test_size=2, shuffle=False)": [],
    "data = data.with_transform(lambda batch: {'y': batch['label']})": ["y"],
}
#: Operations after which less is known of the labels, or nothing.
CHANGED = [
    "data = data.filter(lambda item: item['label'] < 2)",
    "data = {'train': data['train'].select(range(4))}",
    "data = data.map(lambda item: {'label': item['label'] % 2})",
    "data = data.map(lambda item: {'label': len(item['text']) % 4})",
    "data = data.cast_column('label', ClassLabel(num_classes=9))",
    "data = data.remove_columns('label')",
    "data = data.map(lambda item: {'y': 1}, remove_columns=['label'])",
    "data = data.with_transform(lambda batch: {'y': batch['text']})",
]


def real_set() -> Any:
    features = datasets.Features({"text": datasets.Value("string"), "label": datasets.ClassLabel(num_classes=CLASSES)})
    rows = {"text": ["w" * (number + 1) for number in range(ITEMS)], "label": [i % CLASSES for i in range(ITEMS)]}
    return datasets.DatasetDict({"train": datasets.Dataset.from_dict(rows, features=features)})


def after(operation: str) -> dict[str, list[int]]:
    """The columns of whole numbers in the real set after an operation, sorted."""
    datasets.disable_progress_bars()
    names: dict[str, Any] = {"data": real_set(), "ClassLabel": datasets.ClassLabel}
    exec(operation, names)
    rows = names["data"]["train"][:]
    return {name: sorted(int(value) for value in column) for name, column in rows.items() if name != "text" != "words"
            and not isinstance(column[0], str)}  # fmt: skip


def believed(operation: str, column: str) -> int | None:
    """The number of classes that the reader believes in, None where it does not know it."""
    (setup,) = read_text(PROGRAM.format(operation=operation, column=column), "program.py").setups
    return value_of(setup.labels.classes)


@pytest.mark.parametrize("operation", KEPT)
def test_columns_that_keep_the_labels_are_believed(operation: str) -> None:
    real = after(operation)
    for column in KEPT[operation]:
        assert real[column] == sorted(i % CLASSES for i in range(ITEMS))
        assert believed(operation, column) == CLASSES


@pytest.mark.parametrize("operation", [*KEPT, *CHANGED])
def test_what_is_believed_of_a_column_holds(operation: str) -> None:
    """A column holds the classes that it is believed to have; of one that is gone nothing is believed."""
    real = after(operation)
    for column in ("label", "labels", "target", "y", "again"):
        classes = believed(operation, column)
        if classes is not None:
            assert set(real[column]) == set(range(classes))
