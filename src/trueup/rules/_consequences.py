"""What a finding says will happen: said where what it rests on was seen, weaker where it was not.

A stored output of a notebook is evidence as well. What it shows not to have happened is not said, and neither is the
finding then: a part of the program was read wrong. An exception that it shows confirms that a call raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isnan
from typing import Literal

from trueup.contract.known import value_of
from trueup.contract.setup import Setup
from trueup.contract.shown_run import ShownRun
from trueup.facts import loss_meaning

#: What a sentence rests on. "training": that the program is seen to train with these parties. "classes": that what is
#: learned are classes, of which a share can be right.
Ground = Literal["training", "classes"]
#: What a training can be seen not to have done: the first batch raises; its loss is one number, lies below or above
#: one; nothing is learned; the accuracy is one number, or lies below one.
Sign = Literal[
    "raises", "loss is", "loss is or is NaN", "loss at most", "loss at least", "stuck", "accuracy is", "accuracy below"
]


@dataclass(frozen=True, slots=True)
class Effect:
    """What can be seen of a consequence: a sign, and its number."""

    sign: Sign
    number: float = 0.0


RAISES, STUCK = Effect("raises"), Effect("stuck")


@dataclass(frozen=True, slots=True)
class Consequence:
    """A sentence about what happens.

    text: without a full stop at its end. needs: what it rests on beside the findings of its rule. effect: what of it a
    stored output can contradict. weaker: what is said in its place where something that it needs was not seen; without
    one a sentence that needs a training is said of a training that may come.
    """

    text: str
    needs: tuple[Ground, ...] = ()
    effect: Effect | None = None
    weaker: Consequence | None = None


def consequence_of(setup: Setup, strongest: Consequence) -> Consequence | None:
    """The strongest of these sentences that holds for the setup, an empty one where none does.

    None where a stored output contradicts all that could be seen of them.
    """
    steps = list(_steps(strongest))
    refuted = [step.effect is not None and contradicted(setup, step.effect) for step in steps]
    visible = [wrong for step, wrong in zip(steps, refuted, strict=True) if step.effect is not None]
    if visible and all(visible):
        return None
    for step, wrong in zip(steps, refuted, strict=True):
        missing = [ground for ground in step.needs if not _SEEN[ground](setup)]
        if not wrong and not missing:
            return step
        if not wrong and missing == ["training"] and step.weaker is None:
            return replace(step, text=f"In a training, {step.text[:1].lower()}{step.text[1:]}")
    return Consequence("")


def _steps(strongest: Consequence) -> Iterator[Consequence]:
    step: Consequence | None = strongest
    while step is not None:
        yield step
        step = step.weaker


def contradicted(setup: Setup, effect: Effect) -> bool:
    """True where a stored output shows a training of this setup in which that did not happen."""
    return any(_shows_otherwise(run, effect) for run in setup.runs)


def confirming(setup: Setup, effect: Effect | None) -> ShownRun | None:
    """The stored output that shows the exception which a consequence speaks of, by its name and what its text names."""
    if effect is None or effect.sign != "raises":
        return None
    words = ("shape", "dimension", "size", "rank", "logits", "label", "target", "class", "units", "expected")
    return next(
        (run for run in setup.runs if run.raised in _OF_SHAPES and any(w in run.why.lower() for w in words)), None
    )


#: What libraries raise where outputs, labels and loss do not fit.
_OF_SHAPES = frozenset(
    {"ValueError", "InvalidArgumentError", "RuntimeError", "IndexError", "TypeError", "AssertionError"}
)


def _shows_otherwise(run: ShownRun, effect: Effect) -> bool:
    losses, accuracies, number = run.losses, run.accuracies, effect.number
    numbers = [loss for loss in losses if not isnan(loss)]
    match effect.sign:
        case "raises":
            return bool(losses) or run.went_on
        case "loss is":
            return any(isnan(loss) or abs(loss - number) > _EQUAL for loss in losses)
        case "loss is or is NaN":
            return any(abs(loss - number) > _EQUAL for loss in numbers)
        case "loss at most":
            return bool(numbers) and min(numbers) > number + _EQUAL
        case "loss at least":
            # Weights of items and classes may lower what is logged somewhat; a sum or share of it is no evidence.
            return run.logged and bool(numbers) and min(numbers) < _FAR * number
        case "stuck":
            return _differ(accuracies) if accuracies else _falls(numbers)
        case "accuracy is":
            return any(abs(accuracy - number) > _CLEAR for accuracy in accuracies)
    return bool(accuracies) and max(accuracies) > number


#: Numbers that print alike; what is clearly below a bound; accuracies that clearly differ.
_EQUAL, _FAR, _CLEAR = 1e-4, 0.6, 0.05
#: So many losses tell whether they fall.
_MANY = 6


def _differ(accuracies: tuple[float, ...]) -> bool:
    return max(accuracies) - min(accuracies) > _CLEAR


def _falls(losses: list[float]) -> bool:
    """True where the last third of the losses is at most half of the first, whatever single batches do."""
    third = len(losses) // 3
    if len(losses) < _MANY:
        return False
    first, last = sum(losses[:third]) / third, sum(losses[-third:]) / third
    return first > 0 and last <= first / 2


def _trains(setup: Setup) -> bool:
    return setup.trained and not any(assumption.of == "training" for assumption in setup.assumptions)


def _learns_classes(setup: Setup) -> bool:
    """By the labels, or where they were not read by a loss of classes."""
    if value_of(setup.labels.encoding) is not None:
        return value_of(setup.labels.encoding) != "continuous"
    meaning = value_of(loss_meaning(setup.loss, setup.target, setup.head, setup.labels))
    return meaning is not None and meaning.family in ("binary", "categorical", "sparse")


_SEEN = {"training": _trains, "classes": _learns_classes}
