"""What can and what cannot be concluded from these seeds and items, in one or two sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from trueup.auditing.comparison.notes import some
from trueup.auditing.comparison.significance import LEVEL
from trueup.contract.comparison import ArmResult, Comparison, Contrast
from trueup.contract.percent import p_words, percent, points, points_between, printed_share


def conclusion(bare: Comparison, notes: Sequence[str]) -> Comparison:
    """The comparison with its conclusion and the arms to take; none is recommended that does not beat the majority."""
    written, take = _conclusion(bare)
    return replace(bare, conclusion=" ".join([written, *_second(bare, take)]), take=take, notes=tuple(notes))


def _conclusion(found: Comparison) -> tuple[str, tuple[str, ...]]:
    finished = [arm for arm in found.arms if arm.accuracy is not None]
    if not finished:
        return "No run finished: there is nothing to compare.", ()
    if len(found.arms) == 1 or len(finished) == 1:
        return _alone(found, finished[0]), ()
    if all(_learned_nothing(arm) for arm in finished):
        written = (
            f"Take none as it is: none can be shown to beat always answering {found.majority_name}, which is right "
            f"for {percent(found.majority)} of the items."
        )
        return written, ()
    if not any(len(item.seeds) > 1 for item in found.contrasts):
        return _one_seed(found), ()
    if found.baseline is not None and len(finished) > 2:
        return _against_baseline(found)
    return _best(found, _leader(found, finished))


def _second(found: Comparison, take: Sequence[str]) -> list[str]:
    """The one thing beside the verdict that a reader must not miss."""
    names = found.short_names
    lost = [arm for arm in found.arms if arm.diverged and (arm.arm.name in take or not take)]
    if lost:
        written = " and ".join(f"{some(arm.diverged, arm)} of {names[arm.arm.name]}" for arm in lost)
        return [f"But {written} diverged and took no part in these numbers."]
    printed = [arm for arm in found.arms if arm.logged and any(run.disagrees for run in arm.runs)]
    if printed:
        arm = max(printed, key=lambda contrast: abs(_gap(contrast)))
        run = next(run for run in arm.runs if run.disagrees)
        what = f"the {run.logged_is[0]}" if run.logged_is else "another number"
        number = printed_share(arm.logged.mean) if arm.logged else ""
        return [f"The accuracy printed under {names[arm.arm.name]}, {number}, is {what}: do not compare it."]
    return []


def _gap(arm: ArmResult) -> float:
    return arm.logged.mean - arm.accuracy.mean if arm.logged and arm.accuracy else 0.0


def _learned_nothing(arm: ArmResult) -> bool:
    return arm.over_majority is not None and arm.over_majority[0] <= 0


def _alone(found: Comparison, arm: ArmResult) -> str:
    names, of = found.short_names, arm.accuracy.runs if arm.accuracy else 0
    share = percent(arm.accuracy.mean) if arm.accuracy else ""
    only = "was trained" if len(found.arms) == 1 else "finished"
    seeds = f"mean of {of} seeds, " if of > 1 else "one seed, "
    return (
        f"Only {names[arm.arm.name]} {only}, so there is nothing to compare it with; its true accuracy is {share} "
        f"({seeds}{found.items:,} items)."
    )


def _one_seed(found: Comparison) -> str:
    names = found.short_names
    if not found.contrasts:
        return "No two arms share a finished seed, so nothing can be concluded: train all arms with the same seeds."
    start = "One seed cannot tell the losses apart: another may turn their order round."
    if len(found.contrasts) > 1:
        return f"{start[:-1]}; train each with at least three."
    (item,) = found.contrasts
    known = "differ" if item.p_value < LEVEL else "are not told apart either"
    size = points(abs(item.difference)).lstrip("+")
    where = "ahead of" if item.difference >= 0 else "behind"
    return (
        f"{start[:-1]}; of these two models {names[item.second]} is {size} {where} {names[item.first]} "
        f"on the same {found.items:,} items, and they {known} (McNemar's exact test, p {p_words(item.p_value)})."
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """Another arm beside the one with the highest accuracy."""

    name: str
    contrast: Contrast
    ahead: float
    interval: tuple[float, float]

    @property
    def relation(self) -> str:
        """Of the other arm."""
        if self.contrast.verdict in ("better", "worse"):
            return "worse"
        return self.contrast.verdict


def _leader(found: Comparison, finished: Sequence[ArmResult]) -> ArmResult:
    """The highest mean that no other arm beats; the two can disagree only where arms finished different seeds."""
    beaten = {item.first for item in found.contrasts if item.verdict == "better"}
    beaten |= {item.second for item in found.contrasts if item.verdict == "worse"}
    return next((arm for arm in finished if arm.arm.name not in beaten), finished[0])


def _best(found: Comparison, best: ArmResult) -> tuple[str, tuple[str, ...]]:
    beside = [_beside(item, best.arm.name) for item in found.contrasts if best.arm.name in (item.first, item.second)]
    by = {relation: [item for item in beside if item.relation == relation] for relation in ("worse", "equivalent")}
    unknown = [item for item in beside if item.relation == "not told apart"]
    names = found.short_names
    rest = f"; {_listed([names[item.name] for item in by['worse']])} {_is(by['worse'])} worse" if by["worse"] else ""
    equal = [best.arm.name, *(item.name for item in by["equivalent"])]
    if unknown:
        take = (*equal, *(item.name for item in unknown)) if by["worse"] else ()
        return f"{_untold(found, best, unknown)}{rest}.", take
    if by["equivalent"]:
        return f"{_equal(found, by['equivalent'], equal)}{rest}.", tuple(equal)
    nearest = min(by["worse"], key=lambda contrast: contrast.ahead)
    others = ", and further above the others" if len(by["worse"]) > 1 else ""
    share = percent(best.accuracy.mean) if best.accuracy else ""
    ahead = _difference_words(nearest.ahead, nearest.interval)
    written = (
        f"Take {names[best.arm.name]}: its true accuracy is {share}, {ahead} above "
        f"{names[nearest.name]}{others}, over {_size(found, nearest.contrast)}."
    )
    return written, (best.arm.name,)


def _beside(contrast: Contrast, best: str) -> _Beside:
    low, high = contrast.interval
    if contrast.second == best:
        return _Beside(contrast.first, contrast, contrast.difference, (low, high))
    return _Beside(contrast.second, contrast, -contrast.difference, (-high, -low))


def _equal(found: Comparison, others: Sequence[_Beside], equal: Sequence[str]) -> str:
    names = found.short_names
    first, rest = names[equal[0]], _listed([names[name] for name in equal[1:]])
    widest = max(others, key=lambda contrast: abs(contrast.ahead))
    size, margin = _size(found, widest.contrast), found.margin_words
    if all(item.contrast.p_adjusted < LEVEL and item.ahead > 0 for item in others):
        behind = f"{'at most ' if len(others) > 1 else ''}{_difference_words(widest.ahead, widest.interval)} behind"
        return (
            f"Take {first}; where {margin} does not matter, {rest} {_is(others)} as good: {behind}, over {size}, "
            f"and equivalent within ±{margin}"
        )
    if len(others) == 1:
        written = f"they are equivalent within ±{margin} ({_ahead(first, '', widest)})"
        return f"Take either of {first} and {rest}: over {size} {written}"
    written = f"the others are equivalent to {first} within ±{margin} ({_ahead(first, names[widest.name], widest)})"
    return f"Take any of {_listed([names[name] for name in equal])}: over {size} {written}"


def _difference_words(ahead: float, interval: tuple[float, float]) -> str:
    """A difference that is told, with its interval, which is on one side of nothing."""
    size = points(ahead).lstrip("+")
    return f"{size} (95 % interval {points_between(*interval).replace('+', '')})"


def _ahead(best: str, other: str, beside: _Beside) -> str:
    size = points(abs(beside.ahead)).lstrip("+")
    where = ("ahead" if beside.ahead >= 0 else "behind") + (f" of {other}" if other else "")
    return f"{best} is {size} {where}, 95 % interval {points_between(*beside.interval)}"


def _untold(found: Comparison, best: ArmResult, unknown: Sequence[_Beside]) -> str:
    names = found.short_names
    item = max(unknown, key=lambda each: each.contrast.detectable or 0.0)
    first = names[best.arm.name]
    all_names = _listed([first, *(names[each.name] for each in unknown)])
    size, between = _size(found, item.contrast), _ahead(first, names[item.name] if len(unknown) > 1 else "", item)
    outlook = _one_of_several(found, item.contrast) or _outlook(found, item.contrast)
    return f"These {size} cannot tell {all_names} apart ({between}): {outlook}"


def _one_of_several(found: Comparison, contrast: Contrast) -> str:
    """For a pair that alone would be told apart, but not after the correction for all pairs; else ""."""
    if contrast.p_value >= LEVEL or contrast.p_adjusted < LEVEL:
        return ""
    asked = f"one of {len(found.contrasts)} pairs (p {p_words(contrast.p_adjusted)} after Holm's correction)"
    return f"alone this pair would be told apart, not as {asked}; more seeds, or fewer losses, may tell"


def _outlook(found: Comparison, contrast: Contrast) -> str:
    if contrast.detectable is None:
        return "with one shared seed, nothing can be said about others"
    seen = points(contrast.detectable, 1 if contrast.detectable >= 0.001 else 2).lstrip("+")
    unseen = f"a difference of less than about {seen} would not show"
    if contrast.detectable <= found.margin:
        return f"{unseen} here, nor is one of {found.margin_words} ruled out"
    if contrast.seeds_for_margin is None:
        return f"{unseen}, and one of {found.margin_words} takes more items, not only more seeds"
    return f"{unseen}; one of {found.margin_words} needs about {contrast.seeds_for_margin:,} seeds"


def _against_baseline(found: Comparison) -> tuple[str, tuple[str, ...]]:
    names, base = found.short_names, found.baseline or ""
    groups: dict[str, list[Contrast]] = {}
    for item in found.contrasts:
        groups.setdefault(item.verdict, []).append(item)
    words = {
        "better": "better",
        "equivalent": f"equivalent within ±{found.margin_words}",
        "worse": "worse",
        "not told apart": "not told apart from it",
    }
    parts = [
        f"{_listed([f'{names[entry.second]} ({points(entry.difference)})' for entry in groups[verdict]])} "
        f"{_is(groups[verdict])} {word}"
        for verdict, word in words.items()
        if verdict in groups
    ]
    take = tuple(entry.second for entry in groups.get("better", ()))
    written = f"Against {names[base]}, over {_size(found, found.contrasts[0])}: {'; '.join(parts)}."
    return written, take


def _size(found: Comparison, contrast: Contrast) -> str:
    seeds = len(contrast.seeds)
    return f"{seeds} seed{'s' if seeds > 1 else ''} and {found.items:,} items"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _is(things: Sequence[object]) -> str:
    return "are" if len(things) > 1 else "is"
