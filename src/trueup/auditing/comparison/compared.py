"""Runs under several losses -> one Comparison, by what is right on the same items; raw losses take no part."""

from __future__ import annotations

from collections.abc import Sequence

from trueup.auditing.comparison.arms import arm_results
from trueup.auditing.comparison.conclusion import conclusion
from trueup.auditing.comparison.counted_runs import counted, majority_of
from trueup.auditing.comparison.notes import notes
from trueup.auditing.comparison.pairs import contrasts_of
from trueup.contract.bad_input import BadInputError
from trueup.contract.comparison import Comparison, Run


def compared(runs: Sequence[Run], *, margin: float = 0.01, baseline: str | None = None) -> Comparison:
    """Compare the arms of runs on the same test items.

    Args:
        runs: one for each arm and seed. Diverged ones are shown and left out of the numbers.
        margin: a difference of accuracies up to which it does not matter which arm is taken, in (0, 1).
        baseline: the name of an arm that the others are held against; else each is held against each.

    The arms are ranked by the mean true accuracy over their seeds. A pair is compared at the seeds that both finished,
    item by item: McNemar's exact test at each seed, and over all seeds a t test, an interval and two one-sided tests
    for equivalence, whose error counts seeds and items both as drawn (see
    `trueup.auditing.comparison.layout`). For several pairs the p-values are corrected by Holm's method, those
    of the differences and those of the equivalences each.

    Raises:
        BadInputError: runs that cannot be compared (`trueup.auditing.comparison.counted_runs.counted`), a margin
            that is none, or a baseline that no run is of.
    """
    if not 0 < margin < 1:
        raise BadInputError(
            f"margin={margin!r}", "a difference of accuracies, above 0 and below 1", "Write 0.01 for a point"
        )
    runs = tuple(runs)
    known = counted(runs)
    names = list(dict.fromkeys(run.arm.name for run in runs))
    if baseline is not None and baseline not in names:
        raise BadInputError(
            f"baseline={baseline!r}", f"one of {', '.join(names)}", "Give the arm's name as it is shown"
        )
    arms = arm_results(runs, known)
    contrasts = contrasts_of(arms, known, margin, baseline)
    items, majority, majority_name = majority_of(known)
    bare = Comparison(
        runs=runs,
        arms=arms,
        contrasts=contrasts,
        margin=margin,
        baseline=baseline,
        items=items,
        majority=majority,
        majority_name=majority_name,
        conclusion="",
    )
    return conclusion(bare, notes(bare))
