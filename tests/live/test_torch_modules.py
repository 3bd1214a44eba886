"""Modules of PyTorch with their criterion: a Sequential by its children, any other by the source of its forward."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import trueup
from trueup.contract.known import Unknown, value_of

torch = pytest.importorskip("torch")
nn = torch.nn
F = torch.nn.functional


class Net(nn.Module):  # type: ignore[misc, name-defined]
    """As tutorials write it."""

    def __init__(self, applied: str = "") -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(36, 10)
        self.applied = applied

    def forward(self, x: Any) -> Any:
        x = self.pool(F.relu(self.conv(x)))
        x = torch.flatten(x, 1)
        x = self.fc(x)
        if self.applied == "softmax":
            return F.softmax(x, dim=1)
        return x


class Undecided(Net):
    """What it gives depends on the numbers that come in."""

    def forward(self, x: Any) -> Any:
        x = self.fc(x)
        if x.sum() > 0:
            return F.softmax(x, dim=1)
        return x


class Softmaxed(Net):
    def forward(self, x: Any) -> Any:
        return F.softmax(self.fc(self.conv(x)), dim=1)


class OnlyInUse(Net):
    def forward(self, x: Any) -> Any:
        x = self.fc(x)
        if not self.training:
            x = torch.sigmoid(x)
        return x


class Recurrent(nn.Module):  # type: ignore[misc, name-defined]
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(3, 5)
        self.blocks = nn.ModuleList([nn.Linear(5, 8), nn.Linear(8, 2)])

    def forward(self, x: Any) -> Any:
        x, _ = self.lstm(x)
        x = x[:, -1]
        for block in self.blocks:
            x = block(x)
        return x.log_softmax(dim=-1)


def head(module: Any) -> tuple[Any, ...]:
    one = trueup.inspect(module).setups[0].head
    return value_of(one.units), value_of(one.activation), one.where.path if one.where else None


@pytest.mark.parametrize(
    ("build", "believed"),
    [
        (lambda: nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)), (3, "linear", "2")),
        (lambda: nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1), nn.Dropout()), (3, "softmax", "0")),
        (lambda: nn.Sequential(nn.Sequential(nn.Linear(4, 1)), nn.Sigmoid()), (1, "sigmoid", "0.0")),
        (lambda: nn.Linear(4, 3), (3, "linear", "")),
        (lambda: nn.DataParallel(nn.Sequential(nn.Linear(4, 3))), (3, "linear", "module.0")),
        (Softmaxed, (10, "softmax", "fc")),
        (OnlyInUse, (10, "linear", "fc")),
        (lambda: Net("softmax"), (10, "softmax", "fc")),
        (Net, (10, "linear", "fc")),
        (Recurrent, (2, "log_softmax", "blocks[1]")),
        (lambda: nn.Sequential(Softmaxed(), nn.Identity()), (10, "softmax", "0.fc")),
    ],
)
def test_the_head_of_a_module(build: Any, believed: tuple[Any, ...]) -> None:
    assert head(build()) == believed


def test_a_forward_that_only_running_would_tell_is_said() -> None:
    inspection = trueup.inspect(Undecided())
    assert isinstance(inspection.setups[0].head.activation, Unknown)
    assert any("Undecided is a module of the program's own class" in one.why for one in inspection.unread)


@pytest.mark.parametrize(
    ("module", "loss", "labels", "codes"),
    [
        (lambda: nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1)), nn.CrossEntropyLoss(), np.arange(9) % 3, {"TU105"}),
        (lambda: nn.Sequential(nn.Linear(4, 3), nn.LogSoftmax(dim=1)), nn.NLLLoss(), np.arange(9) % 3, set()),
        (lambda: nn.Sequential(nn.Linear(4, 3)), nn.NLLLoss(), np.arange(9) % 3, {"TU108"}),
        (lambda: nn.Sequential(nn.Linear(4, 1)), nn.CrossEntropyLoss(), np.arange(9) % 2, {"TU102"}),
        (lambda: nn.Sequential(nn.Linear(4, 1)), nn.BCELoss(), (np.arange(9.0) % 2)[:, None], {"TU106"}),
        (lambda: nn.Sequential(nn.Linear(4, 1)), nn.BCEWithLogitsLoss(), (np.arange(9.0) % 2)[:, None], set()),
        (lambda: nn.Sequential(nn.Linear(4, 3)), nn.CrossEntropyLoss(), np.array([0, 3, 1]), {"TU204"}),
        (lambda: nn.Sequential(nn.Linear(4, 3)), nn.CrossEntropyLoss(), np.array([0, -100, 1]), set()),
        (lambda: nn.Sequential(nn.Linear(4, 3)), F.cross_entropy, np.arange(9) % 3, set()),
        (Softmaxed, lambda p, y: F.cross_entropy(p, y, label_smoothing=0.1), np.arange(30) % 10, {"TU105"}),
    ],
)
def test_a_module_with_its_criterion(module: Any, loss: Any, labels: Any, codes: set[str]) -> None:
    inspection = trueup.inspect(module(), y=torch.as_tensor(labels), loss=loss)
    assert {one.code for one in inspection.findings} == codes
    assert inspection.complete


def test_a_module_is_as_it_was() -> None:
    module = nn.Sequential(Softmaxed(), nn.BatchNorm1d(10), nn.Dropout())
    module.train()

    def state() -> Any:
        parts = [*module.modules()]
        tensors = [tensor.tolist() for tensor in module.state_dict().values()]
        hooks = [(len(one._forward_hooks), len(one._backward_hooks), one.training, set(vars(one))) for one in parts]
        return tensors, hooks, torch.get_rng_state().tolist(), torch.is_grad_enabled()

    before = state()
    trueup.inspect(module, torch.zeros(2, 4), torch.tensor([0, 1]), loss=nn.CrossEntropyLoss()).to_text()
    assert state() == before


def test_the_class_number_that_a_loss_leaves_out_is_none() -> None:
    model, labels = nn.Linear(4, 3), np.array([0, 2, -100])
    assert trueup.inspect(model, y=labels, loss=nn.CrossEntropyLoss()).findings == ()
    scores = torch.zeros(3, 3)
    counted = nn.CrossEntropyLoss(reduction="none")(scores, torch.tensor(labels))
    assert counted.gt(0).tolist() == [True, True, False]
    other = trueup.inspect(model, y=labels, loss=nn.CrossEntropyLoss(ignore_index=-1))
    assert [finding.code for finding in other.findings] == ["TU204"]
    assert "ignores every label" in trueup.inspect(model, y=labels[2:], loss=nn.CrossEntropyLoss()).unread[0].why
