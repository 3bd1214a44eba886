"""What a reader of a comparison has to know beside its verdict, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trueup.contract.comparison import ArmResult, Comparison, Run, RunCount
from trueup.contract.percent import percent, printed_share


def notes(found: Comparison) -> tuple[str, ...]:
    """Runs left out, printed numbers that are another accuracy, arms that learned nothing, runs made differently."""
    known = [
        *_diverged(found),
        *_printed(found),
        *_learned_nothing(found),
        *_seeds(found),
        *_unlike(found.runs),
    ]
    return tuple(known)


def some(part: Sequence[RunCount], arm: ArmResult) -> str:
    """How many of the runs, in words."""
    of = len(arm.runs)
    if of == 1:
        return "the only run"
    if len(part) == of:
        return "both runs" if of == 2 else f"all {of} runs"
    return f"{len(part)} of {of} runs"


def _diverged(found: Comparison) -> Iterator[str]:
    for arm in found.arms:
        if arm.diverged:
            reasons = ", ".join(dict.fromkeys(run.reason for run in arm.diverged if run.reason))
            why = f" ({reasons})" if reasons else ""
            yield f"{arm.arm.name}: {some(arm.diverged, arm)} diverged{why} and took no part in the numbers"


def _printed(found: Comparison) -> Iterator[str]:
    for arm in found.arms:
        wrong = [run for run in arm.runs if run.disagrees]
        groups = dict.fromkeys((run.logged.name, run.logged_is) for run in wrong if run.logged)
        for name, meant in groups:
            part = [run for run in wrong if run.logged and (run.logged.name, run.logged_is) == (name, meant)]
            printed = printed_share(sum(run.logged.value for run in part if run.logged) / len(part))
            true = percent(sum(run.accuracy or 0.0 for run in part) / len(part))
            what = f"the {' or the '.join(meant)}" if meant else "no accuracy that is known here"
            yield (
                f"{arm.arm.name}: the printed {name}, {printed}, is {what}; the true accuracy is {true} "
                f"({some(part, arm)}{', mean' if len(part) > 1 else ''}; TU403)"
            )


def _learned_nothing(found: Comparison) -> Iterator[str]:
    for arm in found.arms:
        constant = [run for run in arm.runs if "TU402" in run.findings]
        if constant:
            yield f"{arm.arm.name}: {some(constant, arm)} answered every item with the same class (TU402)"
        floor = [run for run in arm.runs if "TU401" in run.findings and run not in constant]
        if floor:
            share = percent(found.majority)
            yield (
                f"{arm.arm.name}: {some(floor, arm)} cannot be shown to beat always answering {found.majority_name}, "
                f"which is right for {share} of the items (TU401)"
            )


def _seeds(found: Comparison) -> Iterator[str]:
    if len(found.seeds) == 1:
        yield "One seed: what another seed would change is not known, and no interval over seeds can be given"
    for arm in found.arms:
        missing = [str(seed) for seed in found.seeds if seed not in {run.seed for run in arm.runs}]
        if missing:
            yield (
                f"{arm.arm.name} has no run of seed{'s' if len(missing) > 1 else ''} {', '.join(missing)}; "
                "pairs are compared at the seeds that both have"
            )
    result = {frozenset((item.first, item.second)) for item in found.contrasts}
    for at, first in enumerate(found.arms):
        for second in found.arms[at + 1 :]:
            names = {first.arm.name, second.arm.name}
            if names not in result and first.finished and second.finished and found.baseline in {None, *names}:
                yield f"{first.arm.name} and {second.arm.name} share no finished seed and are not compared"


def _unlike(runs: Sequence[Run]) -> Iterator[str]:
    """Where runs were not made alike: what differs may be the reason for a difference between the arms."""
    for name, values in (
        ("backend", {run.made.backend for run in runs}),
        ("device", {run.made.device for run in runs}),
        ("versions", {", ".join(f"{k} {v}" for k, v in sorted(run.made.versions.items())) for run in runs}),
        ("number of epochs", {str(len(run.epochs)) for run in runs if run.outcome == "finished"}),
        *_settings(runs),
    ):
        if len(values) > 1:
            yield f"Not all runs were made alike: {name} {' and '.join(sorted(value or 'unknown' for value in values))}"
    begun: dict[tuple[int, int | None], set[str]] = {}
    for run in runs:
        begun.setdefault((run.seed, run.arm.units), set()).add(run.made.initial_weights)
    differing = sorted({seed for (seed, _), weights in begun.items() if len(weights) > 1})
    if differing:
        seeds = ", ".join(map(str, differing))
        yield f"Runs of the same seed with the same head did not begin from the same weights (seed {seeds})"


def _settings(runs: Sequence[Run]) -> Iterator[tuple[str, set[str]]]:
    for name in dict.fromkeys(key for run in runs for key in run.made.settings):
        yield name.replace("_", " "), {str(run.made.settings.get(name, "")) for run in runs}
