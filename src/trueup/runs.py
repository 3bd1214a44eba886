"""Runs of your own: `compared` takes trainings under several losses and gives the Comparison with its reports."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from trueup.contract.comparison import Answers, Arm, Comparison, Epoch, Logged, Made, Run, offer_reports
from trueup.measure.compared import compared

__all__ = ["Answers", "Arm", "Epoch", "Logged", "Made", "Run", "compared"]


def _report(name: str) -> Callable[..., str]:
    def render(comparison: Comparison, *more: object) -> str:
        return str(import_module(f"trueup.report.comparison_{name}").render(comparison, *more))

    return render


offer_reports({name: _report(name) for name in ("text", "html", "cell")})
