"""What the stored output of a notebook's cell shows of a training that ran in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShownRun:
    """What one cell printed while it trained.

    cell: its number. losses: of the training data, in order; NaN among them. logged: True where they stand in the
    library's own lines, so that they are the loss as it is trained, and no sum or share of it. accuracies: of the
    training data, in those lines. epochs: how many a training was to have, each number once, by those lines.
    went_on: True where a later epoch began, or the training gave its history back.
    raised: the name of the exception that ended the cell, "" for none; why: its text.
    """

    cell: int
    losses: tuple[float, ...] = ()
    logged: bool = False
    accuracies: tuple[float, ...] = ()
    epochs: frozenset[int] = frozenset()
    went_on: bool = False
    raised: str = ""
    why: str = ""
