"""The best weights that a training keeps: where they are no copy, and where they are, or are no matter."""

from __future__ import annotations

from pathlib import Path

import pytest
from loud_findings import loud

from trueup.rules import all_rules, findings_of
from trueup.source import read_text
from trueup.source.program import Wishes, read_program
from trueup.source.project import Project

HEAD = """
import copy
from collections import OrderedDict

import torch
import torch.nn as nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

train = DataLoader(datasets.MNIST("data", transform=transforms.ToTensor()), batch_size=64, shuffle=True)
test = DataLoader(datasets.MNIST("data", train=False, transform=transforms.ToTensor()), batch_size=64)


def accuracy(model):
    model.eval()
    right = 0
    with torch.no_grad():
        for x, y in test:
            right += (model(x).argmax(1) == y).sum().item()
    return right / len(test.dataset)


def train_epoch(model, criterion, optimizer):
    model.train()
    for x, y in train:
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def net():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
"""
LOOP = """

def fit(model):
    criterion, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters())
    best, best_state = 0.0, None
    for epoch in range(10):
        train_epoch(model, criterion, optimizer)
        reached = accuracy(model)
        {test}:
            best = reached
            best_state = {kept}
    {use}


digits = net()
fit(digits)
print(accuracy(digits))
"""
LOAD = "model.load_state_dict(best_state)"
BETTER = "if reached > best"


def of_weights(text: str) -> list[str]:
    return [message for code, message in loud(text) if code == "TU324"]


def in_loop(kept: str, use: str = LOAD, test: str = BETTER) -> list[str]:
    return of_weights(HEAD + LOOP.format(kept=kept, use=use, test=test))


@pytest.mark.parametrize(
    "kept",
    [
        "model.state_dict()",
        "model.state_dict().copy()",
        "copy.copy(model.state_dict())",
        "dict(model.state_dict())",
        "OrderedDict(model.state_dict())",
        "{'state': model.state_dict(), 'epoch': epoch}",
    ],
)
def test_weights_that_are_no_copy_are_told(kept: str) -> None:
    (message,) = in_loop(kept)
    assert "model.state_dict()" in message
    assert "no copy of the weights" in message


@pytest.mark.parametrize(
    "use", ["return model", "return best_state", "torch.save(best_state, 'best.pt')", "return evaluate(best_state)"]
)
def test_a_model_that_is_kept_is_the_same_model(use: str) -> None:
    found = in_loop("model", use)
    assert len(found) == (use != "return model")
    assert all("the model itself" in message for message in found)


@pytest.mark.parametrize(
    "test",
    ["if reached >= best", "if best < reached", "if epoch == 0 or reached > best", "if reached - best > 0.001"],
)
def test_every_way_to_ask_for_the_best_is_one(test: str) -> None:
    assert in_loop("model.state_dict()", test=test)


@pytest.mark.parametrize(
    "kept",
    [
        "copy.deepcopy(model.state_dict())",
        "{name: value.clone() for name, value in model.state_dict().items()}",
        "copy.deepcopy(model)",
        "optimizer.state_dict()",
        "epoch",
    ],
)
def test_a_copy_is_none(kept: str) -> None:
    assert not in_loop(kept)


@pytest.mark.parametrize("use", ["print(best)", "print(best_state is None)", "pass"])
def test_what_is_not_used_after_the_loop_is_none(use: str) -> None:
    assert not in_loop("model.state_dict()", use)


@pytest.mark.parametrize("test", ["if epoch == 9", "if reached == best", "if not best_state", "if True"])
def test_a_test_of_something_else_is_none(test: str) -> None:
    assert not in_loop("model.state_dict()", test=test)


def test_weights_that_are_saved_at_once_are_those_of_the_best_epoch() -> None:
    at_once = "model.state_dict()\n            torch.save(best_state, 'best.pt')"
    assert not in_loop(at_once, "model.load_state_dict(torch.load('best.pt'))")


@pytest.mark.parametrize(
    ("anew", "count"),
    [
        ("best_state = {'state': model.state_dict()}", 0),
        ("best_state = {'state': {name: value.cpu() for name, value in model.state_dict().items()}}", 0),
        ("for best_state in others:\n        pass", 0),
        ("best_state = dict(best_state)", 1),
        ("other_state = model.state_dict()", 1),
    ],
)
def test_a_name_that_is_given_something_else_keeps_the_best_no_more(anew: str, count: int) -> None:
    assert len(in_loop("model.state_dict()", f"{anew}\n    torch.save(best_state, 'last.pt')")) == count


def test_a_loop_that_is_left_at_the_best_keeps_it() -> None:
    assert not in_loop("model.state_dict()\n            break")


@pytest.mark.parametrize(
    ("after", "severity"),
    [
        ("fit(net())", "note"),
        ("torch.save(fit(net()), 'best.pt')", "note"),
        ("model = fit(net())\ntorch.save(model.state_dict(), 'best.pt')", "note"),
        ("model = fit(net())\nprint(accuracy(model))", "warning"),
        ("model = fit(net())\nmodel.eval()", "warning"),
        ("model = fit(net())\nscores = model(torch.zeros(1, 784))", "warning"),
        ("def main():\n    return fit(net())\n\n\nmodel = main()\nprint(accuracy(model))", "warning"),
    ],
)
def test_what_nothing_is_asked_of_after_the_training_is_a_note(after: str, severity: str) -> None:
    program = HEAD + LOOP.format(kept="model.state_dict()", use=LOAD + "\n    return model", test=BETTER)
    program = program.replace("digits = net()\nfit(digits)\nprint(accuracy(digits))", after)
    setups = read_text(program, "program.py").setups
    found = [item for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU324"]
    assert [item.severity for item in found] == [severity]


def test_a_model_of_each_pass_is_none() -> None:
    anew = LOOP.replace("        train_epoch(", "        model = net()\n        train_epoch(")
    assert not of_weights(HEAD + anew.format(kept="model", use="return best_state", test=BETTER))


def test_one_model_of_each_fold_is_told_by_the_loop_within() -> None:
    folds = LOOP.format(kept="model.state_dict()", use=LOAD, test=BETTER).replace(
        "digits = net()\nfit(digits)\nprint", "for fold in range(5):\n    digits = net()\n    fit(digits)\n    print"
    )
    assert len(of_weights(HEAD + folds)) == 1


def test_weights_that_are_gathered_from_processes_are_none() -> None:
    gathered = "from torch.distributed.fsdp import FullyShardedDataParallel\n"
    assert not of_weights(gathered + HEAD + LOOP.format(kept="model.state_dict()", use=LOAD, test=BETTER))


STOPPING = """

class EarlyStopping:
    def __init__(self, patience=5):
        self.patience, self.counter = patience, 0
        self.best, self.best_state = None, None

    def {name}(self, score, model):
        if self.best is None:
            self.best = score
            self.best_state = {kept}
        elif score < self.best:
            self.counter += 1
        else:
            self.best = score
            self.best_state = {kept}
            self.counter = 0
            {then}
        return self.counter > self.patience


model = net()
criterion, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters())
stopping = EarlyStopping()
for epoch in range(100):
    train_epoch(model, criterion, optimizer)
    if stopping{call}(accuracy(model), model):
        break
{use}
print(accuracy(model))
"""
RESTORE = "model.load_state_dict(stopping.best_state)"


def by_object(kept: str, use: str = RESTORE, name: str = "__call__", then: str = "pass") -> list[str]:
    call = "" if name == "__call__" else f".{name}"
    return of_weights(HEAD + STOPPING.format(kept=kept, use=use, name=name, call=call, then=then))


@pytest.mark.parametrize("name", ["__call__", "step"])
@pytest.mark.parametrize("kept", ["model.state_dict()", "model.state_dict().copy()"])
def test_early_stopping_of_the_program_keeps_weights_that_go_on_changing(kept: str, name: str) -> None:
    assert len(by_object(kept, name=name)) == 1


def test_early_stopping_that_copies_is_none() -> None:
    assert not by_object("copy.deepcopy(model.state_dict())")


def test_early_stopping_whose_weights_nobody_uses_is_none() -> None:
    assert not by_object("model.state_dict()", "print(stopping.best)")


def test_early_stopping_that_saves_at_once_is_none() -> None:
    assert not by_object("model.state_dict()", "pass", then="torch.save(self.best_state, 'best.pt')")


TRAINER = """
class Trainer:
    def __init__(self, model):
        self.model, self.best_state = model, None
        self.criterion, self.optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters())

    def fit(self):
        best = 0.0
        for epoch in range(10):
            train_epoch(self.model, self.criterion, self.optimizer)
            reached = accuracy(self.model)
            if reached > best:
                best = reached
                self.best_state = {kept}
"""
MAIN = """
from trainer import Trainer, accuracy, net

trainer = Trainer(net())
trainer.fit()
trainer.model.load_state_dict(trainer.best_state)
print(accuracy(trainer.model))
"""


@pytest.mark.parametrize(
    ("kept", "findings"), [("self.model.state_dict()", 1), ("copy.deepcopy(self.model.state_dict())", 0)]
)
def test_an_attribute_may_be_used_in_another_file(kept: str, findings: int, tmp_path: Path) -> None:
    (tmp_path / "trainer.py").write_text(HEAD + TRAINER.format(kept=kept))
    (tmp_path / "main.py").write_text(MAIN)
    reading = read_program(MAIN.encode(), "main.py", tmp_path / "main.py", Project(tmp_path), Wishes())
    found = [item for setup in reading.setups for item in findings_of(setup, all_rules()) if item.code == "TU324"]
    assert [(item.severity, Path(item.where.file).name) for item in found] == [("warning", "trainer.py")] * findings


ESTIMATORS = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold

table = pd.read_csv("leaves.csv")
X, y = table.drop(columns="species").values, table["species"].values
model, best, best_loss = LogisticRegression(), None, None
for columns in (slice(0, 10), slice(10, 20)):
    loss = 0.0
    for train, test in StratifiedKFold(5).split(X, y):
        model.fit(X[train, columns], y[train])
        loss += log_loss(y[test], model.predict_proba(X[test, columns]))
    if best_loss is None or loss < best_loss:
        best_loss, best, best_columns = loss, model, columns
{used}
"""


@pytest.mark.parametrize(
    ("used", "findings"),
    [
        ("print(best.predict(X[:, best_columns]))", 1),
        ("print('best: {}'.format(best.__class__.__name__))", 0),
        ("best.fit(X[:, best_columns], y)\nprint(best.predict(X[:, best_columns]))", 0),
    ],
)
def test_an_estimator_that_is_fitted_anew_needs_no_copy(used: str, findings: int) -> None:
    assert [code for code, _ in loud(ESTIMATORS.format(used=used))] == ["TU324"] * findings
