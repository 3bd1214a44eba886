"""Several tags to a row: all cells together, and the mean over the rows."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from trueup.auditing.counting.figures import Counts, Family, Figures, total
from trueup.contract.audit import Definition

PLACE = 4


def definitions(figures: Figures) -> Iterator[Definition]:
    """Only where a row may have any number of tags."""
    settings = figures.settings
    if settings.task != "multi-label":
        return
    for counts, unit in ((figures.counts, ""), (figures.weighted, "_weight")):
        if counts is not None:
            family = Family("tags", by_weights=bool(unit))
            yield from _together(counts, family)
            yield from _row_by_row(figures, unit, counts.rows, family)


def _together(counts: Counts, family: Family) -> Iterator[Definition]:
    true, answered, both = (
        sum(getattr(item, name) for item in counts.classes) for name in ("support", "answered", "right")
    )
    yield from _four(true, answered, both, ("micro", "micro", "over all outputs", "average='micro'"), family)
    cells = counts.rows * len(counts.classes)
    wrong = Fraction(true + answered - 2 * both + counts.blank, cells)
    yield family.define("hamming", "Hamming loss", wrong, "outputs that are wrong", "scikit-learn hamming_loss")


def _four(
    true: int, answered: int, both: int, words: tuple[str, str, str, str], family: Family
) -> Iterator[Definition]:
    key, name, over, known = words
    for figure, shown, (part, of) in (
        ("precision", "precision", (both, answered)),
        ("recall", "recall", (both, true)),
        ("f1", "F1", (2 * both, true + answered)),
        ("jaccard", "IoU (Jaccard)", (both, true + answered - both)),
    ):
        value = Fraction(part, of) if of else Fraction(0)
        library = f"scikit-learn {figure}_score({known})"
        yield family.define(f"{key}_{figure}", f"{name} {shown}", value, f"{shown} {over}", library)


def _row_by_row(figures: Figures, unit: str, rows: int, family: Family) -> Iterator[Definition]:
    """Means over the rows; a row without any tag, true or answered, counts 0, as in scikit-learn."""
    base = figures.settings.classes + 1
    shares: dict[str, list[Fraction]] = {"precision": [], "recall": [], "f1": [], "jaccard": []}
    # Tables of weights have a unit of their own; that of the rows is taken off again.
    scale = Fraction(rows, figures.tally.count("weight")) if unit else Fraction(1)
    for key, number in figures.tally.table(f"row_tags{unit}").items():
        rest, both = divmod(key, base)
        true, answered = divmod(rest, base)
        weight = number * scale
        shares["precision"].append(weight * both / answered if answered else Fraction(0))
        shares["recall"].append(weight * both / true if true else Fraction(0))
        shares["f1"].append(weight * 2 * both / (true + answered) if true + answered else Fraction(0))
        either = true + answered - both
        shares["jaccard"].append(weight * both / either if either else Fraction(0))
    for figure, values in shares.items():
        shown = {"f1": "F1", "jaccard": "IoU (Jaccard)"}.get(figure, figure)
        words = f"{shown} of each row, and the mean of them"
        library = f"scikit-learn {figure}_score(average='samples')"
        yield family.define(f"samples_{figure}", f"{shown} per row", total(values) / rows, words, library)
