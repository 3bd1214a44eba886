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
