"""What is left of an activation where a layer joins tensors: one answer for programs, live and saved models."""

from __future__ import annotations

from collections.abc import Collection

from trueup.contract.head import OVER_AN_AXIS

#: Activations whose mean over several tensors keeps what they promise: rows that sum to one, or cells from 0 to 1.
_AVERAGED = frozenset({"softmax", "sigmoid", "linear"})
_LINEAR_JOINS = frozenset({"Add", "Subtract", "Average"})


def both_ways(activation: str | None, mode: str) -> str | None:
    """The activation behind a Bidirectional layer, which joins two runs of one layer.

    Side by side each cell is what it was, but two rows that sum to one are no such row together; a sum or a product
    of two probabilities is none.
    """
    if mode == "concat":
        return activation if activation not in OVER_AN_AXIS else None
    if mode == "ave":
        return activation if activation in _AVERAGED else None
    return activation if activation == "linear" and mode == "sum" else None


def joined(layer: str, mode: str | None, activations: Collection[str | None]) -> str | None:
    """The activation behind a layer that merges tensors, from those of all of its inputs.

    layer: "Concatenate", "Average", "Add" …; mode: of Keras 1's Merge, None elsewhere.
    """
    same = next(iter(activations)) if len(set(activations)) == 1 else None
    if side_by_side(layer, mode):
        return same if same not in OVER_AN_AXIS else None
    if layer == "Average" or mode == "ave":
        return same if same in _AVERAGED else None
    return same if same == "linear" and (layer in _LINEAR_JOINS or mode == "sum") else None


def side_by_side(layer: str, mode: str | None) -> bool:
    """True where the inputs are laid side by side; Keras 1's Merge adds them unless it is told otherwise."""
    return layer == "Concatenate" if mode is None else mode == "concat"
