"""Experiment trackers that the program has loaded and that have a run open: MLflow and Weights & Biases."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping

_log = logging.getLogger("trueup")


def log_to_active_runs(numbers: Mapping[str, float], epoch: int) -> tuple[str, ...]:
    """Log numbers to every active run; gives the names of the trackers that took them.

    A tracker that refuses (a lost connection) is told of in the log and does not stop the training.

    Args:
        numbers: name -> value.
        epoch: from 0, the step they are logged at.
    """
    took = []
    for name, log in (("mlflow", _to_mlflow), ("wandb", _to_wandb)):
        if name in sys.modules:
            try:
                if log(numbers, epoch):
                    took.append(name)
            except Exception as error:  # whatever a tracker raises, it is not worth a training
                _log.warning("%s did not take the numbers of epoch %d: %s", name, epoch + 1, error)
    return tuple(took)


def _to_mlflow(numbers: Mapping[str, float], epoch: int) -> bool:
    mlflow = sys.modules["mlflow"]
    if mlflow.active_run() is None:
        return False
    mlflow.log_metrics(dict(numbers), step=epoch)
    return True


def _to_wandb(numbers: Mapping[str, float], epoch: int) -> bool:
    run = getattr(sys.modules["wandb"], "run", None)
    if run is None:
        return False
    # Without a step of our own: W&B counts steps itself, and refuses those that go back.
    run.log({**{f"trueup/{name}": value for name, value in numbers.items()}, "epoch": epoch})
    return True
