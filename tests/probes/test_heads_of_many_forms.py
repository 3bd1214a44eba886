"""Outputs of PyTorch in many forms: their units and axes, as they are read and as PyTorch makes them."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

_HEAD = """import torch
import torch.nn as nn
import torch.nn.functional as F

B, T, D, K = 6, 4, 8, 5


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = {layer}

    def forward(self, x):
        return {out}


net = Net()
x = torch.randn({inputs})
"""
_TRAINING = """
y = torch.load("y.pt")
nn.CrossEntropyLoss()(net(x), y).backward()
"""
#: A layer, the shape of the inputs, what is made of them, and the shape that comes out.
FORMS = [
    ("nn.Linear(D, K)", "B, D", "self.a(x)", (6, 5)),
    ("nn.Linear(D, K)", "B, T, D", "self.a(x[:, 0])", (6, 5)),
    ("nn.Linear(D, K)", "B, T, D", "self.a(x).mean(dim=1)", (6, 5)),
    ("nn.Linear(D, K)", "B, T, D", "self.a(x)[:, -1]", (6, 5)),
    ("nn.Linear(D, K)", "B, T, D", "self.a(x).max(dim=1)[0]", (6, 5)),
    ("nn.Linear(D, K)", "B, T, D", "self.a(x).view(-1, K)", (24, 5)),
    ("nn.Linear(T * D, K)", "B, T, D", "self.a(x.flatten(1))", (6, 5)),
    ("nn.Linear(D, K)", "B, T, D", "self.a(torch.max(x, 1)[0])", (6, 5)),
    ("nn.Linear(D, K)", "B, T, D", "torch.stack([self.a(x[:, t]) for t in range(T)]).mean(0)", (6, 5)),
    ("nn.Linear(D, K)", "B, T, D", "torch.cat([self.a(x[:, t]) for t in range(T)], 1)", (6, 20)),
    ("nn.ModuleList([nn.Linear(D, 1) for _ in range(K)])", "B, D", "torch.cat([m(x) for m in self.a], 1)", (6, 5)),
    (
        "nn.ModuleList([nn.Linear(D, 1) for _ in range(K)])",
        "B, D",
        "torch.stack([m(x).squeeze(1) for m in self.a], 1)",
        (6, 5),
    ),
    ("nn.Linear(D, 1)", "B, K, D", "self.a(x).squeeze(-1)", (6, 5)),
    ("nn.Linear(D, 1)", "B, K, D", "self.a(x).view(-1, K)", (6, 5)),
    ("nn.Linear(D, 1)", "B, K, D", "self.a(x).reshape(x.shape[0], x.shape[1])", (6, 5)),
    ("nn.Linear(D, 1)", "B, K, D", "self.a(x.reshape(-1, D)).reshape(x.size(0), -1)", (6, 5)),
    ("nn.Linear(D, 1)", "B, D", "torch.cat([self.a(x), -self.a(x)], 1)", (6, 2)),
    ("nn.Linear(D, 1)", "B, D", "torch.hstack([self.a(x), 1 - self.a(x)])", (6, 2)),
    ("nn.Conv1d(D, K, 1)", "B, D, T", "F.adaptive_avg_pool1d(self.a(x), 1).squeeze(-1)", (6, 5)),
    ("nn.Conv2d(D, K, 1)", "B, D, 4, 4", "self.a(x).mean((2, 3))", (6, 5)),
    ("nn.Conv2d(D, K, 1)", "B, D, 4, 4", "F.adaptive_avg_pool2d(self.a(x), 1).flatten(1)", (6, 5)),
    ("nn.Conv2d(D, K, 4)", "B, D, 4, 4", "self.a(x).view(-1, K)", (6, 5)),
    ("nn.LSTM(D, K, batch_first=True)", "B, T, D", "self.a(x)[0][:, -1]", (6, 5)),
    ("nn.LSTM(D, K, batch_first=True, bidirectional=True)", "B, T, D", "self.a(x)[0][:, -1]", (6, 10)),
    ("nn.Parameter(torch.randn(D, K))", "B, D", "x @ self.a", (6, 5)),
    ("nn.Parameter(torch.randn(K, D))", "B, D", "x.mm(self.a.T)", (6, 5)),
    ("nn.Parameter(torch.randn(K, D))", "B, D", "-torch.cdist(x, self.a)", (6, 5)),
    ("nn.Parameter(torch.randn(K, D))", "B, D", "F.cosine_similarity(x[:, None], self.a[None], dim=-1)", (6, 5)),
    ("nn.Linear(D, K)", "B, D", "self.a(x).unsqueeze(1).squeeze(1)", (6, 5)),
    ("nn.Linear(D, 2 * K)", "B, D", "self.a(x).chunk(2, dim=1)[0]", (6, 5)),
    ("nn.Linear(D, 2 * K)", "B, D", "self.a(x).view(-1, K, 2).mean(2)", (6, 5)),
    ("nn.Linear(D, 2 * K)", "B, D", "self.a(x)[:, :K]", (6, 5)),
    ("nn.Linear(D, 2 * K)", "B, D", "self.a(x)[:, ::2]", (6, 5)),
    ("nn.Linear(D, K + 3)", "B, D", "self.a(x)[:, [0, 1, 2]]", (6, 3)),
    ("nn.Linear(D, K + 1)", "B, D", "self.a(x)[..., :-1]", (6, 5)),
    ("nn.Linear(D, K)", "B, D", "self.a(x)[:, 1]", (6,)),
    ("nn.Linear(D, K)", "B, D", "self.a(x)[:, 1:2]", (6, 1)),
    ("nn.Linear(D, K)", "B, D", "self.a(x).topk(3, 1)[0]", (6, 3)),
    ("nn.Linear(D, K)", "B, D", "self.a(x).max(1, keepdim=True)[0]", (6, 1)),
    ("nn.Linear(D, K)", "B, D", "F.pad(self.a(x), (0, 2))", (6, 7)),
    ("nn.Linear(D, K)", "B, D", "self.a(x).repeat(1, 2)", (6, 10)),
    ("nn.Linear(D, 1)", "B, D", "self.a(x).repeat(1, K)", (6, 5)),
    ("nn.Linear(D, K)", "B, D", "torch.where(x[:, :1] > 0, self.a(x), torch.zeros(1, K))", (6, 5)),
    ("nn.MultiheadAttention(D, 2, batch_first=True)", "B, T, D", "self.a(x, x, x)[0][:, 0]", (6, 8)),
    ("nn.Sequential(nn.Linear(D, 16), nn.ReLU(), nn.Linear(16, K))", "B, D", "self.a[0](x)", (6, 16)),
    (
        "nn.Sequential(nn.Conv2d(3, 7, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(7, K))",
        "B, 3, 8, 8",
        "self.a(x)",
        (6, 5),
    ),
    ("nn.Sequential(nn.Linear(D, T * K), nn.Unflatten(1, (K, T)))", "B, D", "self.a(x)", (6, 5, 4)),
    ("nn.Linear(D, K)", "B, T, D", "self.a(x).permute(0, 2, 1)[:, :, 0]", (6, 5)),
    ("nn.Linear(D, K)", "B, T, D", "self.a(x).permute(1, 0, 2)[-1]", (6, 5)),
    ("nn.Linear(D, K)", "B, D", "torch.squeeze(self.a(x))", (6, 5)),
    ("nn.Linear(D, 1)", "B, D", "torch.squeeze(self.a(x))", (6,)),
    ("nn.Linear(D, 1)", "B, D", "self.a(x).view(-1)", (6,)),
    ("nn.Linear(D, 1)", "B, D", "self.a(x).reshape(x.size(0))", (6,)),
    ("nn.Linear(D, 1)", "B, D", "self.a(x).flatten()", (6,)),
    ("nn.Linear(D, 1)", "B, D", "self.a(x)[:, 0]", (6,)),
]


@pytest.mark.parametrize(("layer", "inputs", "out", "shape"), FORMS)
def test_an_output_has_the_units_and_axes_that_are_read(
    layer: str, inputs: str, out: str, shape: tuple[int, ...]
) -> None:
    program = _HEAD.format(layer=layer, inputs=inputs, out=out) + _TRAINING
    for setup in read_text(program, "program.py").setups:
        # One number for each item is one unit; of maps the classes lie along the second axis.
        units = {1} if len(shape) == 1 else {shape[1], shape[-1]}
        assert value_of(setup.head.units) in {None, *units}
        assert value_of(setup.head.rank) in (None, len(shape))


def test_most_of_them_are_read() -> None:
    programs = (_HEAD.format(layer=layer, inputs=inputs, out=out) + _TRAINING for layer, inputs, out, _ in FORMS)
    heads = [setup.head for text in programs for setup in read_text(text, "program.py").setups]
    assert sum(value_of(head.units) is not None for head in heads) > len(FORMS) * 0.6


@pytest.mark.parametrize(("layer", "inputs", "out", "shape"), FORMS)
def test_pytorch_makes_outputs_of_these_shapes(layer: str, inputs: str, out: str, shape: tuple[int, ...]) -> None:
    pytest.importorskip("torch")
    names: dict[str, object] = {}
    exec(_HEAD.format(layer=layer, inputs=inputs, out=out) + "\nout = net(x)", names)
    assert tuple(names["out"].shape) == shape  # type: ignore[attr-defined]
