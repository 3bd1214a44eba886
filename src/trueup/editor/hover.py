"""What stands under the cursor, as trueup reads it: what "accuracy" is here, what a loss expects, the four parties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from trueup.contract.bad_input import BadInputError
from trueup.contract.explanation import Explanation
from trueup.contract.known import Place, is_known, value_of
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.editor.positions import holds
from trueup.explaining.loss_words import explain_loss
from trueup.explaining.metric_words import explain_metric
from trueup.explaining.question import Question
from trueup.rules import setup_words

#: Of so many setups that meet in one place (a loop over models), each is told; of more, the first.
_MOST = 3


def hover_text(setups: Iterable[Setup], file: str, cell: int | None, spot: tuple[int, int]) -> tuple[str, Place] | None:
    """Markdown about what stands at a row and column, and its place; None where no party of a setup does."""
    paragraphs: dict[str, Place] = {}
    for setup in setups:
        for place, explanation in _parties(setup):
            if place is not None and holds(place, file, cell, spot):
                # By its words: a function that several models are trained in would say the same once for each.
                paragraphs.setdefault("\n\n".join([*_answer(explanation, setup), _table(setup)]), place)
    if not paragraphs:
        return None
    # Of places that hold the cursor (a call and an argument in it) the smallest is what it points at.
    return "\n\n---\n\n".join(list(paragraphs)[:_MOST]), min(paragraphs.values(), key=_extent)


def _extent(place: Place) -> tuple[int, int]:
    return place.end_row - place.row, place.end_column - place.column


def _parties(setup: Setup) -> Iterator[tuple[Place | None, Explanation | None]]:
    """The places of a setup's parties, each with what its library makes of it, where that can be told."""
    for metric in setup.metrics:
        if metric.where is not None:
            yield metric.where, _explained_metric(metric, setup)
    if setup.loss.where is not None:
        yield setup.loss.where, _explained_loss(setup)
    yield setup.head.where, None
    yield setup.labels.where, None


def _explained_metric(metric: Metric, setup: Setup) -> Explanation | None:
    try:
        return explain_metric(Question(replace(setup, metrics=(metric,)), _loss(setup), metric.typed))
    except BadInputError:
        return None


def _explained_loss(setup: Setup) -> Explanation | None:
    try:
        return explain_loss(Question(setup, _loss(setup), "accuracy")) if is_known(setup.loss.name) else None
    except BadInputError:
        return None


def _loss(setup: Setup) -> str | None:
    """The loss as the question names it: the last part of its name."""
    return setup.loss.qualified.rpartition(".")[2] or value_of(setup.loss.name)


def _answer(explanation: Explanation | None, setup: Setup) -> list[str]:
    if explanation is None:
        return []
    verb = "raises" if explanation.answer == "an error" else "is"
    code = explanation.answer if explanation.answer == "an error" else f"`{explanation.answer}`"
    lines = [f"In **{explanation.release}** this {verb} **{code}** ({setup.target.why})."]
    lines.append("\n".join(f"- {what}: {text}" for what, text in explanation.points))
    if explanation.elsewhere:
        lines.append(
            "Other releases make of the same line:\n\n"
            + "\n".join(f"- `{answer}`: {releases}" for answer, releases in explanation.elsewhere)
        )
    return [line for line in lines if line]


def _table(setup: Setup) -> str:
    """The parties as they were read."""
    output = f", output {setup.output}" if setup.output is not None else ""
    rows = "\n".join(f"- {role}: {text}" for role, text in setup_words(setup))
    return f"trueup reads{output}:\n\n{rows}"
