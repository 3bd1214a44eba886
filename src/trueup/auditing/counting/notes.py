"""What a reader has to know about the rows behind the numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from trueup.auditing.counting.figures import Figures
from trueup.auditing.counting.state import Tally
from trueup.contract.audit import Note

#: Pairs of names that a note shows, and rows in which some label should have been met among the answers.
_SHOWN_PAIRS, _ROWS_TO_TELL = 3, 10
#: When the largest class looks like padding: of so many items, so large, at one end and not at the other.
_ITEMS, _LARGE, _NEARLY_ALL, _HARDLY_ANY = 10, 0.3, 0.8, 0.05


def notes_of(figures: Figures) -> Iterator[Note]:
    """A note for everything odd that was met, in a fixed order."""
    tally = figures.tally
    words = {
        "nan_rows": "rows with NaN left out, as asked",
        "ignored": "rows of padding left out, as asked",
        "unlabelled": "rows without a label left out: nothing tells whether their answers are right",
        "unanswered": _unanswered(tally),
        "inf_rows": "rows with an infinite score",
        "outside_values": "values outside [0, 1] among the probabilities"
        + ("" if tally.count("improper_rows") else ", none by more than 0.000001"),
        "improper_rows": "rows that are no probabilities: no Brier score, log-loss or calibration error is given",
        "off_one_rows": "rows of probabilities whose sum differs from 1 by more than 0.001",
        "ties": _ties(tally),
        "main:at": "scores exactly at the threshold, taken as not above it",
        "clipped": f"probabilities of the truth below {tally.settings.clip:.3g}, raised to it for the log-loss",
        "endless_loss": "logits that give the truth no probability at all: the log-loss is infinite",
        "empty_truth": "rows without any tag",
    }
    for key, text in words.items():
        number = tally.count(key)
        if number:
            yield Note(key=key, number=number, text=text)
    yield from _names_that_look_alike(figures)
    supports = [item.support for item in figures.counts.classes]
    yield from _padding(tally, supports)
    missing = supports.count(0)
    if missing and tally.settings.task != "multi-label":
        yield Note(key="absent_classes", number=missing, text="classes without a single row")


def _names_that_look_alike(figures: Figures) -> Iterator[Note]:
    """Labels and answers that mean the same to a reader, and are counted as different classes."""
    tally = figures.tally
    if tally.settings.kind != "predicted" or tally.settings.task == "multi-label":
        return
    met = any(item.support and item.answered for item in figures.counts.classes)
    labels = {_alike(item.name): item for item in figures.counts.classes if item.support and not item.answered}
    pairs = [
        (labels[_alike(item.name)], item)
        for item in figures.counts.classes
        if item.answered and not item.support and _alike(item.name) in labels
    ]
    if pairs:
        shown = ", ".join(f"{label.name!r} and {answer.name!r}" for label, answer in pairs[:_SHOWN_PAIRS])
        more = f" and {len(pairs) - _SHOWN_PAIRS} more pairs" if len(pairs) > _SHOWN_PAIRS else ""
        text = f"rows of labels that no answer is written like: {shown}{more} count as different classes; are they?"
        yield Note(key="names_alike", number=sum(label.support for label, _ in pairs), text=text)
    elif tally.count("counted") >= _ROWS_TO_TELL and not met:
        text = "rows, and not one class is among the labels and among the answers: are both written alike?"
        yield Note(key="nothing_in_common", number=tally.count("counted"), text=text)


def _alike(name: str) -> str:
    """A name without what is easily written in two ways: case, spaces, "1.0" for "1", "True" for "1"."""
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    plain = {"true": "1", "false": "0", "yes": "1", "no": "0"}.get(plain, plain)
    try:
        return f"{float(plain):g}" if plain.replace(".", "", 1).isdecimal() else plain
    except ValueError:
        return plain


def _padding(tally: Tally, supports: list[int]) -> Iterator[Note]:
    """The largest class may be padding where nearly all items end with it, and hardly any begin with it."""
    if not tally.settings.items or tally.settings.task == "multi-label":
        return
    largest = max(range(len(supports)), key=lambda code: supports[code])
    ends = [tally.table(name) for name in ("item_first", "item_last")]
    shares = [end.get(largest, 0) / (sum(end.values()) or 1) for end in ends]
    many = sum(ends[1].values()) >= _ITEMS and supports[largest] >= _LARGE * tally.count("counted")
    if many and max(shares) >= _NEARLY_ALL and min(shares) <= _HARDLY_ANY:
        name = tally.settings.name_of(largest)
        where = "end" if shares[1] > shares[0] else "begin"
        text = f"rows of class {name}, with which nearly all items {where}: if that is padding, pass ignore={name!s}"
        yield Note(key="looks_like_padding", number=supports[largest], text=text)


def _unanswered(tally: Tally) -> str:
    if tally.settings.missing != "wrong":
        return "rows without an answer left out, as asked"
    ranked = "" if tally.settings.kind == "predicted" else "; what needs their scores is of the other rows"
    return f"rows without an answer counted as wrong, as asked{ranked}"


def _ties(tally: Tally) -> str:
    won, possible = tally.count("ties_right"), tally.count("ties_with_label")
    return (
        "rows in which several classes share the highest score; the first of them is the answer, "
        f"right in {won}, and the label is among them in {possible}"
    )
