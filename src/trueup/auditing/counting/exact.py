"""Sums of reals that do not depend on the order: each term becomes an integer first, and integers are added.

Adding floats in another order gives other bits, so a mean of floats would change with the size of a block, with the
number of machines and with the width of the processor's vectors. Here a term is rounded once to a multiple of 2**-40
and the multiples are added as integers. That leaves one danger: the term itself must not depend on where its row lies
in memory. IEEE addition, subtraction, multiplication, division and comparison are correctly rounded wherever they are
done, so what is made of them alone has the same bits everywhere. `np.log` and `np.exp` promise no such thing: NumPy
chooses among several implementations by processor and by memory layout, each with an error of its own, and a last bit
decides to which multiple a term is rounded. `minus_log` and `exp_below_one` are therefore made of the basic operations
only: the exponent is taken off by integer arithmetic on the bits, and the rest is a polynomial. Their error stays
below 2**-43, an eighth of the grid's spacing.

Weights may be of any size, so their sum is exact without a grid: each float64 is an integer times a power of two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Array: TypeAlias = NDArray[Any]

#: The grid for Brier terms and log-losses: multiples of 2**-40.
GRID_BITS = 40
#: The grid for confidences, coarser so that float64 sums of up to 2**20 of them are exact.
CONFIDENCE_BITS = 32
#: Adding this to a float64 below 2048 rounds it to the grid, half to even: 2**12 has a spacing of 2**-40.
_ANCHOR = np.float64(1.5 * 2.0 ** (52 - GRID_BITS))
_ANCHOR_BITS = np.int64(_ANCHOR.view(np.int64))
#: The least exponent of a float64; weights are integers times 2**-1074.
WEIGHT_BITS = 1074

#: Elements of a stretch: 128 KiB of float64. Larger temporaries cost more in fresh pages than in arithmetic.
STRETCH = 1 << 14

_LOG2_E = 1.4426950408889634
#: ln 2 in two parts; the first has 21 zero bits at its end, so its product with an exponent is exact.
_LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")
_LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
_HALF_SQRT_BITS = np.int64(np.float64(0.5**0.5).view(np.int64))


def on_grid(terms: Floats) -> Ints:
    """Each term, |term| < 2048, as a multiple of 2**-40; overwrites `terms`. Any shape."""
    np.add(terms, _ANCHOR, out=terms)
    whole = terms.view(np.int64)
    whole -= _ANCHOR_BITS
    return whole


def grid_sums(terms: Floats, axis: int) -> Ints:
    """Sums along an axis of the terms on the grid; overwrites `terms`."""
    np.add(terms, _ANCHOR, out=terms)
    # The anchors are taken off all at once: integer addition wraps round, and comes back exactly.
    sums: Ints = terms.view(np.int64).sum(axis=axis)
    with np.errstate(over="ignore"):
        sums -= np.int64((int(_ANCHOR_BITS) * terms.shape[axis] + 2**63) % 2**64 - 2**63)
    return sums


def whole_sum(values: Ints) -> int:
    """The sum of integers of any size, as a Python integer."""
    return (int((values >> 26).sum()) << 26) + int((values & 0x3FFFFFF).sum())


def minus_log(p: Floats) -> Floats:
    """-ln p for normal float64 p > 0, the same bits for the same p always. Error below 2**-43. Any shape."""
    return _in_stretches(_minus_log, p)


def exp_below_one(x: Floats) -> Floats:
    """e**x for x <= 0, the same bits for the same x always; 0 below x = -40. Relative error below 2**-43. Any shape."""
    return _in_stretches(_exp_below_one, x)


def _in_stretches(function: Callable[[Floats], Floats], x: Floats) -> Floats:
    """The function element by element, a stretch at a time, so that its many temporaries stay near the processor."""
    out = np.empty(x.size, np.float64)
    flat = x.reshape(-1)
    for at in range(0, x.size, STRETCH):
        out[at : at + STRETCH] = function(flat[at : at + STRETCH])
    return out.reshape(x.shape)


def _minus_log(p: Floats) -> Floats:
    bits = p.view(np.int64)
    exponent = bits - _HALF_SQRT_BITS
    exponent >>= 52
    rest = (bits - (exponent << 52)).view(np.float64)  # in [sqrt(1/2), sqrt(2))
    s = rest - 1.0
    rest += 1.0
    s /= rest
    z = np.multiply(s, s, out=rest)
    # ln(rest) = 2 artanh(s); |s| < 0.1716, so eight terms leave less than 2**-46.
    series = z * (1 / 15)
    for n in (13, 11, 9, 7, 5, 3):
        series += 1 / n
        series *= z
    series += 1.0
    series *= s
    series *= -2.0
    series -= np.multiply(exponent, _LN2_HIGH + _LN2_LOW, out=z)
    return series


def _exp_below_one(x: Floats) -> Floats:
    x = np.maximum(x, -41.0)
    n = np.rint(x * _LOG2_E)
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW
    series = r * (1 / 12)
    for divisor in range(11, 0, -1):
        series += 1.0
        series *= r
        series *= 1 / divisor
    series += 1.0
    scale = (n.astype(np.int64) + 1023) << 52
    value = series * scale.view(np.float64)
    value[x < -40.0] = 0.0
    return np.asarray(value, dtype=np.float64)


def confidence_sums(p: Floats, bin_of: Ints, bins: int) -> Ints:
    """For each bin, the sum of its probabilities as a multiple of 2**-32. At most 2**20 values at a time."""
    whole = np.rint(p * 2.0**CONFIDENCE_BITS)
    return np.bincount(bin_of, weights=whole, minlength=bins).astype(np.int64)


def exact_sum(weights: Floats, times: Ints | None = None) -> int:
    """The exact sum of finite float64 (times small integers), as a multiple of 2**-1074. At most 2**20 at a time."""
    mantissa, exponent = np.frexp(weights)
    whole = np.ldexp(mantissa, 53).astype(np.int64)
    if times is not None:
        high, low = (whole >> 27) * times, (whole & 0x7FFFFFF) * times
    else:
        high, low = whole >> 27, whole & 0x7FFFFFF
    lowest = int(exponent.min(initial=0))
    place = exponent.astype(np.int64) - lowest
    total = 0
    for part, shift in ((high, 27), (low, 0)):
        # Two halves of 27 bits: 2**20 of them times a count below 2**6 stay exact in float64.
        for at, amount in enumerate(_sums_by_place(part, place)):
            total += _shifted(amount, shift + at + lowest - 53 + WEIGHT_BITS)
    return total


def exact_sums(weights: Floats, group_of: Ints, groups: int, times: Ints | None = None) -> list[int]:
    """As `exact_sum`, one sum for each group. At most 2**20 weights at a time; `times` below 2**11 in size."""
    totals = [0] * groups
    if not len(weights):
        return totals
    mantissa, exponent = np.frexp(weights)
    whole = np.ldexp(mantissa, 53).astype(np.int64)
    lowest = int(exponent.min())
    place = exponent.astype(np.int64) - lowest
    span = int(place.max()) + 1
    pairs, at = np.unique(group_of.astype(np.int64) * span + place, return_inverse=True)
    # Three parts of 18 bits: 2**20 of them times 2**11 stay exact in float64.
    for shift in (0, 18, 36):
        part = (whole >> shift) & 0x3FFFF
        if times is not None:
            part = part * times
        for pair, amount in zip(pairs.tolist(), np.bincount(at, weights=part).tolist(), strict=True):
            if amount:
                group, by = divmod(pair, span)
                totals[group] += _shifted(int(amount), shift + by + lowest - 53 + WEIGHT_BITS)
    return totals


def _sums_by_place(part: Ints, place: Ints) -> list[int]:
    high = np.bincount(place, weights=(part >> 20).astype(np.float64))
    low = np.bincount(place, weights=(part & 0xFFFFF).astype(np.float64))
    return [(int(h) << 20) + int(v) for h, v in zip(high, low, strict=True)]


def _shifted(amount: int, by: int) -> int:
    # A weight below 2**-1021 has zeros where the shift takes bits away, so nothing is lost.
    return amount << by if by >= 0 else amount >> -by
