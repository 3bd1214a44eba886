"""Programs that build a PyTorch module of drawn layers and operations, in each of the ways that programs have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

#: Picks one of several; a test draws with it.
Pick = Callable[[Sequence[Any]], Any]
#: Modules as they are written; {units} is drawn.
MODULES = (
    "nn.Linear(8, {units})",
    "nn.Linear(8, {units})",
    "nn.Linear(in_features=8, out_features={units})",
    "nn.Conv2d(3, {units}, 3)",
    "nn.Embedding(50, {units})",
    "nn.ReLU()",
    "nn.Tanh()",
    "nn.Sigmoid()",
    "nn.Softmax(dim=1)",
    "nn.Softmax(dim=-1)",
    "nn.LogSoftmax(dim=1)",
    "nn.Dropout(0.2)",
    "nn.Identity()",
    "nn.BatchNorm1d(8)",
    "nn.LayerNorm(8)",
    "nn.Flatten()",
    "nn.MaxPool2d(2)",
    "nn.AvgPool2d(2)",
    "nn.AdaptiveAvgPool2d(1)",
    "nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, {units}))",
    "nn.Sequential(nn.Dropout(0.1), nn.Linear(8, {units}), nn.Softmax(dim=1))",
)
#: What is written on tensors in a `forward`.
OPERATIONS = (
    "F.softmax(x, dim=1)",
    "F.log_softmax(x, dim=-1)",
    "F.relu(x)",
    "F.dropout(x, 0.1)",
    "torch.sigmoid(x)",
    "torch.softmax(x, dim=1)",
    "x.softmax(dim=-1)",
    "x.sigmoid()",
    "torch.log(x)",
    "x.log()",
    "x * 2",
    "1 - x",
    "-x",
    "x + x",
    "x.view(x.size(0), -1)",
    "torch.flatten(x, 1)",
    "x.squeeze(1)",
    "x.squeeze()",
    "x.unsqueeze(1)",
    "x[:, 0]",
    "x[:, -1]",
    "x[:, :2]",
    "x.mean(dim=1)",
    "x.permute(0, 2, 1)",
    "x.transpose(1, 2)",
    "x.clamp(0, 1)",
    "x.float()",
    "torch.cat([x, x], dim=1)",
    "self.twice(x)",
    "x if self.flag else torch.sigmoid(x)",
)
HEADER = ("import torch", "import torch.nn.functional as F", "from torch import nn")


def drawn(pick: Pick, *, operations: bool) -> list[tuple[str, bool]]:
    """Modules in a row, with operations between them where those are asked for: (text, whether it is a module).

    The first is one with units: of the batches that a program's loop takes it may not be known that they are tensors.
    """
    parts = [("nn.Linear(8, 8)", True)]
    for _ in range(pick(range(1, 5))):
        layer = not operations or pick((True, False))
        text = pick(MODULES if layer else OPERATIONS)
        parts.append((text.format(units=pick((1, 2, 8))), layer))
    return parts


def sequential(parts: list[tuple[str, bool]]) -> str:
    """The row as a Sequential, for modules alone."""
    rows = [f"    {text}," for text, _ in parts]
    return "\n".join([*HEADER, "model = nn.Sequential(", *rows, ")", ""])


def module(parts: list[tuple[str, bool]], outputs: str = "x") -> str:
    """The row as the `forward` of a module of the program's own."""
    make = [f"        self.part{at} = {text}" for at, (text, layer) in enumerate(parts) if layer]
    use = [f"        x = {f'self.part{at}(x)' if layer else text}" for at, (text, layer) in enumerate(parts)]
    return "\n".join([
        *HEADER, "class Net(nn.Module):", "    def __init__(self):", "        super().__init__()",
        "        self.flag = True", *make, "    def twice(self, x):", "        return x * 2",
        "    def forward(self, x):", *use, f"        return {outputs}", "model = Net()", "",
    ])  # fmt: skip


def nested(parts: list[tuple[str, bool]]) -> str:
    """The row as a module that another one holds."""
    outer = ["class Outer(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    outer += [
        "        self.inner = Net()",
        "    def forward(self, x):",
        "        return self.inner(x)",
        "model = Outer()",
    ]
    return "\n".join([module(parts).replace("model = Net()\n", ""), *outer, ""])


def listed(parts: list[tuple[str, bool]]) -> str:
    """The row as a ModuleList that `forward` goes through, for modules alone."""
    rows = [f"            {text}," for text, _ in parts]
    return "\n".join([
        *HEADER, "class Net(nn.Module):", "    def __init__(self):", "        super().__init__()",
        "        self.blocks = nn.ModuleList([", *rows, "        ])", "    def forward(self, x):",
        "        for block in self.blocks:", "            x = block(x)", "        return x", "model = Net()", "",
    ])  # fmt: skip
