"""A model's outputs as the audit takes them: probabilities, scores before softmax, or class answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.special import expit

from trueup.auditing.counting.choose import Options
from trueup.auditing.counting.columns import tally_of
from trueup.auditing.counting.settings import Kind
from trueup.auditing.counting.state import Tally
from trueup.comparing.data import Ints
from trueup.comparing.heads import PlannedArm
from trueup.contract.audit import Audit
from trueup.contract.run import Logged


def scores_of(outputs: Any, arm: PlannedArm) -> tuple[Kind, Any]:
    """The kind and the rows: (n, k) scores with a column for each class, or (n,) class numbers.

    One unit becomes two columns, so that it and a softmax over two units are counted by the same definitions: a
    probability p as (1 - p, p), a score z as (0, z), whose softmax is sigmoid(z). Sigmoids of several units are taken
    in double precision.
    """
    rows = np.asarray(outputs)
    rows = rows if rows.dtype == np.float64 else rows.astype(np.float32)
    single = rows.shape[1] == 1
    if arm.gives == "answers":
        return "predicted", (rows[:, 0] > arm.cut).astype(np.int64) if single else np.argmax(rows, axis=1)
    wide = rows.astype(np.float64)
    if arm.gives == "proba":
        return "proba", np.hstack([1 - wide, wide]) if single else rows
    if arm.gives == "softmax-logits":
        return ("proba", np.hstack([0 * wide, 0 * wide + 1])) if single else ("logits", rows)
    return ("logits", np.hstack([0 * wide, wide])) if single else ("proba", expit(wide))


def answers_of(kind: Kind, scores: Any) -> Ints:
    """The class answered for each item, (n,): of equal scores the first."""
    found: Ints = scores if kind == "predicted" else np.argmax(scores, axis=1).astype(np.int64)
    return found


def counted(labels: Ints, kind: Kind, scores: Any, classes: int) -> Tally:
    """The exact count of items against their class numbers."""
    wide = classes if kind == "predicted" else int(scores.shape[1])
    return tally_of(labels, scores, kind, Options(classes=wide, labels_as="integer"))


def audited(tally: Tally, logged: Logged | None, names: tuple[str, ...]) -> Audit:
    """The audit of the test items, the printed accuracy held against it as Keras prints it, with four digits."""
    from trueup.auditing.one_model import judge  # noqa: PLC0415 - joins rooms above this one

    if names and len(names) == tally.settings.classes:
        tally = replace(tally, settings=replace(tally.settings, names=names))
    return judge(tally, reported=f"{logged.value:.4f}" if logged is not None else None)
