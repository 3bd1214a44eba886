"""A pytest plugin: while scikit-learn's own metric tests run, each call is put to `trueup.audit` as well.

What came of each call goes, a line of JSON each, into the file that ASKED_INTO names.
"""

from __future__ import annotations

import functools
import inspect
import os
import warnings
from pathlib import Path
from typing import Any

import asked_of_scores  # noqa: F401 - it adds its questions
import numpy as np
import pytest
import sklearn.metrics
from asked_of_audit import ASKED, NotAskedError
from calls_in_a_file import Calls

import trueup

#: Metrics of classification and ranking; the others there are of regression and clustering.
OTHERS = (
    *("hinge_loss", "class_likelihood_ratios", "d2_log_loss_score", "d2_brier_score", "dcg_score", "ndcg_score", "auc"),
    *("confusion_matrix_at_thresholds", "metric_at_thresholds"),
)


CALLS = Calls(Path(os.environ["ASKED_INTO"]))


@pytest.hookimpl
def pytest_runtest_setup(item: pytest.Item) -> None:
    CALLS.test = item.name


def compared(metric: str, arguments: dict[str, Any], expected: Any) -> tuple[str, dict[str, Any]]:
    """The outcome of one call that scikit-learn answered."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            answer = ASKED[metric](**arguments)
        except NotAskedError as why:
            return "not asked", {"why": str(why)}
        except trueup.BadInputError as why:
            return "refused", {"why": str(why)}
        except Exception as fault:
            return "fault", {"why": f"{type(fault).__name__}: {fault}"}
    wanted = rows_of_report(expected) if metric == "classification_report" else expected
    same = equal(answer, wanted)
    shown = {"answer": np.asarray(answer, float).tolist(), "expected": as_numbers(wanted).tolist()}
    return ("equal" if same else "different"), {} if same else {
        **shown,
        "arguments": {k: repr(v)[:300] for k, v in arguments.items()},
    }


def as_numbers(expected: Any) -> np.ndarray[Any, Any]:
    if isinstance(expected, tuple):
        parts = [np.asarray(part, float) for part in expected if part is not None]
        longest = max(part.size for part in parts)
        # A curve of precision and recall has a point more than it has thresholds.
        parts = [np.append(part, [np.nan] * (longest - part.size)) if part.ndim else part for part in parts]
        return np.array(parts)
    return np.asarray(expected, float)


def rows_of_report(report: dict[str, Any]) -> list[list[float]]:
    return [
        [row["precision"], row["recall"], row["f1-score"], row["support"]]
        for name, row in report.items()
        if isinstance(row, dict) and " avg" not in name
    ]


def equal(answer: Any, expected: Any) -> bool:
    one, other = np.asarray(np.nan if answer is None else answer, float), as_numbers(expected)
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-9, atol=1e-9, equal_nan=True))


def wrapped(metric: str, original: Any) -> Any:
    signature = inspect.signature(original)

    @functools.wraps(original)
    def call(*positional: Any, **named: Any) -> Any:
        if CALLS.inside:
            return original(*positional, **named)
        CALLS.inside = True
        try:
            try:
                result = original(*positional, **named)
            except BaseException:
                CALLS.take(metric, "scikit-learn refuses")
                raise
            if metric not in ASKED:
                CALLS.take(metric, "not asked", why="no such figure")
                return result
            arguments = signature.bind(*positional, **named).arguments
            expected = result
            if metric == "classification_report":
                named = {**arguments, "output_dict": True, "target_names": None}
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    expected = original(**named)
            outcome, more = compared(metric, dict(arguments), expected)
            CALLS.take(metric, outcome, **more)
            return result
        finally:
            CALLS.inside = False

    return call


for name in (*ASKED, *OTHERS):
    if hasattr(sklearn.metrics, name):
        setattr(sklearn.metrics, name, wrapped(name, getattr(sklearn.metrics, name)))
