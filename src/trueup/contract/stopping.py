"""Early stopping, where it goes by data that the training sees."""

from __future__ import annotations

from dataclasses import dataclass

from trueup.contract.known import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyStop:
    """Early stopping that goes by the data that is trained on.

    by: what is trained, in words. written: the data set as the program writes it.
    part: True where the data set is a part that was split from the data that is trained on, False where it is the very
        data.
    beside: how many sets of other data are handed over beside it, which early stopping does not go by.
    left_out: True where the library leaves the training data out of early stopping, so that it goes by nothing.
    exchange: the list of the data sets and the index of the one that could stand last in it; None where there is none.
    where: the data set in that list.
    """

    by: str
    written: str
    part: bool = False
    beside: int = 0
    left_out: bool = False
    exchange: tuple[Place, int] | None = None
    where: Place
