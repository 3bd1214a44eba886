"""The pictures of a comparison as numbers: where each mark stands, and what its alternative text says.

They are drawn by the page's template rather than by a plotting library: so colours follow light, dark and paper, texts
are texts in the page's own face, each mark has a title of its own, and equal numbers give equal bytes. Lengths are
in the drawing's units.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from trueup.contract.comparison import ArmResult, Comparison, Epoch, Run
from trueup.contract.percent import percent, printed_share

#: The room between the left and the right end of a scale.
LEFT, WIDTH = 10.0, 460.0
#: The height of a row of the means, and where in it the dots lie.
ROW, MIDDLE = 46, 31
#: A panel of curves: its frame.
PANEL_LEFT, PANEL_TOP, PANEL_WIDTH, PANEL_HEIGHT = 52.0, 44.0, 410.0, 170.0
#: The majority share is drawn where it leaves this much of the scale to the runs, else it is told beside an arrow.
_LEAST_ROOM = 0.3
_MOST_LINES = 8
#: The room that "printed 99.76 %" takes beside its mark.
_TEXT = 110.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Shares from low to high; ticks as (share, text)."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def part(self, share: float) -> float:
        """Where a share stands, from 0 to 1."""
        return (share - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Dot:
    """One run; `down` keeps runs with the same accuracy apart."""

    seed: int
    x: float
    down: float
    words: str


@dataclass(frozen=True, slots=True)
class ArmMark:
    """One arm: its mean, the interval of the mean, its runs, and the mean printed number. None: there is none.

    printed_side: "start" where the printed number's text has room at its right, "end" at its left, "" where nowhere.
    """

    name: str
    share: str
    take: bool
    mean: float | None
    low: float | None
    high: float | None
    dots: tuple[Dot, ...]
    printed: float | None
    printed_words: str
    printed_side: str
    words: str


@dataclass(frozen=True, slots=True)
class Means:
    """The picture that the page begins with.

    majority: None where it lies left of the scale. lines: the runs of one seed, joined, as points of a polyline each.
    """

    marks: tuple[ArmMark, ...]
    ticks: tuple[tuple[float, str], ...]
    majority: float | None
    majority_share: str
    lines: tuple[str, ...]
    printed: bool
    description: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One run's curve as the points of a polyline; of a single epoch one point."""

    points: str
    last: tuple[float, float]
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The learning curves of one arm."""

    name: str
    true: tuple[Curve, ...]
    printed: tuple[Curve, ...]
    true_words: str
    printed_words: str
    y_ticks: tuple[tuple[float, str], ...]
    x_ticks: tuple[tuple[float, str], ...]
    description: str


def scale_over(shares: Sequence[float], most: int = 7) -> Scale:
    """A scale with round ticks that holds all the shares, within 0 to 1."""
    # A margin at both ends, or the outermost marks would lie on the frame; equal shares get a scale of 0.2 points.
    low, high = min(shares), max(shares)
    middle, half = (low + high) / 2, max(0.56 * (high - low), 0.001)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    # Steps in percent, as exact decimals: 0.1, 0.2, 0.5, 1, 2, 5 …
    steps = (factor * 10.0**power for power in range(-4, 3) for factor in (1, 2, 5))
    step, first, last = next(found for step in steps if (found := _ticks(low, high, step))[2] - found[1] < most)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    ticks = tuple((at * step / 100, f"{at * step:.{digits}f} %") for at in range(first, last + 1))
    return Scale(ticks[0][0], ticks[-1][0], ticks)


def _ticks(low: float, high: float, step: float) -> tuple[float, int, int]:
    return step, math.floor(100 * low / step + 1e-9), math.ceil(100 * high / step - 1e-9)


def means_of(found: Comparison) -> Means | None:
    """The means with their intervals and runs; None where no run finished."""
    shown = [arm for arm in found.arms if arm.accuracy is not None]
    if not shown:
        return None
    shares = [share for arm in shown for share in _shares(arm)]
    scale = _with_majority(shares, found.majority)
    inside = scale.low <= found.majority
    marks = tuple(_mark(arm, found, scale) for arm in shown)
    place = LEFT + WIDTH * scale.part(found.majority) if inside else None
    return Means(
        marks=marks,
        ticks=tuple((LEFT + WIDTH * scale.part(share), text) for share, text in scale.ticks),
        majority=place,
        majority_share=percent(found.majority),
        lines=_joined(marks),
        printed=any(mark.printed is not None for mark in marks),
        description=f"{'; '.join(mark.words for mark in marks)}. Majority share {percent(found.majority)}"
        f"{'' if inside else ', left of the scale'}.",
    )


def _joined(marks: Sequence[ArmMark]) -> tuple[str, ...]:
    """One line for each seed that more than one arm has, down through the arms; none where they would be a thicket."""
    places: dict[int, list[str]] = {}
    for at, mark in enumerate(marks):
        for dot in mark.dots:
            places.setdefault(dot.seed, []).append(f"{dot.x:.2f},{ROW * at + MIDDLE + dot.down:.2f}")
    lines = tuple(" ".join(points) for points in places.values() if len(points) > 1)
    return lines if len(lines) <= _MOST_LINES else ()


def _with_majority(shares: Sequence[float], majority: float) -> Scale:
    # The majority share is often far below all runs: on a scale that holds it they would lie on one another.
    with_it = scale_over([*shares, majority])
    room = (max(shares) - min(shares)) / (with_it.high - with_it.low)
    return with_it if room >= _LEAST_ROOM else scale_over(shares)


def _shares(arm: ArmResult) -> list[float]:
    accuracies = [run.accuracy for run in arm.runs if run.accuracy is not None]
    printed = [arm.logged.mean] if _prints_another(arm) and arm.logged else []
    return [*accuracies, *(arm.interval or ()), *printed]


def _prints_another(arm: ArmResult) -> bool:
    # What is printed and equals the true accuracy lies under its mark, and what is no share lies off the scale.
    return arm.logged is not None and 0 <= arm.logged.mean <= 1 and any(run.disagrees for run in arm.runs)


def _mark(arm: ArmResult, found: Comparison, scale: Scale) -> ArmMark:
    def x(share: float) -> float:
        return LEFT + WIDTH * scale.part(share)

    runs = [run for run in arm.runs if run.accuracy is not None]
    middle = (len(runs) - 1) / 2
    # Runs of equal accuracy would hide one another, and a row has room for ten units of them.
    step = min(4.0, 10 / max(1, len(runs)))
    dots = tuple(
        Dot(run.seed, x(run.accuracy or 0.0), step * (at - middle), f"seed {run.seed}: {percent(run.accuracy or 0.0)}")
        for at, run in enumerate(runs)
    )
    mean = arm.accuracy.mean if arm.accuracy else None
    printed = arm.logged.mean if arm.logged and _prints_another(arm) else None
    over = f", 95 % interval {percent(arm.interval[0])} to {percent(arm.interval[1])}" if arm.interval else ""
    beside = f", printed as {percent(printed)}" if printed is not None else ""
    places = [dot.x for dot in dots] + ([x(arm.interval[0]), x(arm.interval[1])] if arm.interval else [])
    return ArmMark(
        name=found.short_names[arm.arm.name],
        share=percent(mean) if mean is not None else "",
        take=arm.arm.name in found.take,
        mean=x(mean) if mean is not None else None,
        low=x(arm.interval[0]) if arm.interval else None,
        high=x(arm.interval[1]) if arm.interval else None,
        dots=dots,
        printed=x(printed) if printed is not None else None,
        printed_words=f"printed {percent(printed)}" if printed is not None else "",
        printed_side=_side(x(printed), places) if printed is not None else "",
        words=f"{arm.arm.name}: mean true accuracy {percent(mean or 0.0)}{over}{beside}",
    )


def _side(place: float, taken: Sequence[float]) -> str:
    """Where the text beside a diamond has room: right of it, left of it, or nowhere."""
    # At the right first, as texts are read; over another mark the number would seem to be that one's.
    if place + _TEXT < LEFT + WIDTH and not any(place <= item <= place + _TEXT for item in taken):
        return "start"
    return "end" if not any(place - _TEXT <= item <= place for item in taken) and place - _TEXT > LEFT else ""


def panels_of(found: Comparison) -> list[Panel]:
    """The learning curves of each arm, all on the same scales; none where no run kept its epochs."""
    epochs = [epoch for run in found.runs for epoch in run.epochs]
    if not epochs:
        return []
    shares = [epoch.accuracy for epoch in epochs if epoch.of]
    shares += [epoch.logged.value for epoch in epochs if epoch.logged and 0 <= epoch.logged.value <= 1]
    # Panels are read beside one another: on a scale of its own each arm would look alike.
    scale, last = scale_over(shares or [0.0, 1.0]), max(epoch.number for epoch in epochs)
    names = [arm.arm.name for arm in found.arms]
    of_arm = {name: [run for run in found.runs if run.arm.name == name and run.epochs] for name in names}
    return [_panel(found.short_names[name], runs, scale, last) for name, runs in of_arm.items() if runs]


def _panel(name: str, runs: Sequence[Run], scale: Scale, last: int) -> Panel:
    true = [_curve(run, scale, last, printed=False) for run in runs]
    printed = [_curve(run, scale, last, printed=True) for run in runs]
    ends = [run.epochs[-1] for run in runs]
    true_words = f"true {percent(sum(end.accuracy for end in ends) / len(ends))}"
    logged = [end.logged for end in ends if end.logged]
    printed_words = ""
    if logged:
        mean = sum(item.value for item in logged) / len(logged)
        printed_words = f"printed as {logged[0].name} {printed_share(mean)}"
    words = f"{true_words}{', ' + printed_words if printed_words else ''}"
    return Panel(
        name=name,
        true=tuple(curve for curve in true if curve),
        printed=tuple(curve for curve in printed if curve),
        true_words=true_words,
        printed_words=printed_words,
        y_ticks=tuple((_y(scale, share), text) for share, text in scale.ticks),
        x_ticks=tuple((_x(at, last), str(at)) for at in _epoch_ticks(last)),
        description=f"{name}: {len(runs)} runs over {last} epochs; after the last, on the validation items, {words}.",
    )


def _x(epoch: int, last: int) -> float:
    return PANEL_LEFT + PANEL_WIDTH * ((epoch - 1) / (last - 1) if last > 1 else 0.5)


def _y(scale: Scale, share: float) -> float:
    return PANEL_TOP + PANEL_HEIGHT * (1 - scale.part(share))


def _epoch_ticks(last: int) -> list[int]:
    step = next(size for power in range(6) for size in (10**power, 2 * 10**power, 5 * 10**power) if last / size <= 8)
    return sorted({1, *range(step, last + 1, step)})


def _curve(run: Run, scale: Scale, last: int, *, printed: bool) -> Curve | None:
    values = [(epoch.number, value) for epoch in run.epochs if (value := _value(epoch, printed)) is not None]
    if not values:
        return None
    places = [(_x(number, last), _y(scale, value)) for number, value in values]
    what = "printed" if printed else "true"
    return Curve(
        points=" ".join(f"{x:.2f},{y:.2f}" for x, y in places),
        last=places[-1],
        words=f"seed {run.seed}, {what}: {percent(values[0][1])} at first, {percent(values[-1][1])} at last",
    )


def _value(epoch: Epoch, printed: bool) -> float | None:
    if not printed:
        return epoch.accuracy if epoch.of else None
    return epoch.logged.value if epoch.logged and 0 <= epoch.logged.value <= 1 else None
