"""Objectives of boosters as rows: what `predict` gives for each, which labels it takes, what it makes of others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trueup.contract.head import Head
from trueup.contract.known import Known, Unknown
from trueup.contract.labels import Encoding, Labels
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossFamily, LossMeaning
from trueup.contract.target import Target
from trueup.frameworks.meanings import Meanings

#: A number for each item, and rows that are taken for numbers nowhere.
YES_OR_NO: frozenset[Encoding] = frozenset({"binary", "probabilities", "continuous"})
CLASSES: frozenset[Encoding] = frozenset({"integer", "binary"})
AMOUNTS: frozenset[Encoding] = frozenset({"continuous", "integer", "binary", "sign"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveRow:
    """One objective.

    names: as it is asked for, the usual one first. gives: what `predict` gives; see `trueup.engine.transfers.boosters`.
    labels: the encodings that it takes as they are meant. beyond: what becomes of labels that it does not take.
    fractions: what becomes of classes that were divided, where they are not taken for probabilities or cut to whole
        numbers. many: it takes rows of labels as well, and gives an output for each of their columns.
    """

    names: tuple[str, ...]
    family: LossFamily
    gives: str
    labels: frozenset[Encoding]
    beyond: str = ""
    fractions: str = ""
    many: bool = False
    source: str = ""


def given_by(rows: Iterable[ObjectiveRow]) -> dict[str, str]:
    """What `predict` gives, by each name of an objective."""
    return {name: row.gives for row in rows for name in row.names}


class ObjectiveMeanings(Meanings):
    """The answers of a library with boosters.

    binary, several: what to ask for with two classes, and with more; `{}` stands for their number.
    """

    def __init__(self, rows: Iterable[ObjectiveRow], binary: str, several: str) -> None:
        self._rows = {name: row for row in rows for name in row.names}
        self._binary, self._several = binary, several

    def loss_meaning(
        self,
        loss: Loss,
        target: Target,  # noqa: ARG002 - each objective is what it is in all releases that are known
        head: Head | None,  # noqa: ARG002
        labels: Labels | None,  # noqa: ARG002
    ) -> Known[LossMeaning] | Unknown:
        row = self._rows.get(loss.name.value) if isinstance(loss.name, Known) else None
        if row is None:
            return Unknown("an objective of which no fact is held", loss.where)
        meaning = LossMeaning(
            name=row.names[0],
            family=row.family,
            consumes="any",
            labels=row.labels,
            beyond=row.beyond,
            fractions=row.fractions,
            one_unit_widens=row.many,
            source=row.source,
        )
        return Known(meaning, loss.where)

    def objective_for(self, classes: int) -> str:
        return self._binary if classes <= 2 else self._several.format(classes)
