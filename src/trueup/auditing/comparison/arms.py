"""Runs of one arm -> its row: the true accuracy over the seeds, what was printed and what that number is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import fmean, stdev

from trueup.auditing.comparison.counted_runs import Counted
from trueup.auditing.comparison.layout import error_of, layout_of
from trueup.auditing.comparison.significance import interval
from trueup.auditing.counting.intervals import wilson
from trueup.auditing.counting.reported import hold_against
from trueup.contract.comparison import ArmResult, Run, RunCount, Spread

#: Measures that are comparable whatever loss was trained, as `Audit.to_dict` names them.
MEASURES = ("log_loss", "normalised_log_loss", "brier", "calibration_error")
#: An accuracy that was averaged over batches in float32 is held against the definitions with five digits.
_DIGITS = 5


def arm_results(runs: Sequence[Run], known: Sequence[Counted]) -> tuple[ArmResult, ...]:
    """One result for each arm, by mean true accuracy, the highest first; arms without a finished run last."""
    names = dict.fromkeys(run.arm.name for run in runs)
    results = [_result([run for run in runs if run.arm.name == name], known) for name in names]
    return tuple(sorted(results, key=lambda arm: -arm.accuracy.mean if arm.accuracy else math.inf))


def _result(runs: Sequence[Run], known: Sequence[Counted]) -> ArmResult:
    of_run = {id(item.run): item for item in known}
    runs = sorted(runs, key=lambda run: run.seed)
    own = [of_run[id(run)] for run in runs if id(run) in of_run]
    shares = [int(item.right.sum()) / len(item.right) for item in own]
    accuracy = spread_of(shares)
    return ArmResult(
        arm=runs[0].arm,
        runs=tuple(_count(run, of_run.get(id(run))) for run in runs),
        accuracy=accuracy,
        interval=_over_seeds(accuracy),
        measures=_measures(own),
        logged=spread_of([item.run.logged.value for item in own if item.run.logged]),
        over_majority=_over_majority(own),
        seconds=spread_of([item.run.seconds for item in own if item.run.seconds is not None]),
    )


def spread_of(values: Sequence[float]) -> Spread | None:
    """Mean, deviation and ends; None of nothing, and of what is no number."""
    if not values or not all(map(math.isfinite, values)):
        return None
    deviation = stdev(values) if len(values) > 1 else None
    return Spread(mean=fmean(values), deviation=deviation, low=min(values), high=max(values), runs=len(values))


def _over_seeds(accuracy: Spread | None) -> tuple[float, float] | None:
    if accuracy is None or accuracy.deviation is None:
        return None
    return interval(accuracy.mean, accuracy.deviation / math.sqrt(accuracy.runs), accuracy.runs - 1, low=0.0)


def _over_majority(own: Sequence[Counted]) -> tuple[float, float] | None:
    """As of a pair whose first arm always answers the largest class."""
    if not own:
        return None
    error = error_of(layout_of([item.always for item in own], [item.right for item in own]))
    return interval(error.centre, *error.at(len(own)))


def _measures(own: Sequence[Counted]) -> Mapping[str, Spread]:
    found = {}
    for name in MEASURES:
        values = [item.audit.get(name) for item in own]
        spread = spread_of([value for value in values if value is not None])
        if spread is not None and None not in values:
            found[name] = spread
    return found


def _count(run: Run, counted: Counted | None) -> RunCount:
    if counted is None:
        return RunCount(arm=run.arm.name, seed=run.seed, outcome=run.outcome, reason=run.reason, logged=run.logged)
    right, of = int(counted.right.sum()), len(counted.right)
    names, disagrees = _printed(counted)
    codes = {finding["code"] for finding in counted.audit.get("findings", ())}
    return RunCount(
        arm=run.arm.name,
        seed=run.seed,
        right=right,
        of=of,
        interval=wilson(right, of),
        logged=run.logged,
        logged_is=names,
        disagrees=disagrees,
        findings=tuple(sorted(codes | ({"TU403"} if disagrees and names else set()))),
    )


def _printed(counted: Counted) -> tuple[tuple[str, ...], bool]:
    """What the printed number is, and whether it is anything but the true accuracy."""
    logged = counted.run.logged
    if logged is None:
        return (), False
    if not 0 <= logged.value <= 1:
        return (), True
    # What libraries print under the name accuracy; other figures would match by chance now and then.
    definitions = [item for item in counted.definitions if item.group in ("accuracy", "classes")]
    found = hold_against(f"{logged.value:.{_DIGITS}f}", definitions, counted.majority)
    names = {item.key: item.name for item in definitions} | {"majority": "majority share"}
    return tuple(names[key] for key in found.matches), counted.definitions[0].key not in found.matches
