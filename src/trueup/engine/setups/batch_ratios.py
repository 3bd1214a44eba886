"""Metrics of the program's own that a library calls with each batch, and that are no mean over the items of it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from trueup.engine.interpret.machine import Machine, sym_of, whole_formulas
from trueup.engine.store import options_of
from trueup.engine.transfers.losses import looked_at
from trueup.engine.values import Bound, FunctionValue, UnknownValue

_LABELS, _OUTPUT = ("parameter", "#labels of a batch"), ("parameter", "#output for a batch")

_SUMS = frozenset({"sum", "reduce_sum", "count_nonzero"})
_MEANS = frozenset({"mean", "reduce_mean"})
#: What decides: of an output or of its product with the labels an answer is left, yes or no for each cell.
_DECIDING = frozenset({"round", "rint", "greater", "greater_equal", "less", "less_equal", "equal", "argmax"})
#: Functions that work on each number alone, or lay numbers out anew.
_ON_EACH = _DECIDING | {
    "abs", "batch_flatten", "cast", "clip", "clip_by_value", "constant", "convert_to_tensor", "divide_no_nan",
    "expand_dims", "flatten", "identity", "is_nan", "logical_and", "logical_not", "logical_or", "maximum", "minimum",
    "multiply", "reshape", "squeeze", "stop_gradient", "where", "zeros_like",
}  # fmt: skip
_SIZES = frozenset({"shape", "int_shape", "size", "ndim", "ones_like"})
_DIVISIONS = frozenset({"Div", "divide_no_nan", "divide", "truediv", "div_no_nan"})
_COMPARISONS = frozenset({"Gt", "GtE", "Lt", "LtE", "Eq"})
_ARITHMETIC = frozenset({"Add", "Sub", "Mult", "Pow", "BitAnd", "BitOr"})


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of the formula is.

    kind: "number" (written down, or of items), "items" (one or several for each item), "mean" and "sum" (over the items
        of the batch), "ratio" (of those, or another number that no mean of items gives).
    decided: answers were counted, by a threshold, a rounding or an argmax.
    """

    kind: str
    decided: bool = False


_NUMBER = _Part("number")


def is_ratio_of_a_batch(machine: Machine, function: FunctionValue | Bound) -> bool:
    """True for a function (or method) of (labels, output) that divides counts of a batch: a precision, a recall, an F1.

    Of such numbers the mean over batches is not the number of all items. False where a part was not followed, for means
    of items, and where nothing is decided: a Dice coefficient of probabilities is often meant as it is.
    """
    with whole_formulas(machine):
        result = looked_at(machine, function, UnknownValue("labels", sym=_LABELS), UnknownValue("output", sym=_OUTPUT))
        # A way on which nothing was to be counted may hand back a plain 0.
        ways = [_part(sym_of(way)) for _, way in options_of(result)] if result is not None else [None]
    kinds = {part.kind if part is not None else "" for part in ways}
    return kinds - {"number"} == {"ratio"} and any(part.decided for part in ways if part is not None)


def _part(sym: Hashable) -> _Part | None:
    """What a description stands for; None where that is not known."""
    if sym in (_LABELS, _OUTPUT):
        return _Part("items")
    if not isinstance(sym, tuple) or not sym:
        return None
    match sym:
        case ("const", *_):
            return _NUMBER
        case ("call", str(name), tuple(positional), tuple(keywords)):
            return _called(name.rpartition(".")[2], positional, dict(keywords))
        case (str(name), left, right) if name in _COMPARISONS:
            parts = _part(left), _part(right)
            return _decided(_together(parts))
        case ("Div", left, right):
            return _divided(_part(left), _part(right))
        case (str(name), left, right) if name in _ARITHMETIC:
            return _together((_part(left), _part(right)), multiplied=name in ("Mult", "Pow"))
        case ("attribute", _, "shape") | ("item", ("attribute", _, "shape"), *_):
            return _NUMBER
        case ("item", inner, *_):
            inside = _part(inner)
            return inside if inside == _NUMBER else None
    return None


def _called(name: str, positional: tuple[Hashable, ...], keywords: dict[str, Hashable]) -> _Part | None:
    if name in _SIZES or name == "epsilon":
        return _NUMBER
    if name in _SUMS | _MEANS and positional:
        return _over_the_batch(name, _part(positional[0]), keywords.get("axis", (*positional[1:], None)[0]))
    if name in _DIVISIONS and len(positional) > 1:
        return _divided(_part(positional[0]), _part(positional[1]))
    if name in _ON_EACH and positional:
        found = _together(tuple(_part(each) for each in positional if not _is_setting(each)))
        return _decided(found) if name in _DECIDING else found
    return None


def _is_setting(sym: Hashable) -> bool:
    """True for what is no number of the formula: the name or the object of a dtype."""
    return isinstance(sym, tuple) and (sym[:2] == ("const", "str") or sym[:1] == ("value",))


def _decided(part: _Part | None) -> _Part | None:
    return None if part is None else _Part(part.kind, decided=part.kind == "items" or part.decided)


def _over_the_batch(name: str, part: _Part | None, axis: Hashable) -> _Part | None:
    """A sum or a mean; along another axis than the first it is one for each item still."""
    if part is None or part.kind != "items":
        return part
    along = axis[2] if isinstance(axis, tuple) and axis[:1] == ("const",) else axis
    if along in (None, "None", "0"):
        return _Part("sum" if name in _SUMS else "mean", part.decided)
    return part if along in ("-1", "1") else None


def _divided(left: _Part | None, right: _Part | None) -> _Part | None:
    if left is None or right is None:
        return None
    decided = left.decided or right.decided
    if right.kind == "number":
        return _Part("mean" if left.kind == "sum" else left.kind, decided)
    if right.kind == "items":
        return _Part("items", decided) if left.kind in ("items", "number") else None
    return _Part("ratio", decided) if left.kind != "items" else None


def _together(parts: tuple[_Part | None, ...], *, multiplied: bool = False) -> _Part | None:
    """Parts that are added, multiplied or chosen between."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    decided = any(part.decided for part in known)
    kinds = [part.kind for part in known if part.kind != "number"]
    if "items" in kinds:
        return _Part("items", decided) if set(kinds) == {"items"} else None
    if "ratio" in kinds or (multiplied and len(kinds) > 1):
        return _Part("ratio", decided)
    return _Part(kinds[0] if kinds else "number", decided)
