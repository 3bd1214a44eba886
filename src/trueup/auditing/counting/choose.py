"""From what was handed over and said about it to Settings; what the words leave open is taken from shapes and dtypes.

Whether scores are probabilities or logits is never taken from their values: the caller names it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, TypedDict

import numpy as np

from trueup.auditing.counting.arrays import FrameRows, Rows
from trueup.auditing.counting.exact import Array
from trueup.auditing.counting.settings import CLIP, MOST_CLASSES, Kind, LabelForm, Settings, Task
from trueup.contract.bad_input import BadInputError
from trueup.contract.column_order import refuse_other_order
from trueup.contract.label_text import shown_label


class Options(TypedDict, total=False):
    """What may be said about labels and scores beside them.

    classes: their number, or their names in the order of the columns.
    labels_as: how labels are written. Left out: rows of several columns are one-hot (and refused where they are not),
        strings are names, a single column of scores has 0/1 labels, everything else is class numbers.
    threshold, top_k, bins, ignore, nan, missing, batch_size, clip: as in Settings. top_k is 5 unless said otherwise.
    called: the key of the definition that `reported` was called by; left out: "accuracy", the true one.
    positive: the class that precision and recall are asked of; left out: of two classes the second.
    classes_axis: of scores with several axes; left out: by the shape of the labels.
    auc: keep what areas under curves need; left out: for one of two classes, and where a number was reported.
    mask: True for each row that counts. weights: one number for each row. by: the slice of each row; by_name its name.
    """

    classes: int | Sequence[str] | Sequence[int]
    labels_as: LabelForm
    threshold: float
    top_k: int
    bins: int
    ignore: str | int
    nan: Literal["error", "exclude"]
    missing: Literal["wrong", "exclude"]
    batch_size: int
    clip: float
    mask: Any
    weights: Any
    by: Any
    by_name: str
    called: str
    positive: str | int
    classes_axis: Literal[1, -1]
    auc: bool


def choose(kind: Kind, labels: Rows, scores: Rows, options: Options, *, items: bool = False) -> Settings:
    """The settings for these columns; BadInputError where they are not told by what was given.

    `items` is as in Settings: rows are positions of items.
    """
    passed = _classes_asked(options.get("classes"))
    names: tuple[str | int, ...] = () if passed is None or isinstance(passed, int) else passed
    width = scores.shape[1] if len(scores.shape) == 2 else 1
    form = options.get("labels_as") or _form(kind, labels, width, names, passed)
    task = _task(kind, form, width, named=bool(names))
    if form == "named" and not names:
        demand_order_of_words(kind, width)
        names = _names_met(
            labels,
            scores if kind == "predicted" else None,
            _ignored(options),
            missing=options.get("missing") is not None,
        )
    if kind != "predicted" and isinstance(scores, FrameRows) and width > 1:
        refuse_other_order([str(column) for column in scores.frame.columns], names)
    if names:
        count = len(names)
    elif isinstance(passed, int):
        count = passed
    else:
        count = _number(kind, task, labels, scores, options)
    return Settings(
        kind=kind,
        task=task,
        labels_as=form,
        classes=count,
        names=names,
        threshold=_threshold(options),
        top_k=_plain(options.get("top_k", 5)) if task == "one-of-k" and kind != "predicted" else 0,
        bins=_plain(options.get("bins", 15)),
        ignore=_ignore(options),
        nan=options.get("nan", "error"),
        missing=options.get("missing"),
        weighted=options.get("weights") is not None,
        masked=options.get("mask") is not None,
        by=options.get("by_name", "by") if options.get("by") is not None else None,
        batch_size=_plain(options.get("batch_size", 0)),
        clip=_plain(options.get("clip", CLIP)),
        positive=positive_class(options.get("positive"), names, count),
        items=items,
        ranked=kind != "predicted" and options.get("auc", count == 2 and task != "multi-label"),
    )


def demand_words(options: Options) -> None:
    """BadInputError where an option that is a word, or yes or no, is something else (an array, a column)."""
    for name in ("labels_as", "nan", "missing", "called", "by_name"):
        value = options.get(name)
        if value is not None and not isinstance(value, str):
            raise BadInputError(f"{name}={shown_label(value)}", "a word", "Give the word")
    if not isinstance(options.get("auc", False), (bool, np.bool_)):
        raise BadInputError(
            f"auc={shown_label(options.get('auc'))}", "True or False", "Say whether areas are asked for"
        )


def _classes_asked(value: Any) -> int | tuple[str | int, ...] | None:
    """The number of classes, or their names; BadInputError for anything else."""
    value = _plain(value)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    try:
        names = () if isinstance(value, (str, bytes, float, bool)) else tuple(map(_whole, map(_plain, value)))
    except (TypeError, LookupError):
        names = ()  # nothing that can be gone through
    if not names or not all(isinstance(name, (str, int)) for name in names):
        raise BadInputError(
            f"classes={value!r}", "a whole number, or the names of the classes", "Give classes=10 or classes=['cat', …]"
        )
    return names


def _whole(name: Any) -> Any:
    """1.0 as 1: labels are often kept as floats."""
    return int(name) if isinstance(name, float) and name.is_integer() else name


def refuse_identifiers(highest: int) -> None:
    """BadInputError where class numbers are so high that they name things, not places in a table of classes."""
    if highest >= MOST_CLASSES:
        raise BadInputError(
            f"class numbers up to {f'{highest:,}' if highest < 2**64 else f'{highest:.3g}'}",
            f"numbers below {MOST_CLASSES:,}",
            "Give the class numbers that occur, in their order, as the class list",
        )


def _threshold(options: Options) -> float | None:
    asked = options.get("threshold")
    try:
        return None if asked is None else float(asked)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadInputError(
            f"threshold={shown_label(asked)}", "a finite number", "0.5 is customary for probabilities"
        ) from error


def _ignore(options: Options) -> Any:
    asked = _plain(options.get("ignore"))
    if asked is not None and not isinstance(asked, (str, int, float)):
        raise BadInputError(
            f"ignore={shown_label(asked)}", "a label, as a text or a number", "Name the label that marks padding"
        )
    return asked


def positive_class(asked: Any, names: tuple[str | int, ...], classes: int) -> int | None:
    """The number of the class that precision and recall are asked of; None where none was named."""
    wanted = _whole(_plain(asked))
    if wanted is None:
        return None
    listed = [str(name) for name in names] if names else [str(code) for code in range(classes)]
    if str(wanted) not in listed:
        shown = ", ".join(listed[:6]) + (", …" if len(listed) > 6 else "")
        raise BadInputError(f"positive={wanted!r}", f"one of the classes {shown}", "Name one of them")
    return listed.index(str(wanted))


def demand_order_of_words(kind: Kind, width: int) -> None:
    """Refuse labels in words beside scores, where nobody said which word a column speaks for.

    Sorting the words could pair them with the wrong columns, and the count would be wrong without a sign of it.
    """
    if kind == "predicted":
        return
    raise BadInputError(
        f"labels in words and {width} column{'s' if width > 1 else ''} of {kind}",
        f"the classes in the order of {'those columns' if width > 1 else 'no and yes'}",
        "Give classes=[…]; sorting the words could pair them with the wrong columns",
    )


def _plain(value: Any) -> Any:
    """A NumPy number or string as Python's own, so that the settings go into JSON; anything else as it is."""
    return value.item() if isinstance(value, np.generic) else value


def _names_met(labels: Rows, answers: Rows | None, ignored: set[Any], *, missing: bool) -> tuple[str | int, ...]:
    """The names that occur, in order."""
    met = _values(labels) | (_values(answers) if answers is not None else set())
    if missing:
        met = {name for name in met if name != "" and not (isinstance(name, float) and math.isnan(name))}
    if "" in met - ignored:
        raise BadInputError(
            "empty texts among the labels",
            "a name in each row",
            "Fill or drop those rows; ignore='' if they mark padding, missing='wrong' or 'exclude' where there is none",
        )
    kinds = {type(name).__name__ for name in met}
    if len(kinds) > 1:
        raise BadInputError(
            f"labels and class answers of the types {' and '.join(sorted(kinds))}",
            "both written alike",
            "Convert one of them, or give classes=[…]",
        )
    return tuple(sorted(met - ignored))


def _form(kind: Kind, labels: Rows, width: int, names: tuple[str | int, ...], form_by_word: object) -> LabelForm:
    if len(labels.shape) == 2 and labels.shape[1] > 1:
        return "one-hot"
    if names or _textual(labels):
        return "named"
    if kind != "predicted" and width == 1:
        if isinstance(form_by_word, int) and form_by_word > 2:
            raise BadInputError(
                f"one column of {kind} for {form_by_word} classes",
                f"{form_by_word} columns",
                "Class answers go into predicted=",
            )
        return "binary"
    return "integer"


def _textual(labels: Rows) -> bool:
    """Whether labels are texts; a first row that is missing does not tell."""
    first = labels.block(0, 1)
    if first.dtype.kind == "f" and np.isnan(first).any():
        first = labels.block(0, labels.shape[0])
    return first.dtype.kind in "US"


def _task(kind: Kind, form: LabelForm, width: int, *, named: bool) -> Task:
    if form == "multi-hot":
        return "multi-label"
    if form in ("binary", "sign") or (named and form == "named" and width == 1 and kind != "predicted"):
        return "binary"
    return "one-of-k"


def _number(kind: Kind, task: Task, labels: Rows, scores: Rows, options: Options) -> int:
    """The number of classes from the columns; for class answers from the highest number in either."""
    if task == "binary":
        return 2
    if len(labels.shape) == 2 and (labels.shape[1] > 1 or task == "multi-label"):
        return labels.shape[1]
    if kind != "predicted" or (len(scores.shape) == 2 and scores.shape[1] > 1):
        return scores.shape[1] if len(scores.shape) == 2 else 1
    highest = max(_highest(labels, _ignored(options)), _highest(scores, set()))
    refuse_identifiers(highest)
    return max(2, highest + 1)


def _highest(rows: Rows, ignored: set[Any]) -> int:
    """The highest class number; what is no number is refused when it is counted."""
    highest, total = 0, rows.shape[0]
    for start in range(0, total, 1 << 20):
        block: Array = rows.block(start, min(start + (1 << 20), total))
        if block.dtype.kind not in "biuf":
            raise BadInputError(f"class answers of dtype {block.dtype}", "numbers or names", "Give classes=[…]")
        if ignored:
            block = block[block != next(iter(ignored))]
        finite = block[np.isfinite(block)] if block.dtype.kind == "f" else block
        highest = max(highest, int(finite.max(initial=0)))
    return highest


def _values(rows: Rows) -> set[Any]:
    found: set[Any] = set()
    total = rows.shape[0]
    for start in range(0, total, 1 << 20):
        block: Array = rows.block(start, min(start + (1 << 20), total))
        found.update(np.unique(block).tolist())
    return found


def _ignored(options: Options) -> set[Any]:
    return {options["ignore"]} if "ignore" in options else set()
