"""Counts of the parts of an epoch, added up over all ranks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from trueup.integrations.cells import Counts
from trueup.integrations.plan_counts import counts_of
from trueup.integrations.torch.ranks import of_all_ranks
from trueup.integrations.torch.tensor_counter import TensorCounter

Part = TypeVar("Part", bound=str)


def counts_of_ranks(counters: Mapping[Part, TensorCounter], miss: Callable[[str], None]) -> dict[Part, Counts]:
    """What was counted of each part since the last call, on all ranks. Every rank has to ask, counters or none.

    Args:
        counters: those of this rank, which begin anew.
        miss: told why something is not counted.
    """
    for counter in counters.values():
        if counter.refused:
            miss(f"batches are not counted: {counter.refused}")
    states = of_all_ranks({part: (counter.plan, counter.read()) for part, counter in counters.items()})
    found: dict[Part, Counts] = {}
    for part in dict.fromkeys(part for state in states for part in state):
        known = [state[part] for state in states if part in state]
        plan = known[0][0]
        if any(other != plan for other, _ in known):
            miss("the ranks read different outputs, whose counts do not belong together")
            continue
        cells = [each for _, each in known if each is not None]
        counts = counts_of(plan, [sum(each) for each in zip(*cells, strict=True)]) if cells else None
        if isinstance(counts, str):
            miss(f"the output is not counted: {counts}")
        elif counts is not None:
            found[part] = counts
    return found
