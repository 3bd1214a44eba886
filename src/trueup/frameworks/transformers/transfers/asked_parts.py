"""Whether a program asks for the loss of what a model gave back, told by the syntax around the call."""

from __future__ import annotations

import ast

from trueup.engine.definitions_around import function_around, nodes_of
from trueup.engine.values import Spot


def asks_for_loss(call: Spot) -> bool:
    """False where other parts than the loss are all that is asked of `outputs = model(**batch)`: `outputs.logits`."""
    tree = function_around(call) or call.source.tree
    uses = [node for node in nodes_of(tree, (ast.Attribute, ast.Subscript)) if isinstance(node.ctx, ast.Load)]
    if any(use.value is call.node for use in uses):
        return not any(use.value is call.node and _is_another_part(use) for use in uses)
    name = _name_of(tree, call.node)
    if name is None:
        return True
    other = {id(use.value) for use in uses if _is_another_part(use)}
    loads = [node for node in nodes_of(tree, (ast.Name,)) if node.id == name and isinstance(node.ctx, ast.Load)]
    return not loads or any(id(node) not in other for node in loads)


def _name_of(tree: ast.AST, call: ast.AST) -> str | None:
    """The one name that the result of a call is assigned to."""
    for node in nodes_of(tree, (ast.Assign,)):
        if node.value is call and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            return node.targets[0].id
    return None


def _is_another_part(use: ast.Attribute | ast.Subscript) -> bool:
    """True for `.logits` and `["logits"]`, which are not the loss; a place may be the loss or not."""
    if isinstance(use, ast.Attribute):
        return use.attr in _OTHERS
    return isinstance(use.slice, ast.Constant) and use.slice.value in _OTHERS


#: Parts of what models give back that hold no loss.
_OTHERS = frozenset({
    "logits", "hidden_states", "attentions", "last_hidden_state", "pooler_output", "start_logits", "end_logits",
    "past_key_values",
})  # fmt: skip
