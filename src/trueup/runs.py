"""Runs of your own: `compared` takes trainings under several losses and gives the Comparison with its reports."""

from __future__ import annotations

from trueup.contract.comparison import Answers, Arm, Epoch, Logged, Made, Run
from trueup.measure.compared import compared

__all__ = ["Answers", "Arm", "Epoch", "Logged", "Made", "Run", "compared"]
