"""Curves that a program takes apart in another order than the one in which they come, and uses by those names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from trueup.engine.definitions_around import function_around
from trueup.engine.events import Swapped
from trueup.engine.transfers.registry import Site

#: What a curve gives first and second: in words, and how programs call each.
_CURVES = {
    "precision_recall_curve": (("precision", "prec"), ("recall", "(?<!p)rec")),
    "roc_curve": (
        ("false positive rate", "fpr|false_?pos|fp_?rate|fall"),
        ("true positive rate", "tpr|true_?pos|tp_?rate|sensitiv|recall"),
    ),
}
#: The curve that is drawn over what it gives second: `plot(recall, precision)`.
_DRAWN_OVER_THE_SECOND = ("precision_recall_curve",)


def note_exchanged(site: Site, name: str, model: int | None) -> None:
    """Note a curve whose first two parts are each called what the other is, and used as that."""
    if name not in _CURVES or not isinstance(site.where.node, ast.Call):
        return
    home = function_around(site.where) or site.where.source.tree
    names = _names_of(home, site.where.node)
    if names is None or not _are_exchanged(name, *names) or not _are_used_so(home, name, *names):
        return
    (title, _), (other, _) = _CURVES[name]
    machine = site.machine
    machine.record.note(
        Swapped(by=name, answers=title, labels=other, model=model or 0, where=site.where, called=names[0],
                path=dict(machine.store.path))
    )  # fmt: skip


def _names_of(home: ast.AST, call: ast.Call) -> tuple[str, str] | None:
    """The first two names of `first, second, _ = call`."""
    for part in ast.walk(home):
        if isinstance(part, ast.Assign) and part.value is call and isinstance(part.targets[0], ast.Tuple):
            first, second = part.targets[0].elts[:2] if len(part.targets[0].elts) > 1 else (None, None)
            if isinstance(first, ast.Name) and isinstance(second, ast.Name):
                return first.id, second.id
    return None


def _are_exchanged(curve: str, first: str, second: str) -> bool:
    (_, own), (_, theirs) = _CURVES[curve]
    return _is_called(first, theirs, own) and _is_called(second, own, theirs)


def _is_called(name: str, words: str, others: str) -> bool:
    return re.search(words, name.lower()) is not None and re.search(others, name.lower()) is None


def _are_used_so(home: ast.AST, curve: str, first: str, second: str) -> bool:
    """True where a call is given the two by what they are called: `auc(fpr, tpr)` behind `tpr, fpr, _ = …`.

    `plot(tpr, fpr)` behind it is right, whatever the two are called.
    """
    along, up = (first, second) if curve in _DRAWN_OVER_THE_SECOND else (second, first)
    uses = list(_uses(home, {first, second}))
    return (along, up) in uses and (up, along) not in uses and not _are_renamed(home, {first, second})


def _uses(home: ast.AST, names: set[str]) -> Iterator[tuple[str, ...]]:
    """The two names in the orders in which calls are given them side by side."""
    for part in ast.walk(home):
        if isinstance(part, ast.Call):
            for pair in zip(part.args, part.args[1:], strict=False):
                written = tuple(each.id for each in pair if isinstance(each, ast.Name))
                if set(written) == names:
                    yield written


def _are_renamed(home: ast.AST, names: set[str]) -> bool:
    """True where the program exchanges the two itself: `recall, precision = precision, recall`."""
    values = (part.value for part in ast.walk(home) if isinstance(part, ast.Assign))
    return any(
        isinstance(value, ast.Tuple) and names <= {each.id for each in value.elts if isinstance(each, ast.Name)}
        for value in values
    )
