"""Runs of your own: `compared` takes trainings under several losses and gives the Comparison with its reports."""

from __future__ import annotations

from trueup.auditing.comparison.compared import compared
from trueup.contract.comparison import Answers, Arm, Epoch, Logged, Made, Run

__all__ = ["Answers", "Arm", "Epoch", "Logged", "Made", "Run", "compared"]
