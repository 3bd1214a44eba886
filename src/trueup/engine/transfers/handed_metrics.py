"""Accuracies that a program's function is handed as a function: what they give of one batch, by their name."""

from __future__ import annotations

import ast

from trueup.engine.pedigree import Figure
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.answers import kind_of_comparison, note_count, unread_side
from trueup.engine.transfers.figures import number
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.transfers.registry import Site, on_unfollowed_call
from trueup.engine.transfers.written_names import root_name
from trueup.engine.values import UnknownValue, Value
from trueup.facts.number_names import quantities_in

#: The answers and the labels, and nothing that would ask for several numbers at once.
_SIDES = 2


@on_unfollowed_call
def accuracy_of_elsewhere(site: Site) -> Value | None:
    """`accuracy_fn(model(x).argmax(1), y)` of a function that nobody calls: the share of right answers of a batch."""
    node = site.where.node
    if not isinstance(site.owner, UnknownValue) or not isinstance(node, ast.Call) or site.args.more:
        return None
    if quantities_in(root_name(node.func)) != {"accuracy"}:
        return None
    passed = [site.machine.resolve(value) for value in (*site.args.positional, *site.args.keywords.values())]
    answers = [value for value in passed if isinstance(value, Tensor) and value.predictions.model is not None]
    batches = [value for value in passed if value not in answers and loader_of(value) is not None]
    if len(passed) != _SIDES or len(answers) != 1 or len(batches) != 1 or answers[0].figure is not None:
        return None
    labels, batch = batches[0], loader_of(batches[0])
    truth = labels if isinstance(labels, Tensor) else unread_side(labels, site.where)
    data = site.machine.data_names.get(batch, "")
    if answers[0].predictions.answer is not None:
        kind = kind_of_comparison(answers[0], truth)
        note_count(site.machine, kind, answers[0], truth, root_name(node.func), site.where)
    return number(
        Figure(kind="share", counts="answers", predicted=answers[0], labels=truth, batch=batch, data=data), site.where
    )
