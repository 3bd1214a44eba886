"""Setups that are found several times: by two models of one call of which nothing tells them apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from trueup.contract.setup import Setup


def take_in(found: dict[object, Setup], result: Iterable[tuple[object, Setup]]) -> None:
    """Add setups by what they are; of one that is there already only the numbers of its batches are taken.

    A base class whose objects are made alone, and the class built on it, enter one function with two models that are
    not followed: what the one counts of its batches is counted in that training.
    """
    for key, setup in result:
        known = found.get(key)
        found[key] = setup if known is None else _with_numbers_of(known, setup)


def _with_numbers_of(known: Setup, other: Setup) -> Setup:
    places = {(number.where, number.metric) for number in known.numbers}
    fresh = tuple(number for number in other.numbers if (number.where, number.metric) not in places)
    return replace(known, numbers=(*known.numbers, *fresh)) if fresh else known
