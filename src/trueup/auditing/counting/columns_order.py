"""Do the answers fit the classes far better in another order? Then the columns are not what they seem."""

from __future__ import annotations

import math
from collections.abc import Mapping

from trueup.auditing.counting.figures import Figures
from trueup.auditing.counting.pairs import Pairs
from trueup.contract.audit import ColumnsOrder

#: The other order has to be right in so many more of all rows.
_GAIN = 0.1
#: It has to be right in so many more rows than always answering the largest class.
_ABOVE_MAJORITY = 0.05
#: Chance, over all orders that move as many classes, must be this improbable.
_CHANCE = 0.001
#: More classes are not looked at: the assignment takes time with their third power.
_MOST = 1500


def better_order(figures: Figures) -> ColumnsOrder | None:
    """The order with most rows right (linear assignment on the confusion matrix), where it is far better than this.

    None for several tags to a row, and wherever the order at hand may well be the right one: the gain is small, chance
    over all orders explains it, most rows of the classes that move are not of one class each, or it is no better than
    a constant answer.
    """
    tally, cells = figures.tally, figures.pairs
    rows, right = tally.count("counted"), tally.count("right")
    if tally.settings.task == "multi-label" or _at_most(cells) < right + _GAIN * rows:
        return None
    keys = zip(cells.true.tolist(), cells.answered.tolist(), strict=True)
    pairs = dict(zip(keys, cells.rows.tolist(), strict=True))
    met = sorted({code for pair in pairs for code in pair})
    if len(met) > _MOST:
        return None
    order = _assigned(pairs, met)
    moved = {answer: true for answer, true in order.items() if answer != true and pairs.get((true, answer))}
    gained = sum(pairs[true, answer] for answer, true in moved.items())
    lost = sum(pairs.get((answer, answer), 0) for answer in order if order[answer] != answer)
    of_moved = sum(number for (true, _), number in pairs.items() if true in moved.values())
    supports = [sum(number for (true, _), number in pairs.items() if true == code) for code in met]
    better = right + gained - lost
    if better < right + _GAIN * rows or 2 * gained < of_moved:
        return None
    if better < max(supports) + _ABOVE_MAJORITY * rows:
        return None
    chance = _log_chance(gained, lost, len(met), len(moved))
    if chance > math.log(_CHANCE):
        return None
    name = tally.settings.name_of
    return ColumnsOrder(
        moved=tuple((name(answer), name(true)) for answer, true in sorted(moved.items())),
        right=better,
        of=rows,
        p_value=math.exp(chance),
    )


def _at_most(cells: Pairs) -> int:
    """No order is right in more rows: each answer speaks for one class."""
    import numpy as np  # noqa: PLC0415

    most = np.zeros(int(cells.answered.max(initial=-1)) + 1, np.int64)
    np.maximum.at(most, cells.answered, cells.rows)
    return int(most.sum())


def _assigned(pairs: Mapping[tuple[int, int], int], met: list[int]) -> dict[int, int]:
    """Answer -> class, each once, with most rows right; of equally good orders one that moves few classes."""
    import numpy as np  # noqa: PLC0415 - most audits do without
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    place = {code: at for at, code in enumerate(met)}
    gain = np.zeros((len(met), len(met)))
    for (true, answer), number in pairs.items():
        gain[place[answer], place[true]] = number
    answers, trues = linear_sum_assignment(gain * (len(met) + 1) + np.eye(len(met)), maximize=True)
    return {met[answer]: met[true] for answer, true in zip(answers.tolist(), trues.tolist(), strict=True)}


def _log_chance(gained: int, lost: int, classes: int, moved: int) -> float:
    """Log of a bound: the sign test of the rows that change, times the number of orders that move so many classes."""
    from scipy.stats import binom  # noqa: PLC0415

    orders = math.lgamma(classes + 1) - math.lgamma(classes - moved + 1)
    return min(0.0, float(binom.logsf(gained - 1, gained + lost, 0.5)) + orders)
