"""A Comparison: what runs under several losses say together. Standard library only.

Shares and differences of shares are fractions (0.01 is one percentage point); intervals hold at 95 %. Raw loss values
take no part in it: the losses that are compared have different units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, ClassVar, Literal

from trueup.contract.pair import Pair
from trueup.contract.reportable import Reportable
from trueup.contract.run import Answers, Arm, Epoch, Logged, Made, Run, json_real

__all__ = [
    "Answers", "Arm", "ArmResult", "Comparison", "Contrast", "Epoch", "Logged", "Made", "Run", "RunCount", "SeedPair",
    "Spread", "Verdict",
]  # fmt: skip

#: The version of the dictionary that `Comparison.to_dict` writes.
FORMAT = 1

#: Of the second arm of a contrast, seen from the first.
Verdict = Literal["better", "worse", "equivalent", "not told apart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A number over the finished runs of an arm.

    deviation: the standard deviation (divisor runs - 1); None of one run. low, high: the least and the most.
    """

    mean: float
    deviation: float | None
    low: float
    high: float
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCount:
    """One run in the table.

    right, of: of the true accuracy on the test items; None for a run without answers.
    interval: Wilson's, over the items.
    logged: what the framework printed for the test items.
    logged_is: the definitions that give the printed number, by name ("element-wise accuracy"); empty where none does.
    disagrees: the printed number is another accuracy than the true one (TU403), or none of the known ones.
    findings: the codes that the audit found (TU401 … TU403).
    """

    arm: str
    seed: int
    outcome: Literal["finished", "diverged"] = "finished"
    reason: str = ""
    right: int | None = None
    of: int | None = None
    interval: tuple[float, float] | None = None
    logged: Logged | None = None
    logged_is: tuple[str, ...] = ()
    disagrees: bool = False
    findings: tuple[str, ...] = ()

    @property
    def accuracy(self) -> float | None:
        """In [0, 1]; None without answers."""
        return self.right / self.of if self.right is not None and self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmResult:
    """One arm over its seeds.

    runs: by seed, the diverged ones too; `finished` of them are in the numbers.
    accuracy: the true accuracy over the finished runs; None where none finished.
    interval: of its mean over seeds on these items (Student's t); None below two finished runs.
    measures: "log_loss", "normalised_log_loss", "brier", "calibration_error", where every finished run has them.
    logged: the printed accuracies of the test items.
    over_majority: the interval of the true accuracy less the majority share, over seeds and items as in a contrast;
        None where no run finished.
    seconds: wall time of an epoch, each run's mean.
    """

    arm: Arm
    runs: tuple[RunCount, ...]
    accuracy: Spread | None = None
    interval: tuple[float, float] | None = None
    measures: Mapping[str, Spread] = field(default_factory=dict)
    logged: Spread | None = None
    over_majority: tuple[float, float] | None = None
    seconds: Spread | None = None

    @property
    def finished(self) -> tuple[RunCount, ...]:
        """The runs that the numbers are made of."""
        return tuple(run for run in self.runs if run.outcome == "finished")

    @property
    def diverged(self) -> tuple[RunCount, ...]:
        """The runs that are left out of the numbers."""
        return tuple(run for run in self.runs if run.outcome == "diverged")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedPair:
    """Two arms at one seed, on the same items: flips and McNemar's exact test of these two trained models."""

    seed: int
    pair: Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """Two arms, paired by seed and by item.

    difference: true accuracy of the second less that of the first, the mean over the shared seeds.
    interval: over seeds and items together (t interval of the two-way layout); of one seed over the items alone, and
        then it is about these two trained models, not about the losses.
    bootstrap: the same by drawing seeds and items anew (percentiles); it is too narrow for few seeds.
    error, freedom: standard error behind `interval` and its degrees of freedom (None: normal).
    deviation: of the seeds' differences; None for one seed.
    p_value: that the arms are equally accurate, over seeds and items; of one seed McNemar's. p_adjusted: Holm's, over
        all contrasts.
    equivalence_p: that the difference is the margin or more (two one-sided tests); equivalence_p_adjusted: Holm's. None
        for one seed.
    verdict: of the second arm; "equivalent" also where a difference is told, but one within the margin.
    detectable: the least true difference that these seeds and items would show four times in five; None for one seed.
    seeds_for_margin: seeds at which a difference of the margin would be shown four times in five; None where these
        items do not allow it with any number, and for one seed.
    """

    first: str
    second: str
    seeds: tuple[SeedPair, ...]
    difference: float
    interval: tuple[float, float]
    bootstrap: tuple[float, float]
    error: float
    freedom: float | None
    deviation: float | None
    p_value: float
    p_adjusted: float
    equivalence_p: float | None
    equivalence_p_adjusted: float | None
    verdict: Verdict
    detectable: float | None
    seeds_for_margin: int | None

    @property
    def only_first(self) -> int:
        """Items that only the first arm's model had right, summed over the seeds."""
        return sum(item.pair.only_first for item in self.seeds)

    @property
    def only_second(self) -> int:
        """Items that only the second arm's model had right, summed over the seeds."""
        return sum(item.pair.only_second for item in self.seeds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Reportable):
    """The verdict over runs of several arms on the same items.

    conclusion: one or two sentences: which arm to take, or what these seeds and items cannot tell.
    take: names of the arms that it names as those to take; empty where there is none to recommend.
    arms: by mean true accuracy, the highest first; arms without a finished run last.
    contrasts: every pair of arms with a seed in common; with a baseline, that arm (first) with each other.
    margin: differences up to it do not matter to the reader.
    items: test items. majority, majority_name: share of the largest class, in [0, 1], and its name.
    notes: sentences about what a reader has to know: runs left out, printed numbers that are another accuracy …
    """

    _reports: ClassVar[str] = "trueup.report.comparison"

    runs: tuple[Run, ...]
    arms: tuple[ArmResult, ...]
    contrasts: tuple[Contrast, ...]
    margin: float
    baseline: str | None
    items: int
    majority: float
    majority_name: str
    conclusion: str
    take: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def seeds(self) -> tuple[int, ...]:
        """All seeds, ascending."""
        return tuple(sorted({run.seed for run in self.runs}))

    @property
    def margin_words(self) -> str:
        """The margin in percentage points: "1 point", "0.5 points"."""
        shown = f"{100 * self.margin:.6g}"
        return f"{shown} point{'' if shown == '1' else 's'}"

    @property
    def short_names(self) -> dict[str, str]:
        """Each arm's name without its head, where that is enough to tell the arms apart, else its whole name."""
        short = {item.arm.name: item.arm.name.partition(" (")[0] for item in self.arms}
        return short if len(set(short.values())) == len(short) else {name: name for name in short}

    def arm(self, name: str) -> ArmResult | None:
        """An arm by its name."""
        return next((item for item in self.arms if item.arm.name == name), None)

    def contrast(self, first: str, second: str) -> Contrast | None:
        """The contrast of two arms in this order, if it was made."""
        return next((item for item in self.contrasts if (item.first, item.second) == (first, second)), None)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it, with a format number; the runs as `Run.to_dict`."""
        own = {item.name: _plain(getattr(self, item.name)) for item in fields(self)}
        return {"format": FORMAT, "what": "trueup comparison", **own}

    def to_markdown(self) -> str:
        """The report as Markdown."""
        return self._report("markdown")

    def to_html(self) -> str:
        """The report as one self-contained HTML page."""
        return self._report("html")


def _plain(value: Any) -> Any:
    if isinstance(value, Run):
        return value.to_dict()
    if isinstance(value, ArmResult):
        counts = {"diverged": len(value.diverged), "finished": len(value.finished)}
        return {**_fields(value), **counts}
    if isinstance(value, RunCount):
        return {**_fields(value), "accuracy": value.accuracy}
    if isinstance(value, Pair):
        return value.to_dict()
    if isinstance(value, Contrast):
        return {**_fields(value), "only_first": value.only_first, "only_second": value.only_second}
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, float):
        return json_real(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value


def _fields(record: Any) -> dict[str, Any]:
    return {item.name: _plain(getattr(record, item.name)) for item in fields(record)}
