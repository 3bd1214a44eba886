"""The example in PyTorch: what its two programs print, and what is true of them."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("torchmetrics")
PROGRAMS = Path(__file__).resolve().parents[2] / "examples" / "pytorch"


def _printed(name: str, capsys: pytest.CaptureFixture[str]) -> tuple[list[float], float]:
    """The three numbers that a program prints, and the share of the test's digits that its network is right about."""
    left = runpy.run_path(str(PROGRAMS / name))
    numbers = [float(number) for number in re.findall(r": ([\d.]+)$", capsys.readouterr().out, re.MULTILINE)]
    pictures, digits = left["test"].tensors
    return numbers, (left["model"](pictures).argmax(1) == digits).float().mean().item()


def test_no_number_of_the_broken_program_is_its_accuracy(capsys: pytest.CaptureFixture[str]) -> None:
    (of_batches, of_classes, _), share = _printed("broken.py", capsys)
    assert abs(of_batches - share) > 0.002
    assert abs(of_classes - share) > 0.002


def test_the_repaired_program_prints_its_accuracy_and_learns_more(capsys: pytest.CaptureFixture[str]) -> None:
    (counted, measured, area), share = _printed("repaired.py", capsys)
    assert counted == pytest.approx(share, abs=1e-6)
    assert measured == pytest.approx(share, abs=1e-6)
    (_, _, broken_area), broken_share = _printed("broken.py", capsys)
    assert share > broken_share + 0.03
    assert area > broken_area + 0.02
