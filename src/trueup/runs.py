"""Runs of your own: `compared` takes trainings under several losses and gives the Comparison with its reports."""

from __future__ import annotations

from trueup.contract.comparison import Answers, Arm, Comparison, Epoch, Logged, Made, Run
from trueup.contract.shown import offer_reports
from trueup.measure.compared import compared
from trueup.report import render_of

__all__ = ["Answers", "Arm", "Epoch", "Logged", "Made", "Run", "compared"]


offer_reports(Comparison, {name: render_of(f"comparison_{name}") for name in ("text", "html", "cell")})
