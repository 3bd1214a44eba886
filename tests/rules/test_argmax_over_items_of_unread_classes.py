"""An argmax over the items of a batch where nobody tells how many classes there are."""

from __future__ import annotations

import pytest
from loud_findings import loud

PROGRAM = """
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms

data = datasets.ImageFolder("data", transforms.ToTensor())
loader = DataLoader(data, batch_size=32)
model = models.resnet18(num_classes=len(data.classes))
correct = 0
for images, labels in loader:
    outputs = model(images)
    loss = nn.functional.{loss}
    loss.backward()
    _, predicted = torch.max(outputs, {axis})
    correct += (predicted == labels).sum().item()
print("accuracy", correct / len(data))
"""


@pytest.mark.parametrize(("axis", "found"), [("0", True), ("dim=0", True), ("1", False), ("-1", False)])
def test_labels_that_are_class_numbers_tell_of_several_outputs(axis: str, found: bool) -> None:
    findings = loud(PROGRAM.format(loss="cross_entropy(outputs, labels)", axis=axis))
    assert ("TU314" in [code for code, _ in findings]) == found
    assert not any("not read" in message or "fixed" in message for code, message in findings if code == "TU314")


def test_of_labels_that_are_not_read_nothing_is_told() -> None:
    text = PROGRAM.replace("datasets.ImageFolder", "other.pictures").replace(
        "from torchvision", "import other\nfrom torchvision"
    )
    assert not [code for code, _ in loud(text.format(loss="mse_loss(outputs, labels)", axis="0")) if code == "TU314"]


BERT = """
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
from datasets import load_dataset
from transformers import BertModel


class Texts(Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, item):
        row = self.rows[item]
        return {"ids": encode(row["text"]), "targets": torch.tensor(row["label"], dtype=torch.long)}


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = BertModel.from_pretrained("bert-base-cased")
        self.out = nn.Linear(self.bert.config.hidden_size, 4)

    def forward(self, ids):
        _, pooled = self.bert(ids)
        return self.out(pooled)


loader = DataLoader(Texts(load_dataset("ag_news", split="train")), batch_size=16)
model, criterion, correct = Classifier(), nn.CrossEntropyLoss(), 0
for batch in loader:
    ids, labels = batch["ids"], batch["targets"]
    outputs = model(ids)
    criterion(outputs, labels).backward()
    _, predicted = torch.max(outputs, dim=AXIS)
    correct += torch.sum(predicted == labels)
print("accuracy", correct.item() / len(loader.dataset))
"""


@pytest.mark.parametrize(("axis", "found"), [("0", True), ("1", False), ("-1", False)])
def test_one_class_number_for_each_item_tells_of_two_axes(axis: str, found: bool) -> None:
    assert ("TU314" in [code for code, _ in loud(BERT.replace("AXIS", axis))]) == found
