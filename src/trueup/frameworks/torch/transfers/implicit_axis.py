"""A softmax of PyTorch that is made without its axis: the axis is guessed, wherever the module is used."""

from __future__ import annotations

import ast

from trueup.engine.tensors import HeadTrait, Tensor
from trueup.engine.transfers.local_facts import note_activation
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Spot

_IMPLICIT = {"Softmax": "softmax", "LogSoftmax": "log_softmax"}


def note_implicit_axis(site: Site) -> None:
    """`nn.Softmax()`: the axis is guessed wherever the module is used. The module itself stays what it is."""
    activation = _IMPLICIT.get(site.name.removeprefix("torch.nn."))
    passed = site.args.get(0, "dim") is not None or site.args.more or bool(site.args.keywords)
    if activation is None or passed or _never_asked_for(site.where):
        return
    output = Tensor(
        where=site.where,
        symbolic=True,
        why="what comes in is not known",
        head=HeadTrait(activation=activation, activation_where=site.where, implicit_axis=True),
    )
    note_activation(site.machine, output, "torch")


def _never_asked_for(where: Spot) -> bool:
    """True for what is kept as an attribute that nothing in its file reads: a layer that a `forward` leaves out."""
    names = set[str]()
    for statement in ast.walk(where.source.tree):
        if isinstance(statement, ast.Assign) and statement.value is where.node:
            kept = [target.attr for target in statement.targets if isinstance(target, ast.Attribute)]
            if len(kept) < len(statement.targets):
                return False
            names.update(kept)
    return bool(names) and not any(
        isinstance(node, ast.Attribute) and node.attr in names and isinstance(node.ctx, ast.Load)
        for node in ast.walk(where.source.tree)
    )
