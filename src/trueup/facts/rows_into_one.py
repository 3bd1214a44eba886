"""What becomes of labels of several columns where the head has one output: rows."""

from __future__ import annotations

from dataclasses import dataclass

from trueup.contract.known import value_of
from trueup.contract.setup import Setup
from trueup.facts.losses import loss_meaning
from trueup.frameworks.releases import Evidence, Span, chosen, release_of

_SPREAD = "the one output is held against every column, so each item tells it 1 and 0 at once"


@dataclass(frozen=True, slots=True)
class GeneratorRow:
    """Releases in which shapes are compared before the batches of a generator have one."""

    spans: tuple[Span, ...]
    evidence: Evidence
    source: str


#: Labels of an array have a shape that is seen; those of a generator are (None, None) until they come.
UNSEEN: tuple[GeneratorRow, ...] = (
    GeneratorRow(
        (Span("tf.keras", (2, 2)), Span("tf-keras", (2, 14))),
        "executed",
        "tf-keras 2.21: rows of 2 from a generator train one sigmoid unit, with an accuracy of 0.5; an array raises",
    ),
)


def rows_into_one_output(setup: Setup) -> str:
    """What happens, as a sentence without its full stop."""
    loss = value_of(loss_meaning(setup.loss, setup.target, setup.head, setup.labels))
    if loss is not None and loss.mismatch in ("silent", "warning"):
        said = "with a warning" if loss.mismatch == "warning" else "without a word"
        return f"It trains {said}: {_SPREAD}"
    if loss is not None and loss.family == "binary" and chosen(UNSEEN, release_of(setup.target)) is not None:
        return f"An array of labels raises a ValueError; from a generator they train without a word: {_SPREAD}"
    return "Labels and outputs of different shapes raise an error at the first batch"
