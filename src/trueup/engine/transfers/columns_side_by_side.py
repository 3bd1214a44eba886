"""Columns that are named one by one and laid side by side: `torch.stack((batch.rude, batch.spam), 1)`."""

from __future__ import annotations

import ast

from trueup.engine.tensors import RowsTrait, Tensor, columns_named
from trueup.engine.transfers.answers import axis_of
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.transfers.registry import Site

#: Methods that leave the numbers of a column, and those that make a column of it.
_KEEPS = frozenset({"float", "to", "cuda", "cpu", "type", "long", "int", "double", "astype", "numpy"})
_MAKES_COLUMN = frozenset({"unsqueeze", "view", "reshape", "expand_dims"})


def labels_side_by_side(site: Site, known: Tensor | None, why: str) -> Tensor | None:
    """The columns as labels of an item, where nothing else is known of them; None for anything else."""
    counted = known is not None and (known.symbolic or known.predictions.model is not None)
    count = None if counted or (known is not None and known.labels.encoding is not None) else named_side_by_side(site)
    if count is None:
        return None
    loader = loader_of(site.arg(0)) or (known.rows.loader if known is not None else None)
    return Tensor(
        shape=(None, count), where=site.where, why=why, source=columns_named(count), rows=RowsTrait(loader=loader)
    )


def named_side_by_side(site: Site) -> int | None:
    """How many columns of one thing, each read by a name of its own, are laid side by side; None for anything else."""
    name = site.name.rpartition(".")[2]
    listed = site.where.node.args[0] if isinstance(site.where.node, ast.Call) and site.where.node.args else None
    if not isinstance(listed, (ast.Tuple, ast.List)) or len(listed.elts) < 2:
        return None
    if name != "column_stack" and axis_of(site, 1, "axis", "dim") not in (1, -1):
        return None
    columns = [_column(item, own_axis=name in ("stack", "column_stack")) for item in listed.elts]
    owners = {found[0] for found in columns if found is not None}
    names = {found[1] for found in columns if found is not None}
    return len(names) if len(owners) == 1 and len(names) == len(columns) else None


def _column(node: ast.expr, *, own_axis: bool) -> tuple[str, str] | None:
    """What a column is read from and by which name; None for what is not seen to be one column."""
    while True:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr not in _KEEPS | _MAKES_COLUMN:
                return None
            own_axis = own_axis or node.func.attr in _MAKES_COLUMN
            node = node.func.value
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
            last = node.slice.elts[-1]
            own_axis = own_axis or (isinstance(last, ast.Constant) and last.value is None)
            node = node.value
        else:
            break
    if not own_axis:
        return None
    if isinstance(node, ast.Attribute):
        return ast.dump(node.value), node.attr
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return ast.dump(node.value), node.slice.value
    return None
