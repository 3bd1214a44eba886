"""Lines that make more than one layer of a model: an edit of one for the head's sake would change the others."""

from __future__ import annotations

from trueup.contract.setup import Setup
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import Machine


def with_shared_lines(machine: Machine, setups: list[Setup]) -> list[Setup]:
    """The setups; their heads know whether the line of their activation makes other layers as well."""
    shared = {spot.place() for spot, layers in machine.record.bent.items() if len(layers) > 1}
    return [
        replace(setup, head=replace(setup.head, shared=True)) if setup.head.activation.where in shared else setup
        for setup in setups
    ]
