"""A rare outcome: splits that keep its share, weights, a threshold chosen on other rows, and the balanced numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import trueup
from stories.data.loaders import Ints
from stories.parts.training import Reals
from stories.runner.story_run import StoryRun
from trueup.contract.audit import Audit
from trueup.contract.percent import percent


def divided(y: Ints, shares: Sequence[float]) -> list[Ints]:
    """Row numbers in parts of these shares, in each class alike, in an order drawn with seed 0."""
    drawn = np.random.default_rng(0)
    parts: list[list[Ints]] = [[] for _ in shares]
    for name in np.unique(y):
        rows = drawn.permutation(np.flatnonzero(y == name))
        cuts = np.round(np.cumsum(shares)[:-1] * len(rows)).astype(int)
        for part, piece in zip(parts, np.split(rows, cuts), strict=True):
            part.append(piece)
    return [drawn.permutation(np.concatenate(part)) for part in parts]


def weights_of(y: Ints) -> dict[int, float]:
    """Weights under which both classes count alike."""
    share = float(np.mean(y))
    return {0: 0.5 / (1 - share), 1: 0.5 / share}


def chosen_threshold(y: Ints, proba: Reals) -> float:
    """The threshold with the highest correlation (MCC) of answers and labels; the middle one where several are best."""
    order = np.argsort(proba)
    scores, truth = np.asarray(proba, dtype=np.float64)[order], y[order]
    steps = np.flatnonzero(np.diff(scores) > 0)
    if not len(steps):
        return 0.5
    missed = np.cumsum(truth)[steps].astype(np.float64)
    refused = steps + 1.0
    found, all_found, rows = truth.sum() - missed, float(truth.sum()), float(len(truth))
    answered = rows - refused
    above = found * rows - answered * all_found
    below = np.sqrt(answered * refused * all_found * (rows - all_found))
    quality = above / below
    best = steps[np.flatnonzero(quality >= quality.max() - 1e-12)]
    middle = best[len(best) // 2]
    return float((scores[middle] + scores[middle + 1]) / 2)


def tell_of_majority(story: StoryRun, name: str, y: Ints, proba: Reals, reported: float) -> None:
    """A model that never answers with the rare class: what it reports, and what audit says."""
    audited = trueup.audit(y, proba=proba, reported=f"{reported:.4f}")
    found = int(np.sum((proba > 0.5) & (y == 1)))
    codes = {finding.code for finding in audited.findings}
    sentences = "\n".join(finding.message for finding in audited.findings)
    story.tell(
        f"{name}: the number that says nothing",
        f"Reported {reported:.4f}; of {int(y.sum())} rare ones {found} are found. Audit says: {sentences}".replace(
            "\n", " "
        ),
    )
    story.claim(
        f"{name}: the reported accuracy is the share of the larger class",
        expected=f"the share, {audited.majority.share:.4f}; audit finds TU401 and TU402",
        measured=f"{reported:.4f}; {', '.join(sorted(codes)) or 'nothing'}",
        holds=bool(np.float32(reported) == np.float32(audited.majority.share)) and {"TU401", "TU402"} <= codes,
    )


def tell_of_repair(story: StoryRun, name: str, y: Ints, proba: Reals, threshold: float) -> Audit:
    """A repaired model on test rows: its balanced numbers, and that it beats the majority."""
    audited = trueup.audit(y, proba=proba, threshold=threshold)
    rare = audited.per_class[1]
    numbers = (
        ("accuracy", _share(audited.accuracy.value)),
        ("majority share", _share(audited.majority.share)),
        ("balanced accuracy", _share(audited.balanced)),
        ("recall of the rare", f"{_share(rare.recall)} ({rare.right:,} of {rare.support:,})"),
        ("precision", f"{_share(rare.precision)} ({rare.right:,} of {rare.answered:,})"),
        ("MCC", "-" if audited.mcc is None else f"{audited.mcc:.4f}"),
    )
    story.tell(
        f"{name}: class weights, and a threshold chosen on validation rows",
        f"Above {threshold:.4f} is rare.",
        "\n".join(f"{what:<20}{number}" for what, number in numbers) + "\n",
    )
    story.claim(
        f"{name}: the repaired model beats the majority",
        expected=f"accuracy above {_share(audited.majority.share)}, balanced accuracy above 50 %",
        measured=f"{_share(audited.accuracy.value)}, balanced {_share(audited.balanced)}, MCC {audited.mcc or 0:.4f}, "
        f"{rare.right:,} of {rare.support:,} found among {rare.answered:,} answered",
        holds=audited.accuracy.value > audited.majority.share and (audited.balanced or 0) > 0.5,
    )
    return audited


def _share(value: float | None) -> str:
    return "-" if value is None else percent(value)
