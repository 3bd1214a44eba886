"""PyTorch in a real kernel: a loop in cells, and a module with its loss and a batch of labels in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("ipykernel")
pytest.importorskip("jupyter_client")

from kernel_session import kernel

DATA = """import torch
from torch import nn
x, y = torch.rand(32, 8), torch.arange(32) % 4
criterion = nn.CrossEntropyLoss()"""
MODEL = "model = nn.Sequential(nn.Linear(8, 4), nn.Softmax(dim=1))"
STEP = """optimizer = torch.optim.Adam(model.parameters())
for epoch in range(2):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()"""
#: Nothing of the module can be read in the text of this cell.
LOADED = """kept = torch.load("kept.pt", weights_only=False)
y = torch.load("labels.pt")"""
MEASURED = """loss = criterion(kept(x), y)
print(loss.backward())"""


def test_a_loop_in_cells(tmp_path: Path) -> None:
    with kernel(tmp_path) as session:
        assert session.run("%load_ext trueup").text == []
        assert session.run(DATA).text == []
        assert session.run(MODEL).text == []
        shown = session.run(STEP)
        assert shown.codes == ["TU105"]
        assert "CrossEntropyLoss" in shown.html[0]
        assert session.run(STEP).text == []
        assert session.run(MODEL.replace(", nn.Softmax(dim=1)", "")).text == []
        assert session.run(STEP).text == []


def test_a_module_and_labels_from_a_file(tmp_path: Path) -> None:
    with kernel(tmp_path) as session:
        session.run(f"{DATA}\n{MODEL}\ntorch.save(model, 'kept.pt')\ntorch.save(y % 4 + 1, 'labels.pt')")
    with kernel(tmp_path) as session:
        session.run(f"%load_ext trueup\n{DATA}")
        assert session.run(LOADED).codes == []
        shown = session.run(MEASURED)
        assert shown.error == "IndexError: Target 4 is out of bounds."
        assert "TU105" in shown.codes
        assert "TU204" in shown.codes
        assert all("the model &#x27;kept&#x27; in memory" in html for html in shown.html)


def test_a_right_module_is_silent(tmp_path: Path) -> None:
    with kernel(tmp_path) as session:
        right = MODEL.replace(", nn.Softmax(dim=1)", "")
        session.run(f"%load_ext trueup\n{DATA}\n{right}\ntorch.save(model, 'kept.pt')\ntorch.save(y, 'labels.pt')")
        session.run(LOADED)
        assert session.run(MEASURED).text == []
