"""Which items are trained on and in which order: a matter of the seed alone, so that it is the same for every arm."""

from __future__ import annotations

import math

import numpy as np

from trueup.comparing.data import Data, Ints, Part
from trueup.contract.bad_input import BadInputError

#: Streams of random numbers that are drawn apart from each other.
_SPLIT, _ORDER = 1, 2


def split_of(data: Data, seed: int, share: float, *, stratify: bool) -> tuple[Part, Part]:
    """Training and validation items; the data's own validation where it has one.

    share: of the training items that goes to validation, in (0, 1). stratify: in each class the same share.

    Raises:
        BadInputError: too few items for the share.
    """
    if data.validation is not None:
        return data.train, data.validation
    kept = held_out(data.train.labels, seed, share, stratify=stratify)
    mask = np.zeros(len(data.train), dtype=bool)
    mask[kept] = True
    return data.train.at(np.flatnonzero(~mask)), data.train.at(kept)


def held_out(labels: Ints, seed: int, share: float, *, stratify: bool) -> Ints:
    """Row numbers of the validation items, ascending."""
    rows = len(labels)
    wanted = round(rows * share)
    if not 0 < wanted < rows:
        raise BadInputError(
            f"{share} of {rows} training items for validation", "at least one item on each side", "Change the share"
        )
    order = np.random.default_rng((_SPLIT, seed)).permutation(rows)
    if not stratify:
        return np.sort(order[:wanted])
    return np.sort(np.concatenate(_of_each_class(labels[order], order, wanted)))


def _of_each_class(labels: Ints, order: Ints, wanted: int) -> list[Ints]:
    """From each class its share, the rest to the largest remainders, so that the number is met exactly."""
    counts = np.bincount(labels)
    exact = [int(count) * wanted / len(labels) for count in counts]
    parts = [math.floor(each) for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda code: (parts[code] - exact[code], code))
    for code in by_remainder[: wanted - sum(parts)]:
        parts[code] += 1
    return [order[labels == code][:part] for code, part in enumerate(parts)]


def order_of(seed: int, epoch: int, rows: int) -> Ints:
    """The order of the training items in an epoch, counted from 1."""
    return np.random.default_rng((_ORDER, seed, epoch)).permutation(rows)
