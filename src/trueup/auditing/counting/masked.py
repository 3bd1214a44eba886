"""NumPy's masked arrays: what is masked does not count, whatever lies below the mask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from trueup.auditing.counting.exact import Flags
from trueup.contract.bad_input import BadInputError


def filled(value: Any) -> Any:
    """The data of a masked array, with a value of its own below the mask; anything else as it is.

    What lies below a mask is often a marker (999999) that would be taken for one more class.
    """
    if not isinstance(value, np.ma.MaskedArray):
        return value
    shown = value.compressed()
    if not shown.size:
        raise BadInputError(f"a masked array of shape {value.shape} in which all is masked", "values", "Check the mask")
    return value.filled(shown[0])


def rows_that_count(values: Iterable[Any], rows: int) -> Flags | None:
    """True for each of the rows in which nothing is masked in any of the values; None where none is a masked array.

    Of rows of several columns, one masked cell leaves out the row.
    """
    counts: Flags | None = None
    for value in values:
        if isinstance(value, np.ma.MaskedArray) and value.size and value.size % rows == 0:
            hidden = np.asarray(np.ma.getmaskarray(value)).reshape(rows, -1)
            shown: Flags = np.logical_not(hidden.any(axis=1))
            counts = shown if counts is None else np.logical_and(counts, shown)
    return counts
