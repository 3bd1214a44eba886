"""Bounds of the true accuracy, in a few lines of text."""

from __future__ import annotations

import textwrap

from trueup.contract.bounds import Bounds
from trueup.contract.percent import percent

_WIDTH = 80


def render(bounds: Bounds) -> str:
    """The report as text that ends in a line end."""
    outputs = f"{bounds.classes} {bounds.head} outputs"
    over = f", over {bounds.samples:,} rows" if bounds.samples is not None else ""
    lines = [f"An element-wise accuracy of {bounds.reported} over {outputs}{over}.", ""]
    lines.append(f"true accuracy  {_range(bounds.low, bounds.high, bounds)}{_rows(bounds)}")
    if bounds.confident_low is not None and bounds.confident_high is not None:
        near = _range(bounds.confident_low, bounds.confident_high, bounds)
        lines.append(f"likely         {near}, if every row has a score above 0.5")
    elif bounds.head == "softmax" and bounds.classes > 2:
        lines.append("likely         no: the wrong outputs are odd in number, so that some row has no")
        lines.append("               score above 0.5")
    lines += ["", *textwrap.wrap(_why(bounds), _WIDTH)]
    return "\n".join(lines) + "\n"


def _digits(bounds: Bounds) -> int:
    """As many as the reported number has, at least two in percent."""
    width = bounds.reported_high - bounds.reported_low
    return next((digits for digits in range(2, 6) if 10.0 ** -(digits + 2) <= width * 1.01), 6)


def _range(low: float, high: float, bounds: Bounds) -> str:
    first, last = percent(low, _digits(bounds)), percent(high, _digits(bounds))
    return first if first == last else f"{first} to {last}"


def _rows(bounds: Bounds) -> str:
    if bounds.right_low is None or bounds.right_high is None:
        return ""
    first, last = f"{bounds.right_low:,}", f"{bounds.right_high:,}"
    return f" ({first} rows)" if first == last else f" ({first} to {last} rows)"


def _why(bounds: Bounds) -> str:
    if bounds.head == "softmax" and bounds.classes == 2:
        return "With two softmax outputs each wrong row has two wrong outputs, so both accuracies are the same."
    if bounds.head == "softmax":
        return (
            "A row has no wrong output, or one (no score is above 0.5: the row may be right or wrong), or two (another "
            "class is above 0.5: it is wrong). The number alone does not tell how many rows have which; both ends of "
            "the range are possible. `trueup audit` with the predictions gives the accuracy itself."
        )
    return (
        "Each sigmoid output stands alone: a row without a wrong output is right, one with only wrong outputs is "
        "wrong, and in between the number does not tell. Both ends of the range are possible."
    )
