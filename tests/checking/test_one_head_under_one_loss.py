"""A head under a loss is told once at a place: of a validation by the same loss, and of labels in several readings."""

from __future__ import annotations

from trueup.checking import check_text
from trueup.contract.finding import Finding

TRAINED_AND_VALIDATED = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from data import test_set, train_set

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(20, 5)

    def forward(self, x):
        return torch.softmax(self.fc(x), dim=1)

net = Net()
{loss}
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

def validate(loader):
    with torch.no_grad():
        return sum(criterion(net(x), y{rows}).item() for x, y in loader)

def train(loader):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(net(x), y{rows})
        loss.backward()
        optimizer.step()

for epoch in range(10):
    train(DataLoader(train_set, 32))
    print(validate(DataLoader(test_set, 32)))
"""


def found(program: str) -> list[Finding]:
    return list(check_text(program.encode(), "program.py").findings)


def test_a_second_softmax_is_told_of_the_training_with_the_use_in_the_validation() -> None:
    (one,) = found(TRAINED_AND_VALIDATED.format(loss="criterion = nn.CrossEntropyLoss()", rows=""))
    assert (one.code, one.severity) == ("TU105", "error")
    assert "by the model and by CrossEntropyLoss" in one.message
    assert [party.where.row for party in one.parties if party.text == "the loss is used here"] == [26, 21]


def test_a_squared_error_of_rows_is_told_once() -> None:
    rows = ".argmax(1)[:, None] * 0 + torch.nn.functional.one_hot(y.argmax(1), 5)"
    (one,) = found(TRAINED_AND_VALIDATED.format(loss="criterion = nn.MSELoss()", rows=rows))
    assert one.code == "TU109"


def test_other_heads_at_the_same_loss_are_told_apart() -> None:
    program = TRAINED_AND_VALIDATED.format(loss="criterion = nn.CrossEntropyLoss()", rows="")
    second = program.replace("sum(criterion(net(x), y)", "sum(criterion(nn.Linear(20, 7)(x).softmax(1), y)")
    assert second != program
    assert len({one.parties[0].text for one in found(second) if one.code == "TU105"}) == 2
