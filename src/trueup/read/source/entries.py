"""Which functions and classes that nobody calls are worth entering: those in whose text a setup could come together."""

from __future__ import annotations

import ast

from trueup.read.source.parse import Source

#: A loss, or the call that joins the parties.
_JOINS = ("compile(", "Loss", "loss", "rossentropy", "cross_entropy", ".fit(", "fit_generator", "train_on_batch")
#: A head that can be judged alone, or an answer taken from one.
_HEADS = ("oftmax", "igmoid", "Dense(", "Sequential(", "Model(", "argmax", "predict", "accuracy_score")


def may_join(source: Source, node: ast.AST) -> bool:
    """True where a function or a class mentions a loss, a compile call, or a head."""
    text = _text(source, node)
    return any(word in text for word in (*_JOINS, *_HEADS))


def may_lose(source: Source, node: ast.AST) -> bool:
    """True where a method mentions a loss or the call that joins the parties."""
    text = _text(source, node)
    return any(word in text for word in _JOINS)


def _text(source: Source, node: ast.AST) -> str:
    first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", None)
    return "\n".join(source.lines[first - 1 : last])
