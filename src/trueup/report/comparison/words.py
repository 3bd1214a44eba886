"""The sentences and rows of a comparison, for every format alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trueup.contract.comparison import ArmResult, Comparison, Contrast, RunCount, Spread
from trueup.contract.percent import p_words, percent, points, points_between, printed_share

#: Seeds that get a column of the table of accuracies; more stand in the list of runs alone.
MOST_SEEDS = 10

#: (key, name, what it is) of the measures that are comparable whatever loss was trained.
MEASURES = (
    ("log_loss", "log-loss", "mean -ln of the probability of the truth, nats"),
    ("normalised_log_loss", "normalised", "log-loss over that of the class shares; 1 is no better"),
    ("brier", "Brier score", "squared error of the probabilities"),
    ("calibration_error", "calibration", "expected calibration error"),
    ("seconds", "s per epoch", "wall time of an epoch, of the machine that it ran on"),
)


@dataclass(frozen=True, slots=True)
class ArmRow:
    """One arm over its seeds. take: the conclusion names it. runs: finished and all. printed, meaning: may be ""."""

    name: str
    short: str
    take: bool
    mean: str
    interval: str
    deviation: str
    runs: str
    printed: str
    meaning: str
    disagrees: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run; of a diverged one, `accuracy` says so and the rest is ""."""

    arm: str
    seed: str
    accuracy: str
    ratio: str
    interval: str
    printed: str
    meaning: str
    disagrees: bool
    codes: str
    reason: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two arms; differences in points. sure: a verdict was reached. seeds: (seed, flips, McNemar's p) each."""

    second: str
    first: str
    difference: str
    interval: str
    bootstrap: str
    p_value: str
    equivalence: str
    verdict: str
    sure: bool
    flips: str
    seeds: tuple[tuple[str, str, str], ...]


def number(value: int) -> str:
    """With commas: 10,000."""
    return f"{value:,}"


def plural(amount: int, singular: str) -> str:
    """ "1 seed", "3 seeds"."""
    return f"{number(amount)} {singular}{'' if amount == 1 else 's'}"


def kind(found: Comparison, amount: int = 1) -> str:
    """What the arms are: "loss" where no two have the same, else "arm"; the plural for another amount."""
    # Arms of one loss under different options are no losses to choose from by name.
    losses = {(entry.arm.loss, str(dict(entry.arm.options))) for entry in found.arms}
    item, more = ("loss", "losses") if len(losses) == len(found.arms) else ("arm", "arms")
    return item if amount == 1 else more


def title(found: Comparison) -> str:
    """What was compared, in a line."""
    arms = f"{number(len(found.arms))} {kind(found, len(found.arms))}"
    return (
        f"{arms}, {plural(len(found.seeds), 'seed')}, {plural(found.items, 'test item')}, margin ±{found.margin_words}"
    )


def headline(conclusion: str) -> tuple[str, str]:
    """The conclusion's first words, which say what to do, and the rest."""
    ends = [at for mark in (": ", "; ", " (") if (at := conclusion.find(mark)) > 0]
    return (conclusion[: min(ends)], conclusion[min(ends) :]) if ends else (conclusion, "")


def between(interval: tuple[float, float] | None) -> str:
    """An interval of shares, "98.55 % to 98.98 %", or ""."""
    return f"{percent(interval[0])} to {percent(interval[1])}" if interval else ""


def majority_words(found: Comparison) -> str:
    """What the largest class alone gives."""
    return f"always answering {found.majority_name} is right for {percent(found.majority)} of the items"


def _meaning(names: Iterable[Sequence[str]]) -> str:
    met = dict.fromkeys(" or the ".join(item) for item in names)
    return " / ".join(name or "none of the known accuracies" for name in met)


def arm_rows(found: Comparison) -> list[ArmRow]:
    """The arms in the order of their mean true accuracy."""
    return [_arm_row(arm, found) for arm in found.arms]


def _arm_row(arm: ArmResult, found: Comparison) -> ArmRow:
    wrong = [run for run in arm.finished if run.disagrees]
    right = [run for run in arm.finished if run.logged and not run.disagrees]
    # Runs of one arm may print different things (an "accuracy" that depends on the batch): each meaning is named once.
    meaning = [*(("the true accuracy",) for _ in right[:1]), *(run.logged_is for run in wrong)]
    names = " / ".join(dict.fromkeys(run.logged.name for run in arm.finished if run.logged))
    deviation = arm.accuracy.deviation if arm.accuracy else None
    done = len(arm.finished)
    return ArmRow(
        name=arm.arm.name,
        short=found.short_names[arm.arm.name],
        take=arm.arm.name in found.take,
        mean=percent(arm.accuracy.mean) if arm.accuracy else "no run finished",
        interval=between(arm.interval),
        deviation=points(deviation).lstrip("+") if deviation is not None else "",
        runs=number(done) if not arm.diverged else f"{done} of {len(arm.runs)}",
        printed=f"{names} {printed_share(arm.logged.mean)}" if arm.logged else "",
        meaning=_meaning(meaning) if arm.logged else "",
        disagrees=bool(wrong),
    )


def run_rows(arm: ArmResult) -> list[RunRow]:
    """The runs of an arm by seed."""
    return [_run_row(run) for run in arm.runs]


def _run_row(run: RunCount) -> RunRow:
    done = run.outcome == "finished" and run.accuracy is not None
    return RunRow(
        arm=run.arm,
        seed=str(run.seed),
        accuracy=percent(run.accuracy) if done and run.accuracy is not None else "diverged",
        ratio=f"{number(run.right or 0)} of {number(run.of or 0)}" if done else "",
        interval=between(run.interval),
        printed=printed_share(run.logged.value) if run.logged and done else "",
        meaning=_meaning([run.logged_is]) if run.disagrees else "",
        disagrees=run.disagrees,
        codes=" ".join(run.findings),
        reason=run.reason,
    )


def pair_rows(found: Comparison) -> list[PairRow]:
    """The pairs in their order."""
    return [_pair_row(item, found) for item in found.contrasts]


def _pair_row(contrast: Contrast, found: Comparison) -> PairRow:
    return PairRow(
        second=found.short_names[contrast.second],
        first=found.short_names[contrast.first],
        difference=_bare(points(contrast.difference)),
        interval=_bare(points_between(*contrast.interval)),
        bootstrap=_bare(points_between(*contrast.bootstrap)),
        p_value=_p(contrast.p_adjusted),
        equivalence=_p(contrast.equivalence_p_adjusted),
        verdict=f"equivalent within ±{found.margin_words}" if contrast.verdict == "equivalent" else contrast.verdict,
        sure=contrast.verdict != "not told apart",
        flips=f"{number(contrast.only_second)} : {number(contrast.only_first)}",
        seeds=tuple(
            (str(each.seed), f"{number(each.pair.only_second)} : {number(each.pair.only_first)}", _p(each.pair.p_value))
            for each in contrast.seeds
        ),
    )


def _p(p_value: float | None) -> str:
    return "-" if p_value is None else p_words(p_value).removeprefix("= ")


def _bare(text: str) -> str:
    return text.removesuffix(" points")


def pair_note(found: Comparison) -> str:
    """How the table of pairs was made, for its foot."""
    several = any(len(item.seeds) > 1 for item in found.contrasts)
    pairs = len(found.contrasts)
    holm = (
        f". The p values are corrected for {pairs} pairs (Holm), an interval is that of its pair alone"
        if pairs > 1
        else ""
    )
    flips = "Flips: items that only the one named first has right : only the other, over all seeds"
    if not several:
        return (
            f"{flips}. With one seed, interval and p (McNemar's exact test) are about these two trained models, not "
            "about the losses; no verdict is given."
        )
    return (
        f"{flips}. Interval at 95 % and p by a t test whose error counts both seeds and items as drawn, each pair "
        f"paired by seed and item; equivalence by two one-sided tests against ±{found.margin_words}{holm}."
    )


def measure_rows(found: Comparison) -> list[tuple[str, str, list[str]]]:
    """(name, what it is, one text for each arm in order) of the measures that any arm has."""
    rows = []
    for key, name, words in MEASURES:
        spreads = [arm.seconds if key == "seconds" else arm.measures.get(key) for arm in found.arms]
        if any(spreads):
            digits = 2 if key == "seconds" else 4
            rows.append((name, words, [_spread(spread, digits) for spread in spreads]))
    return rows


def _spread(spread: Spread | None, digits: int) -> str:
    if spread is None:
        return "-"
    around = f" ± {spread.deviation:.{digits}f}" if spread.deviation is not None else ""
    return f"{spread.mean:.{digits}f}{around}"


def made_rows(found: Comparison) -> list[tuple[str, str]]:
    """(what, how it was made), each different value once."""
    result = [run.made for run in found.runs]
    settings = dict.fromkeys(key for item in result for key in item.settings)
    rows = [
        ("seeds", [", ".join(map(str, found.seeds))]),
        ("versions", [", ".join(f"{name} {version}" for name, version in item.versions.items()) for item in result]),
        ("backend", [item.backend for item in result]),
        ("device", [item.device for item in result]),
        ("data", [item.data for item in result]),
        *((key, [_setting(item.settings[key]) for item in result if key in item.settings]) for key in settings),
        ("command", [item.command for item in result]),
        ("made", [_first_to_last([item.date for item in result if item.date])]),
    ]
    known = ((name, "; ".join(value for value in dict.fromkeys(values) if value)) for name, values in rows)
    return [(name.replace("_", " "), values) for name, values in known if values]


def _setting(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _first_to_last(dates: Sequence[str]) -> str:
    if not dates:
        return ""
    return min(dates) if min(dates) == max(dates) else f"{min(dates)} to {max(dates)}"
