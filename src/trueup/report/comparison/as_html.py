"""A comparison as one HTML page that loads nothing: the template is in `templates/`, the pictures are drawn in it."""

from __future__ import annotations

from typing import Any

from trueup.contract.comparison import Comparison
from trueup.contract.percent import percent
from trueup.report.comparison import pictures, words
from trueup.report.page import page
from trueup.report.visible import visible


def render(found: Comparison) -> str:
    """The page. Every text is escaped, and characters that would hide or reorder text are made visible."""
    return page("comparison_page.html", visible, **_head(found), **_tables(found), **_pictures(found))


def _head(found: Comparison) -> dict[str, Any]:
    from trueup import __version__  # noqa: PLC0415

    return {
        "version": __version__,
        "title": words.title(found),
        "headline": words.headline(found.conclusion),
        "kind": words.kind(found),
        "kinds": words.kind(found, 2),
        "majority_words": words.majority_words(found) if found.items else "",
        "notes": found.notes,
    }


def _tables(found: Comparison) -> dict[str, Any]:
    seeds = found.seeds if len(found.seeds) <= words.MOST_SEEDS else ()
    return {
        "arms": words.arm_rows(found),
        "seeds": seeds,
        "by_seed": [[_of_seed(arm, seed) for seed in seeds] for arm in found.arms],
        "runs": [(arm.arm.name, words.run_rows(arm)) for arm in found.arms],
        "pairs": words.pair_rows(found),
        "pair_note": words.pair_note(found) if found.contrasts else "",
        "measures": words.measure_rows(found),
        "made": words.made_rows(found),
    }


def _of_seed(arm: Any, seed: int) -> str:
    run = next((run for run in arm.runs if run.seed == seed), None)
    if run is None:
        return "-"
    return percent(run.accuracy) if run.accuracy is not None else "diverged"


def _pictures(found: Comparison) -> dict[str, Any]:
    return {
        "means": pictures.means_of(found),
        "panels": pictures.panels_of(found),
        "row": {"height": pictures.ROW, "middle": pictures.MIDDLE},
        "frame": {
            "left": pictures.PANEL_LEFT,
            "top": pictures.PANEL_TOP,
            "width": pictures.PANEL_WIDTH,
            "height": pictures.PANEL_HEIGHT,
        },
    }
