"""Two arms, paired by seed and by item -> their contrast and its verdict."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from trueup.auditing.comparison.counted_runs import Counted
from trueup.auditing.comparison.layout import bootstrap, error_of, layout_of
from trueup.auditing.comparison.significance import LEVEL, detectable, equivalence, holm, interval, seeds_for, two_sided
from trueup.auditing.counting.exact import Flags
from trueup.auditing.counting.paired import compare_right
from trueup.contract.comparison import ArmResult, Contrast, SeedPair, Verdict

#: An arm's right and wrong items by seed.
BySeed = Mapping[int, Flags]


def contrasts_of(
    arms: Sequence[ArmResult], known: Sequence[Counted], margin: float, baseline: str | None
) -> tuple[Contrast, ...]:
    """Every pair of arms that share a finished seed, or with a baseline each other arm against it.

    Without a baseline the second arm is the one with the higher accuracy at the shared seeds.
    """
    of_arm: dict[str, dict[int, Flags]] = {entry.arm.name: {} for entry in arms}
    for item in known:
        of_arm[item.run.arm.name][item.run.seed] = item.right
    result = []
    for first, second in _pairs(list(of_arm), baseline):
        seeds = sorted(of_arm[first].keys() & of_arm[second].keys())
        if seeds:
            pair = _Two(first, second, of_arm[first], of_arm[second], tuple(seeds))
            result.append(_contrast(pair if baseline or pair.ahead >= 0 else pair.turned, margin))
    return _corrected(result)


def _pairs(names: Sequence[str], baseline: str | None) -> Iterator[tuple[str, str]]:
    """The higher mean stands first among the names, and second in a pair."""
    if baseline is not None:
        yield from ((baseline, name) for name in names if name != baseline)
    else:
        yield from ((lower, higher) for higher, lower in combinations(names, 2))


@dataclass(frozen=True, slots=True)
class _Two:
    """Two arms by name, with their items and the seeds that both finished."""

    first: str
    second: str
    first_right: BySeed
    second_right: BySeed
    seeds: tuple[int, ...]

    @property
    def ahead(self) -> int:
        """Items that the second has right beyond the first, over all shared seeds."""
        return sum(int(self.second_right[seed].sum()) - int(self.first_right[seed].sum()) for seed in self.seeds)

    @property
    def turned(self) -> _Two:
        """The same two in the other order."""
        return _Two(self.second, self.first, self.second_right, self.first_right, self.seeds)


def _contrast(two: _Two, margin: float) -> Contrast:
    """The contrast with its p-values as they are; what is corrected for several comes in `_corrected`."""
    first, second = [two.first_right[seed] for seed in two.seeds], [two.second_right[seed] for seed in two.seeds]
    pairs = tuple(SeedPair(seed=s, pair=compare_right(a, b)) for s, a, b in zip(two.seeds, first, second, strict=True))
    layout = layout_of(first, second)
    error, several = error_of(layout), len(two.seeds) > 1
    width, freedom = error.at(len(two.seeds))
    p_value = two_sided(error.centre, width, freedom) if several else pairs[0].pair.p_value
    same = equivalence(error.centre, width, freedom, margin) if several else None
    return Contrast(
        first=two.first,
        second=two.second,
        seeds=pairs,
        difference=layout.difference,
        interval=interval(error.centre, width, freedom),
        bootstrap=bootstrap(layout),
        error=width,
        freedom=None if math.isinf(freedom) else freedom,
        deviation=float(layout.of_seeds.std(ddof=1)) if several else None,
        p_value=p_value,
        p_adjusted=p_value,
        equivalence_p=same,
        equivalence_p_adjusted=same,
        verdict="not told apart",
        detectable=detectable(error, len(two.seeds)) if several else None,
        seeds_for_margin=seeds_for(margin, error) if several else None,
    )


def _corrected(contrasts: Sequence[Contrast]) -> tuple[Contrast, ...]:
    """Holm's correction, for differences and for equivalences each, and the verdicts that come of it."""
    several = [item for item in contrasts if item.equivalence_p is not None]
    differences = holm([item.p_value for item in several])
    equivalences = holm([item.equivalence_p or 0.0 for item in several])
    corrected = {
        (item.first, item.second): replace(
            item, p_adjusted=p, equivalence_p_adjusted=same, verdict=_verdict(item.difference, p, same)
        )
        for item, p, same in zip(several, differences, equivalences, strict=True)
    }
    return tuple(corrected.get((item.first, item.second), item) for item in contrasts)


def _verdict(difference: float, p_adjusted: float, equivalence_p: float) -> Verdict:
    """A difference within the margin is none that matters, told or not."""
    if equivalence_p < LEVEL:
        return "equivalent"
    if p_adjusted < LEVEL:
        return "better" if difference > 0 else "worse"
    return "not told apart"
