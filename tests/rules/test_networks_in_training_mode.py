"""A network of a library that normalises by the batch: an evaluation in training mode is told, as of own layers."""

from __future__ import annotations

import pytest
from loud_findings import loud

PROGRAM = """
import timm
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms

train = DataLoader(datasets.ImageFolder("train", transforms.ToTensor()), batch_size=32, shuffle=True)
test = DataLoader(datasets.ImageFolder("test", transforms.ToTensor()), batch_size=32)
{model}
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(5):
    model.train()
    for images, labels in train:
        loss = criterion(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
{before}
correct, total = 0, 0
with torch.no_grad():
    for images, labels in test:
        correct += (model(images).argmax(1) == labels).sum().item()
        total += labels.size(0)
print("test accuracy", correct / total)
"""
HEAD = "\nmodel.fc = nn.Linear(model.fc.in_features, 5)"
OWN = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = models.resnet50(weights="DEFAULT")
        self.backbone.fc = nn.Identity()
        self.out = nn.Linear(2048, 5)

    def forward(self, x):
        return self.out(self.backbone(x))


model = Net()
"""


def of_mode(model: str, before: str = "") -> list[str]:
    """What is said of the mode."""
    found = loud(PROGRAM.format(model=model, before=before))
    return [message for code, message in found if code == "TU323"]


@pytest.mark.parametrize(
    "model",
    [
        f"model = models.resnet18(pretrained=True){HEAD}",
        f"model = models.resnext50_32x4d(weights='DEFAULT'){HEAD}",
        "model = models.densenet121(num_classes=5)",
        "model = models.mobilenet_v3_small(num_classes=5)",
        "model = models.efficientnet_b0(num_classes=5)",
        "model = models.vgg16_bn(num_classes=5)",
        "model = timm.create_model('resnet50.a1_in1k', num_classes=5)",
        "model = timm.create_model('tf_efficientnetv2_s', pretrained=True, num_classes=5)",
        OWN,
    ],
)
def test_batch_normalisation_of_a_library_s_network_is_told(model: str) -> None:
    (message,) = of_mode(model)
    assert "BatchNorm2d of " in message
    assert "depends on the others in its batch" in message
    assert not of_mode(model, "model.eval()")


@pytest.mark.parametrize(
    "model",
    [
        "model = models.convnext_tiny(num_classes=5)",
        "model = models.vit_b_16(num_classes=5)",
        "model = models.vgg16(num_classes=5)",
        "model = models.resnet18(num_classes=5, norm_layer=nn.InstanceNorm2d)",
        "model = timm.create_model('resnet50_gn', num_classes=5)",
        "model = timm.create_model('vit_small_patch16_224', num_classes=5)",
        "model = timm.create_model('resnetv2_50', num_classes=5)",
    ],
)
def test_other_networks_are_not_known_to(model: str) -> None:
    assert not of_mode(model)
