"""Which array in memory a cell trains or measures a model with, by the names that it writes. Nothing is evaluated."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

#: Methods of models that take a batch of labels or all of them, second by position.
_METHODS = frozenset({"fit", "partial_fit", "evaluate", "score", "train_on_batch", "test_on_batch"})
#: Keywords under which these methods and losses take labels.
_KEYWORDS = frozenset({"y", "y_true", "target", "labels"})
_LABELS_OF_METRIC = "y_true"
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def labels_of_model(tree: ast.Module, model: str, loss: str, memory: Mapping[str, Any]) -> Any:
    """The labels of the last call that trains or measures the model, where they are given by a name; else None.

    model: its name. loss: the name of the loss that stands beside it, "" where there is none. A name that is written
    anew further below holds something else by now and is not taken; names of functions are not those of the notebook.
    """
    found = None
    nodes = list(_of_the_notebook(tree))
    names = sorted((node for node in nodes if isinstance(node, ast.Name)), key=lambda name: name.lineno)
    written = {name.id: name.lineno for name in names if isinstance(name.ctx, ast.Store)}
    answers = set(_names_of_answers(nodes, model))
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        labels = _labels_of_call(call, model, loss, answers, memory)
        if labels is None or max(written.get(labels.id, 0), written.get(model, 0)) > call.lineno:
            continue
        value = memory.get(labels.id)
        found = value if hasattr(value, "shape") or isinstance(value, list) else found
    return found


def _of_the_notebook(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes whose names are the notebook's own, in the order of the text."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _SCOPES + _COMPREHENSIONS):
            yield child
            yield from _of_the_notebook(child)


def _names_of_answers(nodes: list[ast.AST], model: str) -> Iterator[str]:
    """Names that hold nothing but what the model predicts."""
    stored = [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and _predicts(node.value, model):
            target = node.targets[0]
            if isinstance(target, ast.Name) and stored.count(target.id) == 1:
                yield target.id


def _predicts(node: ast.AST, model: str) -> bool:
    """True for `model.predict(…)`, `model.predict_proba(…)` and the like."""
    method = node.func if isinstance(node, ast.Call) else None
    return (
        isinstance(method, ast.Attribute)
        and method.attr.startswith("predict")
        and isinstance(method.value, ast.Name)
        and method.value.id == model
    )


def _labels_of_call(
    call: ast.Call, model: str, loss: str, answers: set[str], memory: Mapping[str, Any]
) -> ast.Name | None:
    """The name of the labels in `model.fit(x, y)`, `loss(scores, y)` or `accuracy_score(y, model.predict(x))`."""
    named = [keyword.value for keyword in call.keywords if keyword.arg in _KEYWORDS]
    function = call.func
    owner = function.value if isinstance(function, ast.Attribute) else None
    if isinstance(owner, ast.Name) and owner.id == model:
        passed = [*call.args[1:2], *named] if function.attr in _METHODS else []  # type: ignore[attr-defined]
    elif isinstance(function, ast.Name) and function.id == loss:
        passed = [*call.args[1:2], *named]
    elif any(
        _predicts(item, model) or (isinstance(item, ast.Name) and item.id in answers) for item in _arguments(call)
    ):
        passed = _labels_of_metric(call, memory)
    else:
        passed = []
    return passed[0] if passed and isinstance(passed[0], ast.Name) else None


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _labels_of_metric(call: ast.Call, memory: Mapping[str, Any]) -> list[ast.expr]:
    """The argument that a function in memory calls `y_true`."""
    function = call.func
    if isinstance(function, ast.Name):
        value = memory.get(function.id)
    elif isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        module = memory.get(function.value.id)
        value = getattr(module, function.attr, None) if isinstance(module, ModuleType) else None
    else:
        value = None
    try:
        names = list(inspect.signature(value).parameters) if callable(value) else []
    except (TypeError, ValueError):  # a callable of C without a signature
        names = []
    if _LABELS_OF_METRIC not in names:
        return []
    position = names.index(_LABELS_OF_METRIC)
    named = [keyword.value for keyword in call.keywords if keyword.arg == _LABELS_OF_METRIC]
    return [*call.args[position : position + 1], *named]
