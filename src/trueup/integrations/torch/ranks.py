"""Counts of all ranks of a training that runs in several processes."""

from __future__ import annotations

import sys
from typing import Any


def rank() -> int:
    """The number of this process, 0 where there is one."""
    group = _group()
    return int(group.get_rank()) if group is not None else 0


def of_all_ranks(state: Any) -> list[Any]:
    """What each rank gives, in their order. Every rank has to ask, as each does at the end of an epoch.

    state: of plain Python values, small.
    """
    group = _group()
    if group is None:
        return [state]
    states: list[Any] = [None] * int(group.get_world_size())
    group.all_gather_object(states, state)
    return states


def _group() -> Any:
    group = getattr(sys.modules.get("torch"), "distributed", None)
    several = group is not None and group.is_available() and group.is_initialized() and group.get_world_size() > 1
    return group if several else None


def repeated_last(loader: Any, batch: int) -> tuple[int, int] | None:
    """(rows that are new, all rows) of a batch, where a `DistributedSampler` repeats a row to give each rank as many.

    None where no row of the batch is a repeated one, or where that cannot be told.
    """
    sampler = getattr(loader, "sampler", None)
    cls = getattr(getattr(getattr(sys.modules.get("torch"), "utils", None), "data", None), "distributed", None)
    if cls is None or not isinstance(sampler, cls.DistributedSampler) or sampler.drop_last:
        return None
    size = getattr(loader, "batch_size", None)
    # Of the rows as they are dealt out, one after another to each rank, those beyond the data are the first ones again.
    last = (sampler.num_samples - 1) * sampler.num_replicas + sampler.rank
    if not size or last < len(sampler.dataset) or batch != (sampler.num_samples - 1) // size:
        return None
    rows = sampler.num_samples - batch * size
    return rows - 1, rows


def rows_of_gathered() -> tuple[int, int] | None:
    """(rows that are new, all rows) of a batch that accelerate's data loaders fill up so that each rank has as many.

    None where nothing fills it up, or where that cannot be told. The batches of all ranks, one behind another, are new
    up to the remainder.
    """
    state = getattr(sys.modules.get("accelerate.state"), "GradientState", None)
    group = _group()
    if state is None or group is None or not state._shared_state:
        return None
    shared = state()
    loader = shared.active_dataloader if shared.in_dataloader else None
    if loader is None or not shared.end_of_dataloader or shared.remainder <= 0:
        return None
    rows = int(loader.total_batch_size) // int(group.get_world_size())
    return min(max(int(shared.remainder) - rank() * rows, 0), rows), rows
