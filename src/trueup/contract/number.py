"""A number that a program makes of the batches of a loader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trueup.contract.known import Place

#: "mean of shares": shares of batches are averaged with one weight for each batch; "answers per batch": right answers
#: are divided by the number of batches; "nominal": right answers are divided as if each batch were full; "macro": the
#: accuracies of the classes are averaged; "all epochs": counts go on from epoch to epoch; "last batch": the share of
#: one batch is shown after the loop over all of them; "answers so far": the right answers of all batches so far are
#: divided by the size of one; "answers of a part": those of the items that a sampler picks are divided by all items of
#: the data set; "last answers": right answers of the last batch, divided by what is not seen to be its size; "values so
#: far": what a metric object counts of all batches so far is averaged over them; "counted on": a counter of the
#: program's own goes on from epoch to epoch; "stale batch": a loop over a loader counts another one's last batch.
Aggregation = Literal[
    "mean of shares", "answers per batch", "nominal", "macro", "all epochs", "last batch", "answers so far",
    "answers of a part", "values so far", "counted on", "last answers", "stale batch",
]  # fmt: skip


#: What stands for a loader that the program gives no name.
UNNAMED_LOADER = "the loader"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNumber:
    """A share of right answers that the program counts itself, where it is printed, recorded or named.

    number: which one it is; the same number is shown under several names where they agree in it.
    words: those in front of it, its key, its name; line: for a printed one, all words in front of it in its line.
    top: an answer is right where the label is among so many of the highest scores, None where that is not known.
    data: what the program calls the data that it is counted on, "" where that has no name.
    unused: names of data that the program makes and never uses.
    counted: where the answers are decided. added: where a loop adds it up.
    loss: it is no share at all, but this loss; counted: where that is made.
    """

    number: int
    words: str
    line: str = ""
    how: Literal["printed", "recorded", "named"]
    where: Place
    top: int | None = 1
    data: str = ""
    unused: tuple[str, ...] = ()
    counted: Place | None = None
    added: Place | None = None
    loss: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchNumber:
    """A number that is made of the batches of a loader.

    metric: the library's metric that is averaged over batches ("f1_score"), or that makes the number; "" for an
        accuracy by hand; of a metric object what the program calls it ("self.val_acc").
    loader: what the batches come from, as the program names it.
    items, size: how many items there are, and in a batch; None where that was not read.
    smaller: True where the last batch is known to be smaller, None where that is not known.
    called: where the function is called in which it is made. taken: where a loop adds the number of one batch to those
        before, or makes what it puts in a list of them.
    stale: the loader whose last batch a loop over `loader` counts again and again, as the program names it.
    divisor: what answers per batch were divided by as well, where that is no size of a batch.
    """

    aggregation: Aggregation
    where: Place
    metric: str = ""
    loader: str = UNNAMED_LOADER
    items: int | None = None
    size: int | None = None
    smaller: bool | None = None
    called: Place | None = None
    taken: Place | None = None
    divisor: float | None = None
    stale: str = ""

    @property
    def last(self) -> int | None:
        """How many items the last batch has, where that is known."""
        if self.items is None or self.size is None:
            return None
        return self.items % self.size or self.size
