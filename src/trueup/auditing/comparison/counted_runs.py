"""Runs as they are handed over: refused where they cannot be compared, else each one's right and wrong items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trueup.auditing.counting.exact import Flags, Ints
from trueup.contract.audit import Definition, Majority
from trueup.contract.bad_input import BadInputError
from trueup.contract.comparison import Answers, Run


@dataclass(frozen=True, slots=True)
class Counted:
    """A finished run with its items.

    right: bool (items,). always: bool (items,), what always answering the largest class has right.
    definitions, majority: as its audit has them.
    """

    run: Run
    right: Flags
    always: Flags
    audit: Mapping[str, Any]
    definitions: tuple[Definition, ...]
    majority: Majority


def counted(runs: Sequence[Run]) -> list[Counted]:
    """The finished runs, all on the same items.

    Raises:
        BadInputError: no runs, a run twice, an arm's name for two arms, a finished run without answers or audit,
            answers and audit that contradict one another, or runs on different data or test items.
    """
    _refuse_confusion(runs)
    finished = [run for run in runs if run.outcome == "finished"]
    known = [_one(run) for run in finished]
    for run in finished[1:]:
        _refuse_unpaired(finished[0], run)
    return known


def majority_of(known: Sequence[Counted]) -> tuple[int, float, str]:
    """Items, the share of the largest class in [0, 1], and its name; of no run (0, 0.0, "")."""
    if not known:
        return 0, 0.0, ""
    items, majority = len(known[0].right), known[0].majority
    return items, majority.share, majority.name


def _shown(run: Run) -> str:
    return f"{run.arm.name}, seed {run.seed}"


def _refuse_confusion(runs: Sequence[Run]) -> None:
    if not runs:
        raise BadInputError("no runs", "at least one run of each arm", "Train each arm with some seeds first")
    arms, met = {run.arm.name: run.arm for run in runs}, set()
    for run in runs:
        if arms[run.arm.name] != run.arm:
            raise BadInputError(
                f"two different arms named {run.arm.name}", "a name for each arm", "Name what they differ in"
            )
        if (run.arm.name, run.seed) in met:
            raise BadInputError(f"two runs of {_shown(run)}", "one run for each arm and seed", "Leave one out")
        met.add((run.arm.name, run.seed))


def _one(run: Run) -> Counted:
    if run.answers is None or run.audit is None:
        raise BadInputError(
            f"{_shown(run)}: finished, but without its {'answers' if run.answers is None else 'audit'}",
            "the answers for the test items and their audit",
            "Keep both with the run, or mark it as diverged",
        )
    labels, predicted = _numbers(run.answers.labels, run.answers), _numbers(run.answers.predicted, run.answers)
    right: Flags = labels == predicted
    definitions, majority = _definitions(run)
    written = (definitions[0].right, definitions[0].of)
    if written != (int(right.sum()), len(right)):
        raise BadInputError(
            f"{_shown(run)}: {int(right.sum())} of {len(right)} answers are right, but its audit counts "
            f"{written[0]} of {written[1]}",
            "answers and audit of the same predictions",
            "Audit the predictions that the answers were taken from",
        )
    classes, rows = np.unique(labels, return_counts=True)
    always: Flags = labels == classes[rows.argmax()]
    return Counted(run, right, always, run.audit, definitions, majority)


def _definitions(run: Run) -> tuple[tuple[Definition, ...], Majority]:
    """The definitions of accuracy as the audit's dictionary has them, the true one first."""
    audit = run.audit or {}
    key = "ladder" if "ladder" in audit else "definitions"  # runs are kept for long, and earlier ones call it so
    try:
        definitions = tuple(Definition(**{**item, "interval": None}) for item in audit[key])
        passed = audit["majority"]
        return (definitions[0], *definitions[1:]), Majority(
            name=str(passed["name"]), right=passed["right"], of=passed["of"]
        )
    except (KeyError, TypeError, IndexError) as damage:
        raise BadInputError(
            f"{_shown(run)}: an audit without {damage}", "what Audit.to_dict wrote", "Audit the predictions again"
        ) from damage


def _numbers(packed: bytes, answers: Answers) -> Ints:
    numbers: Ints = np.frombuffer(packed, dtype=f"<u{answers.width}").astype(np.int64)
    return numbers


def _refuse_unpaired(first: Run, other: Run) -> None:
    item, two = first.answers, other.answers
    if item is None or two is None:
        return
    same = len(item) == len(two) and bool((_numbers(item.labels, item) == _numbers(two.labels, two)).all())
    if item.items != two.items or not same:
        raise BadInputError(
            f"{_shown(first)} was tested on {len(item)} items ({item.items or 'unnamed'}) and {_shown(other)} on "
            f"{len(two)} ({two.items or 'unnamed'})",
            "all runs tested on the same items in the same order",
            "Test them on the same split; an unpaired test is not offered where pairs can be had",
        )
    if first.made.data != other.made.data:
        raise BadInputError(
            f"{_shown(first)} was made of the data {first.made.data or 'unnamed'} and {_shown(other)} of "
            f"{other.made.data or 'unnamed'}",
            "all runs made of the same data",
            "Train both on the same training and test items",
        )
