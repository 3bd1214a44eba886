"""A model held against others as one HTML page that loads nothing."""

from __future__ import annotations

from typing import Any

from trueup.contract.against import Against
from trueup.contract.percent import points
from trueup.report.against import words
from trueup.report.page import page
from trueup.report.visible import visible

MOST_ROWS = 30
#: The picture's left and right end.
_LEFT, _RIGHT = 8, 472


def render(found: Against) -> str:
    """The page. Every text is escaped, and characters that would hide or reorder text are made visible."""
    from trueup import __version__  # noqa: PLC0415

    pairs = [
        {
            "name": rival.name,
            "verdict": words.verdict(found, rival),
            "facts": list(words.facts(found, rival)),
            "tables": list(words.tables(found, rival, MOST_ROWS)),
        }
        for rival in found.rivals
    ]
    values = {
        "version": __version__,
        "title": words.title(found),
        "first": found.name,
        "heads": words.heads(found),
        "accuracies": list(words.accuracies(found)),
        "gaps": list(words.gaps(found)),
        "pairs": pairs,
        "findings": found.findings,
        **_differences(found),
    }
    return page("against_page.html", visible, **values)


def _differences(found: Against) -> dict[str, Any]:
    """The intervals on one axis that has zero on it."""
    pairs = [(rival.name, rival.pair) for rival in found.rivals]
    low = min(0.0, *(pair.low for _, pair in pairs))
    high = max(0.0, *(pair.high for _, pair in pairs))
    width = (high - low) or 0.01

    def at(value: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (value - low) / width

    bars = [
        {
            "name": name,
            "shown": points(pair.difference),
            "words": f"{name}: {points(pair.difference)}, from {points(pair.low)} to {points(pair.high)}",
            "low": at(pair.low),
            "high": at(pair.high),
            "middle": at(pair.difference),
        }
        for name, pair in pairs
    ]
    return {
        "bars": bars,
        "bars_description": "; ".join(str(bar["words"]) for bar in bars),
        "zero": at(0.0),
        "ends": (points(low), points(high)),
    }
