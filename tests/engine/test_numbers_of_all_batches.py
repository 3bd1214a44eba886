"""What a loop gathers batch by batch is the answers and the labels of all of them: judged, and no batch's any more."""

from __future__ import annotations

import pytest

from trueup.contract.setup import Setup
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

HEAD = """
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets
from sklearn.metrics import accuracy_score, f1_score, log_loss, roc_auc_score

model, criterion = nn.Sequential(nn.Flatten(), nn.Linear(784, {units})), nn.CrossEntropyLoss()
device = "cpu"


def train(loader, valid):
    for epoch in range(3):
        for images, labels in loader:
            loss = criterion(model(images), labels)
            loss.backward()
        truth, answers, scores = [], [], []
        for images, labels in valid:
            images, labels = images.to(device), labels.to(device)
            out = model(images)
            _, best = torch.max(out.data, 1)
"""
TAIL = """

train({loader}, {loader})
"""
READ, UNREAD = 'DataLoader(datasets.MNIST("."), batch_size=64)', "loaders_of_elsewhere"
EXTEND = """
            truth.extend(labels.cpu().numpy())
            answers.extend(best.cpu().numpy())
            scores.extend(torch.softmax(out, dim=1).cpu().numpy())
"""
TOLIST = """
            truth += labels.tolist()
            answers += best.tolist()
            scores += torch.softmax(out, 1).tolist()
"""
APPEND = """
            truth.append(labels.cpu())
            answers.append(best.cpu())
            scores.append(torch.softmax(out, dim=1))
        truth, answers, scores = torch.cat(truth), torch.cat(answers), torch.cat(scores)
"""
NUMPY = """
            truth.append(labels.cpu().numpy())
            answers.append(best.cpu().numpy())
            scores.append(torch.softmax(out, dim=1).detach().numpy())
        truth, answers = np.concatenate(truth), np.concatenate(answers)
        scores = np.concatenate(scores)
"""
ADDED = """
            truth = truth + labels.cpu().tolist()
            answers = answers + [*best.cpu().numpy()]
            scores = scores + [*torch.softmax(out, dim=1).cpu().numpy()]
"""
#: An array that is empty ahead of the loop, to which each pass adds its batch: how it is made, and how it grows.
GROWN = [
    ("np.array([], dtype=int), np.array([], dtype=int), np.empty((0, 10))", """
            truth = np.append(truth, labels.cpu().numpy())
            answers = np.append(answers, best.cpu().numpy())
            scores = np.append(scores, torch.softmax(out, dim=1).cpu().numpy(), axis=0)
"""),
    ("torch.tensor([]), torch.LongTensor(), torch.empty(0, 10)", """
            truth = torch.cat((truth, labels.cpu()))
            answers = torch.cat([answers, best], dim=0)
            scores = torch.cat([scores, torch.softmax(out, dim=1)], dim=0)
"""),
    ("np.zeros(0), np.array([]), np.zeros((0, 10))", """
            truth = np.concatenate((truth, labels.numpy()))
            answers = np.hstack([answers, best.numpy()])
            scores = np.vstack([scores, torch.softmax(out, dim=1).numpy()])
"""),
]  # fmt: skip
NUMBERS = """
        print("accuracy", accuracy_score(truth, answers), f1_score(truth, answers, average="macro"))
        print("loss", log_loss(truth, scores), "auc", roc_auc_score(truth, scores, multi_class="ovr"))
"""


def setups(body: str, loader: str = READ, units: str = "10") -> list[Setup]:
    """The setups of a program whose loop gathers."""
    text = HEAD.replace("{units}", units) + body + TAIL.format(loader=loader)
    return list(read_text(text, "program.py").setups)


def codes(body: str, loader: str = READ) -> list[str]:
    """What is reported of it."""
    return [finding.code for setup in setups(body, loader) for finding in findings_of(setup, all_rules())]


@pytest.mark.parametrize("gathered", [EXTEND, TOLIST, APPEND, NUMPY, ADDED])
@pytest.mark.parametrize("loader", [READ, UNREAD])
@pytest.mark.parametrize("units", ["10", "len(names_of_elsewhere)"])
def test_what_is_gathered_is_judged(gathered: str, loader: str, units: str) -> None:
    (setup,) = setups(gathered + NUMBERS, loader, units)
    assert setup.missing == ()
    assert len(setup.metric_calls) == 4


@pytest.mark.parametrize(("empty", "grows"), GROWN)
@pytest.mark.parametrize("loader", [READ, UNREAD])
def test_what_is_added_to_an_empty_array_is_judged(empty: str, grows: str, loader: str) -> None:
    text = HEAD.replace("{units}", "10").replace(
        "truth, answers, scores = [], [], []", f"truth, answers, scores = {empty}"
    )
    (setup,) = read_text(text + grows + NUMBERS + TAIL.format(loader=loader), "program.py").setups
    assert setup.missing == ()
    assert len(setup.metric_calls) == 4
    wrong = NUMBERS.replace("roc_auc_score(truth, scores", "roc_auc_score(truth, answers")
    (setup,) = read_text(text + grows + wrong + TAIL.format(loader=loader), "program.py").setups
    assert [finding.code for finding in findings_of(setup, all_rules())] == ["TU311"]


def test_what_is_added_to_an_array_of_one_batch_is_that_batchs() -> None:
    grows = """
            truth, answers = np.array([]), np.array([])
            truth, answers = np.append(truth, labels), np.append(answers, best)
            shares.append(accuracy_score(truth, answers))
        print("accuracy", np.mean(shares))
"""
    text = HEAD.replace("{units}", "10").replace("truth, answers, scores = [], [], []", "shares = []")
    read = read_text(text + grows + TAIL.format(loader=READ), "program.py").setups
    assert [finding.code for setup in read for finding in findings_of(setup, all_rules())] == ["TU309"]


@pytest.mark.parametrize("loader", [READ, UNREAD])
@pytest.mark.parametrize("gathered", [EXTEND, TOLIST, APPEND, NUMPY, ADDED])
def test_a_fault_in_what_is_gathered_is_found(gathered: str, loader: str) -> None:
    assert codes(gathered + NUMBERS.replace("roc_auc_score(truth, scores", "roc_auc_score(truth, answers"), loader) == [
        "TU311"
    ]


@pytest.mark.parametrize("gathered", [EXTEND, TOLIST, APPEND, NUMPY, ADDED])
def test_a_number_of_all_batches_is_no_batchs(gathered: str) -> None:
    body = gathered + "        shares.append(accuracy_score(truth, answers))\n    print(np.mean(shares))\n"
    text = HEAD.replace("{units}", "10").replace("    for epoch", "    shares = []\n    for epoch", 1)
    read = read_text(text + body + TAIL.format(loader=READ), "program.py").setups
    assert [finding.code for setup in read for finding in findings_of(setup, all_rules())] == []


def test_a_number_of_each_batch_is_one_still() -> None:
    body = """
            shares.append(accuracy_score(labels.tolist(), best.tolist()))
        print("accuracy", np.mean(shares))
"""
    text = HEAD.replace("{units}", "10").replace("truth, answers, scores = [], [], []", "shares = []")
    read = read_text(text + body + TAIL.format(loader=READ), "program.py").setups
    assert [finding.code for setup in read for finding in findings_of(setup, all_rules())] == ["TU309"]


@pytest.mark.parametrize("change", ["decoded(labels)", "[names[number] for number in labels]"])
def test_what_something_else_made_of_a_batch_is_not_judged(change: str) -> None:
    (setup,) = setups(EXTEND.replace("labels.cpu().numpy()", change) + NUMBERS, UNREAD)
    assert any(party.startswith("what roc_auc_score") for party, _ in setup.missing)


def test_a_width_that_no_data_tells_is_missing() -> None:
    for setup in setups(EXTEND + NUMBERS, READ, "units_of_elsewhere"):
        assert ("head units", "the name units_of_elsewhere is not defined in what was read") in setup.missing
