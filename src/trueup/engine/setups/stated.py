"""Setups with what is stated of them: at the calls that join the parties, of their models, of all that is not read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from trueup.contract.known import is_known
from trueup.contract.setup import Setup
from trueup.contract.statement import Statement
from trueup.engine.interpret.machine import Machine
from trueup.engine.values import Spot


def as_stated(machine: Machine, setup: Setup, calls: Iterable[Spot], model: int | None = None) -> Setup:
    """The setup with its unknown labels and head as they are stated.

    calls: the calls that a comment about this setup may stand at. model: the number of its model.
    """
    book = machine.stated
    found = (book.at(call.source, call.node) for call in calls)
    statements = [statement for statement in found if statement is not None]
    if model is not None and model in book.heads:
        statements.append(Statement(head=book.heads[model].head, where=book.heads[model].where))
    for statement in statements:
        if statement.labels is not None and setup.output is None:
            book.contradict(statement, statement.labels.differs(setup.labels))
            setup = replace(setup, labels=statement.labels.filled(setup.labels, setup.labels.where or setup.where))
        if statement.head is not None and setup.output is None:
            differs = statement.head.differs(setup.head)
            book.contradict(statement, differs)
            setup = setup if differs else replace(setup, head=statement.head.filled(setup.head))
    return _everywhere(setup, book.stating.everywhere)


def _everywhere(setup: Setup, statement: Statement) -> Setup:
    """What the command line states fills in what is not read, and contradicts nothing."""
    if statement.labels is not None and not is_known(setup.labels.encoding):
        setup = replace(setup, labels=statement.labels.filled(setup.labels, setup.labels.where or setup.where))
    if statement.head is not None and not statement.head.differs(setup.head):
        setup = replace(setup, head=statement.head.filled(setup.head))
    return setup
