"""From what was read of a model to how the answers of each output are counted, or why they are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from trueup import facts
from trueup.contract.head import PROBABILITIES
from trueup.contract.known import value_of
from trueup.contract.setup import Setup
from trueup.contract.task import task_of
from trueup.integrations.answers import Question

_SIGNED = frozenset({"tanh", "softsign"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How one output is counted.

    name, index: of the output; the name is None where the model has only one.
    questions: one; or two, one-of-k and multi-label, where only the labels can tell, which the steps then see to; or
        none, and `why` says why nothing is counted ("" for a target that has no accuracy).
    """

    name: str | None
    index: int
    questions: tuple[Question, ...] = ()
    why: str = ""

    @property
    def prefix(self) -> str:
        """What logged names of this output start with."""
        return f"{self.name}_" if self.name else ""

    @property
    def key(self) -> str:
        """The logged name of the true accuracy."""
        return f"{self.prefix}true_accuracy"


def plans_of(setups: Iterable[Setup]) -> tuple[Plan, ...]:
    """A plan for each output."""
    return tuple(_plan(setup, index) for index, setup in enumerate(setups))


def _plan(setup: Setup, index: int) -> Plan:
    def plan(*questions: Question, why: str = "") -> Plan:
        return Plan(name=setup.output, index=index, questions=questions, why=why)

    units, task, kind = value_of(setup.head.units), value_of(task_of(setup)), family(setup)
    if task == "regression" or (task is None and kind == "regression"):
        return plan()
    if units is None:
        return plan(why="the number of its outputs was not read")
    threshold = threshold_of(setup)
    if units == 1:
        if isinstance(threshold, str):
            return plan(why=threshold)
        return plan(Question("binary", 2, threshold))
    one_of_k = Question("one-of-k", units)
    if task in ("one-of-k", "binary") or (task is None and kind in ("categorical", "sparse")):
        return plan(one_of_k)
    if isinstance(threshold, str):
        return plan(why=threshold)
    tags = Question("multi-label", units, threshold)
    if task == "multi-label":
        return plan(tags)
    if kind == "binary":
        return plan(one_of_k, tags)
    return plan(why="neither its labels nor its loss tell whether a row has one class or several tags")


def family(
    setup: Setup,
) -> Literal["binary", "categorical", "sparse", "margin", "regression", "divergence", "other", ""]:
    """The family of the loss; "" where it is not known."""
    meaning = value_of(facts.loss_meaning(setup.loss, setup.target, setup.head, setup.labels))
    return meaning.family if meaning is not None else ""


def threshold_of(setup: Setup) -> float | str:
    """Where a single column is decided, told by the head and the loss, never by the scores' values; or why not told."""
    activation = value_of(setup.head.activation)
    if activation is None:
        return "its last activation was not read, so that nothing tells where its answers divide"
    if activation in PROBABILITIES:
        return 0.5
    if activation in _SIGNED or family(setup) == "margin":
        return 0.0
    meaning = value_of(facts.loss_meaning(setup.loss, setup.target, setup.head, setup.labels))
    binary = meaning is not None and meaning.family == "binary" and value_of(setup.loss.from_logits) is not None
    if activation == "linear" and meaning is not None and binary:
        return 0.0 if meaning.consumes == "logits" else 0.5
    return f"nothing tells where the answers of an output with {activation} divide"
