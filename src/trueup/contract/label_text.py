"""Labels that are texts: how long one may be, and how one is shown."""

from __future__ import annotations

from trueup.contract.bad_input import BadInputError

#: Characters of one label. A longer text is a document or an unclosed quotation mark, and an array of texts takes
#: four bytes for each character of the longest one in every row.
LONGEST_LABEL = 1000
_SHOWN = 60


def refuse_long_label(length: int, what: str) -> None:
    """BadInputError where the longest label is no name of a class any more."""
    if length > LONGEST_LABEL:
        raise BadInputError(
            f"{what} holds a label of {length:,} characters",
            f"names of classes, up to {LONGEST_LABEL:,} characters",
            "Check that this is the column of labels, and that every quotation mark is closed",
        )


def refuse_cut_label(cut: bool, what: str) -> None:
    """BadInputError where a label ends with a NUL character: an array of texts drops it, and has another label."""
    if cut:
        raise BadInputError(
            f"{what} holds a label that ends with a NUL character",
            "names of classes in letters",
            "Cut texts of a fixed width at the first NUL when they are written",
        )


def shown_label(value: object) -> str:
    """A label in a message: as Python writes it, shortened in the middle where it is long."""
    try:
        text = repr(value)
    except ValueError:
        # Python refuses to write out whole numbers of more than 4,300 digits.
        return "a number of several thousand digits"
    if len(text) <= _SHOWN:
        return text
    half = _SHOWN // 2
    return f"{text[:half]} … {text[-half:]} ({len(text):,} characters)"
