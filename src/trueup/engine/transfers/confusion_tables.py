"""Cells of a confusion matrix and sums of them, up to the quotients that are a precision or a recall of a class."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from trueup.contract.metric import BY_HAND
from trueup.engine.events import Measured
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import sym_of
from trueup.engine.pedigree import CELLS, Atom, Cells, Score
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_call, on_method
from trueup.engine.values import (
    Call,
    Constant,
    LibraryName,
    Spot,
    TupleValue,
    UnknownValue,
    Value,
    is_counter,
    number_of,
    whole_of,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    from trueup.engine.interpret.machine import Machine

#: So small a number keeps a division from failing, and changes no sum.
_TINY = 1e-3
_OTHER = "a number that is computed from a confusion matrix"


def keeps_a_division(value: Value) -> bool:
    """True for the small number that is added to what something is divided by: `hits / (total + 1e-8)`."""
    number = number_of(value)
    return number is not None and abs(number) < _TINY


def table_of(site: Site, model: int, *, by: str, transposed: bool) -> Cells:
    """A confusion matrix. by: what gives it, in words; transposed: its rows are the answers, its columns the labels."""
    return Cells(
        part="table", by=by, library=site.library, model=model, table=site.where, transposed=transposed,
        where=site.where,
    )  # fmt: skip


# -- parts ------------------------------------------------------------------------------------------------------------


@item_of(CELLS)
def item(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`cm[0, 1]`, `cm[0][1]`, `cm[i, :]`, `cm.sum(axis=1)[i]`."""
    assert isinstance(owner, Cells)
    parts = [machine.resolve(part) or part for part in (index.items if isinstance(index, TupleValue) else (index,))]
    keys = [_place(part) for part in parts]
    found: Cells | None = None
    if owner.part == "table" and len(keys) == 2:
        found = _of_the_table(owner, keys[0], keys[1], [_is_all(part) for part in parts])
    elif len(keys) == 1 and keys[0] is not None:
        found = _of_one_axis(owner, keys[0])
    return replace(found, where=where) if found is not None else UnknownValue(_OTHER, where)


def _of_the_table(table: Cells, row: Hashable, column: Hashable, everything: list[bool]) -> Cells | None:
    if row is not None and column is not None:
        return _sum(table, ("cell", row, column))
    if row is not None and everything[1]:
        return replace(table, part="row", key=row)
    return replace(table, part="column", key=column) if column is not None and everything[0] else None


def _of_one_axis(cells: Cells, key: Hashable) -> Cells | None:
    match cells.part:
        case "table":
            return replace(cells, part="row", key=key)
        case "row":
            return _sum(cells, ("cell", cells.key, key))
        case "column":
            return _sum(cells, ("cell", key, cells.key))
        case "diagonal":
            return _sum(cells, ("cell", key, key))
        case "sums of rows":
            return _sum(cells, ("row", key, None))
        case "sums of columns":
            return _sum(cells, ("column", None, key))
    return None


def _sum(cells: Cells, atom: Atom) -> Cells:
    return replace(cells, part="sum", key=None, atoms=frozenset({atom}))


def _place(index: Value) -> Hashable:
    """What a place is known again by: its number from the front, or what stands for a loop's; None for all others."""
    number = whole_of(index)
    if number is not None:
        return number if number >= 0 else None
    return sym_of(index) if is_counter(index) else None


def _is_all(index: Value) -> bool:
    bounds = index.args.positional if isinstance(index, Call) and index.name == "slice" else None
    return bounds is not None and all(isinstance(bound, Constant) and bound.value is None for bound in bounds)


@on_method(f"{CELLS}.ravel", f"{CELLS}.flatten")
def in_a_row(site: Site) -> Value | None:
    """`tn, fp, fn, tp = cm.ravel()`: the cells of two classes, row after row."""
    table = site.owner
    if not isinstance(table, Cells) or table.part != "table":
        return table
    cells = tuple(_sum(table, ("cell", row, column)) for row in (0, 1) for column in (0, 1))
    return TupleValue(cells, site.where)


@on_call("numpy.diag", "numpy.diagonal")
@on_method(f"{CELLS}.diagonal")
def diagonal(site: Site) -> Value | None:
    """`np.diag(cm)`: the right answers of each class."""
    table = site.owner or site.arg(0)
    return replace(table, part="diagonal") if isinstance(table, Cells) and table.part == "table" else None


@on_method(*(f"{CELLS}.{name}" for name in ("astype", "item", "copy", "tolist", "squeeze")))
def the_same(site: Site) -> Value | None:
    """`cm.astype(float)`: the same numbers."""
    return site.owner


@attribute_of(f"{CELLS}.T")
def turned(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`cm.T`: rows for columns."""
    if not isinstance(owner, Cells) or owner.part != "table":
        return UnknownValue(_OTHER, where)
    return replace(owner, transposed=not owner.transposed)


@on_method(f"{CELLS}.sum")
def summed(site: Site) -> Value | None:
    """`cm.sum(axis=1)`, `cm[i, :].sum()`."""
    return sum_of(site.owner, site.arg(0, "axis")) or UnknownValue(_OTHER, site.where)


def sum_of(cells: Value | None, axis: Value | None) -> Value | None:
    """The sums of rows or columns of a table, or of one of them; None for other sums, and for what is no table."""
    if not isinstance(cells, Cells):
        return None
    along = whole_of(axis) if axis is not None else None
    if cells.part == "table" and along in (0, 1, -1, -2):
        return replace(cells, part="sums of columns" if along in (0, -2) else "sums of rows")
    if cells.part == "row" and along in (None, 0):
        return _sum(cells, ("row", cells.key, None))
    if cells.part == "column" and along in (None, 0):
        return _sum(cells, ("column", None, cells.key))
    return None


# -- arithmetic -------------------------------------------------------------------------------------------------------


def calculated(machine: Machine, left: Value, op: ast.operator, right: Value, where: Spot) -> Value:
    """`left op right` where a side is cells: sums of them are sums, and some quotients are numbers with a name."""
    if isinstance(left, Cells) and isinstance(right, Cells):
        if left.table != right.table or left.transposed != right.transposed:
            return UnknownValue(_OTHER, where)
        if isinstance(op, ast.Add) and left.part == right.part == "sum" and not left.atoms & right.atoms:
            return replace(left, atoms=left.atoms | right.atoms, where=where)
        part = _REST.get((type(op), left.part, right.part))
        if part is not None:
            return replace(left, part=part, where=where)
        return _quotient(machine, left, right, where) if isinstance(op, ast.Div) else UnknownValue(_OTHER, where)
    cells, other = (left, right) if isinstance(left, Cells) else (right, left)
    number = number_of(other)
    if number is None:
        return UnknownValue(_OTHER, where)
    kept = (isinstance(op, (ast.Add, ast.Sub)) and keeps_a_division(other)) or (
        isinstance(op, ast.Mult) and number == 1
    )
    # A percentage is taken of the right answers, before the division.
    return cells if kept or (isinstance(op, ast.Mult) and number == _PERCENT) else UnknownValue(_OTHER, where)


_PERCENT = 100
#: `fp = cm.sum(axis=0) - np.diag(cm)`, and `tp + fp` again: the wrong answers of each class, and all of them.
_REST: dict[tuple[type[ast.operator], str, str], str] = {
    (ast.Sub, "sums of rows", "diagonal"): "rest of rows",
    (ast.Sub, "sums of columns", "diagonal"): "rest of columns",
    (ast.Add, "diagonal", "rest of rows"): "sums of rows",
    (ast.Add, "rest of rows", "diagonal"): "sums of rows",
    (ast.Add, "diagonal", "rest of columns"): "sums of columns",
    (ast.Add, "rest of columns", "diagonal"): "sums of columns",
}


def _quotient(machine: Machine, above: Cells, below: Cells, where: Spot) -> Value:
    along = _along(above, below)
    if along is None:
        return UnknownValue(_OTHER, where)
    of_labels = (along == "row") is not above.transposed
    score = Score(
        quantity="recall" if of_labels else "precision", average=BY_HAND, where=where, model=above.model,
        by=f"{'a row' if along == 'row' else 'a column'} of {above.by}",
    )  # fmt: skip
    machine.record.note(
        Measured(
            metric=LibraryName(score.by, where), library=above.library, labels=None, predictions=None,
            path=dict(machine.store.path), where=where, score=score, decided=True,
        )
    )  # fmt: skip
    return score


def _along(above: Cells, below: Cells) -> str | None:
    """ "row" where the right answers of a class are divided by its row, "column" by its column; None for the rest."""
    if above.part == "diagonal":
        return {"sums of rows": "row", "sums of columns": "column"}.get(below.part)
    if above.part != "sum" or below.part != "sum" or len(above.atoms) != 1:
        return None
    ((kind, row, column),) = above.atoms
    if kind != "cell" or row != column:
        return None
    if below.atoms == {("row", row, None)}:
        return "row"
    if below.atoms == {("column", None, column)}:
        return "column"
    if not above.atoms < below.atoms or any(atom[0] != "cell" for atom in below.atoms):
        return None
    if all(atom[1] == row for atom in below.atoms):
        return "row"
    return "column" if all(atom[2] == column for atom in below.atoms) else None
