"""A model's answers before something that was not read, and whose name says that it is labels: they are exchanged."""

from __future__ import annotations

import pytest
from loud_findings import loud

PROGRAM = """
import numpy as np
import torch
from sklearn.metrics import recall_score
from torch import nn

import data

model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
{name}, answers = [], []
with torch.no_grad():
    for batch in data.load():
        scores = torch.softmax(model(batch["pixels"]), dim=1)
        answers.append(scores.cpu().numpy())
        {name}.append(batch["digit"].cpu().numpy())
answers = np.concatenate(answers)
{name} = np.concatenate({name})
print("recall", recall_score(answers.argmax(axis=1), {name}, average="macro"))
"""
GRAPH = """
import torch
from sklearn.metrics import recall_score
from torch import nn

import graphs

data = graphs.load()
model = nn.Linear(784, 10)
answers = model(data.x).argmax(dim=1)
print("recall", recall_score(answers[data.test].cpu(), {truth}, average="macro"))
"""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        *(
            (name, True)
            for name in ("labels", "all_labels", "y_true", "y_true_all", "true_labels", "targets_list", "gts")
        ),
        *((name, False) for name in ("others", "all_scores", "raters", "votes_of_others", "labels_of_teacher")),
    ],
)
def test_only_a_name_of_labels_tells_of_labels(name: str, found: bool) -> None:
    assert ("TU318" in [code for code, _ in loud(PROGRAM.format(name=name))]) == found


@pytest.mark.parametrize(
    ("truth", "found"),
    [
        ("data.y[data.test].cpu()", True),
        ("data.label.numpy()", True),
        ("data['labels'][data.test]", True),
        ("data.votes[data.test].cpu()", False),
        ("data[data.test]", False),
    ],
)
def test_a_part_of_something_has_the_name_of_the_part(truth: str, found: bool) -> None:
    assert ("TU318" in [code for code, _ in loud(GRAPH.format(truth=truth))]) == found
