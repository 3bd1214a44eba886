"""What one epoch showed: reported and true accuracy side by side, and the findings that counts give rise to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from trueup.contract.audit import Audit, ClassCount, Definition, Majority
from trueup.contract.finding import Finding
from trueup.contract.percent import percent, points
from trueup.integrations.cells import Counts
from trueup.rules.measured.reported_is_another_accuracy import RULE

#: Short, so that a line fits into 80 columns.
_PARTS = {"training": "train", "validation": "val", "evaluation": "evaluation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochCount:
    """One output's counts in one epoch, on the training or the validation data.

    epoch: from 0. prefix: what logged names of the output start with. reported: logged accuracies of other making.
    """

    epoch: int
    part: Literal["training", "validation", "evaluation"]
    prefix: str
    counts: Counts
    reported: Mapping[str, float] = field(default_factory=dict)

    @property
    def accuracy(self) -> float:
        """The true accuracy, in [0, 1]: rows right of all rows."""
        return self.counts.accuracy

    @property
    def majority_share(self) -> float:
        """What one fixed answer reaches, in [0, 1]: of rows, for multi-label of tags."""
        right, of = self.counts.majority
        return right / of if of else 0.0

    @property
    def lift(self) -> float:
        """The accuracy (for multi-label of tags) above the majority share, in [-1, 1]."""
        if self.counts.question.task == "multi-label":
            cells = self.counts.majority[1]
            return (self.counts.right_cells / cells if cells else 0.0) - self.majority_share
        return self.accuracy - self.majority_share

    @property
    def numbers(self) -> dict[str, float]:
        """What is logged: name -> value."""
        start = ("val_" if self.part == "validation" else "") + self.prefix
        return {
            f"{start}true_accuracy": self.accuracy,
            f"{start}majority_share": self.majority_share,
            f"{start}lift": self.lift,
        }

    def to_text(self) -> str:
        """ "train: 98.78 % true, 99.76 % reported; majority 11.24 %, lift +87.54", the lift in percentage points."""
        # Several accuracies are told apart by their names; one needs none, and Keras's own line has it.
        named = len(self.reported) > 1
        known = [f"{percent(value)} {name if named else 'reported'}" for name, value in self.reported.items()]
        output = f" {self.prefix.rstrip('_')}" if self.prefix else ""
        return (
            f"{_PARTS[self.part]}{output}: {', '.join([f'{percent(self.accuracy)} true', *known])}; "
            f"majority {percent(self.majority_share)}, lift {points(self.lift).removesuffix(' points')}"
        )

    def as_audit(self) -> Audit:
        """The counts as the rules about audits take them; what needs each row on its own is absent."""
        counts = self.counts
        names = tuple(str(number) for number in range(len(counts.support)))
        right, of = counts.majority
        tags = counts.question.task == "multi-label"
        largest = max(range(len(names)), key=counts.support.__getitem__) if names else 0
        per_class = tuple(
            ClassCount(name=name, support=support, answered=answered, right=hit)
            for name, support, answered, hit in zip(names, counts.support, counts.answered, counts.hit, strict=True)
        )
        recalls = [item.recall for item in per_class if item.recall is not None]
        definition = Definition(
            key="whole_row" if tags else "argmax",
            name="accuracy",
            value=self.accuracy,
            counts="rows whose answer is right",
            right=counts.right,
            of=counts.rows,
        )
        return Audit(
            kind="predicted",
            task=counts.question.task,
            rows=counts.rows + counts.left_out,
            counted=counts.rows,
            classes=names,
            threshold=counts.question.threshold,
            majority=Majority(name="each tag's more frequent value" if tags else names[largest], right=right, of=of),
            lift=self.lift,
            accuracy=definition,
            definitions=(definition,),
            balanced=sum(recalls) / len(recalls) if recalls and not tags else None,
            per_class=per_class,
        )


def line_of(counted: Sequence[EpochCount]) -> str:
    """An epoch in a line: "98.78 % true, 99.76 % reported; val 97.10 %, 99.42 %; lift +85.86".

    The lift is that of the validation where there is one, in points over the majority share. Of several outputs the
    true accuracies are given, by name.
    """
    parts = {part: [each for each in counted if each.part == part] for part in ("training", "validation", "evaluation")}
    several = len({each.prefix for each in counted}) > 1
    shown = []
    for part, some in parts.items():
        if some and several:
            outputs = ", ".join(f"{each.prefix.rstrip('_')} {percent(each.accuracy)}" for each in some)
            shown.append(f"{_PARTS[part]}: {outputs} true")
        elif some:
            (each,) = some
            words = ("", "") if shown else (" true", " reported")
            numbers = [f"{percent(each.accuracy)}{words[0]}"]
            numbers += [f"{percent(value)}{words[1]}" for value in list(each.reported.values())[:1]]
            shown.append(f"{'' if part == 'training' else _PARTS[part] + ' '}{', '.join(numbers)}")
    if not several:
        last = counted[-1]
        shown.append(
            f"majority {percent(last.majority_share)}, lift {points(last.lift).removesuffix(' points')}"
            if len(shown) == 1
            else f"lift {points(last.lift).removesuffix(' points')}"
        )
    return "; ".join(shown)


#: A reported accuracy has to be so far off, beside what chance explains.
_FAR = 0.01


def differs_beyond_chance(each: EpochCount, change: str) -> Finding | None:
    """TU403 where what was logged as the accuracy is not the true one: masks, weights or another question.

    change: what to do about it, in the words of the library that logged it.
    """
    for name, value in each.reported.items():
        if name not in ("accuracy", "acc") or not each.counts.rows:
            continue
        true = each.accuracy
        spread = (max(true * (1 - true), value * (1 - value), 0.0) / each.counts.rows) ** 0.5
        if abs(value - true) <= max(_FAR, 3 * spread):
            continue
        counts = each.counts
        out = f"; {counts.left_out} are masked, or of weight 0, and left out" if counts.left_out else ""
        return RULE.finding(
            have=f"{percent(value)} was logged as {name}",
            expected=f"{percent(true)} of the rows that count are right ({counts.right} of {counts.rows}{out})",
            happens=f"The two differ by {points(value - true)}, more than chance explains: the metric counts other "
            "rows, or another question",
            change=change,
        )
    return None


def reported_accuracies(
    logs: Mapping[str, float], part: str, prefix: str, prefixes: tuple[str, ...]
) -> dict[str, float]:
    """The logged accuracies of one output that are not ours, in the order of the logs.

    Args:
        logs: an epoch's logs.
        part: "training" or "validation".
        prefix, prefixes: what logged names of this output, and of each output, start with.
    """
    start = ("val_" if part == "validation" else "") + prefix
    others = tuple(each for each in prefixes if each and each != prefix)
    found = {}
    for name, value in logs.items():
        own = name.removeprefix(start)
        if not name.startswith(start) or (part == "training" and name.startswith("val_")):
            continue
        if "acc" in own.lower() and not own.endswith("true_accuracy") and not own.startswith(others):
            found[own] = float(value)
    return found
