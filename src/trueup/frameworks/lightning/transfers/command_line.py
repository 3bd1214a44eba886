"""`LightningCLI(Model, Data)`: model and data are made of their defaults, unless a file or a word says otherwise.

What a user gives on the command line, or in the file that is named there, is not known: numbers and names of the
defaults are taken for what is meant, and a test of them is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.functions import make_instance
from trueup.engine.transfers.instances import args_by_default
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import NONE, Args, Call, Class, Constant, Spot, StoredObject, Value
from trueup.frameworks.lightning.transfers.steps import TRAINER, train_and_test

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

CLI = "lightning.LightningCLI"


@on_call(CLI)
def command_line(site: Site) -> Value | None:
    """`LightningCLI(Model, Data)` trains at once, `LightningCLI(Model, Data, run=False)` leaves it to the program."""
    result = site.machine.new(CLI, site.where, args=site.args)
    _started(site, result)
    return result


@on_method(f"{CLI}.#init")
def own_class(site: Site) -> Value | None:
    """A class of the program that comes from it."""
    if isinstance(site.owner, StoredObject):
        _started(site, site.owner)
    return NONE


def _started(site: Site, owner: StoredObject) -> None:
    machine = site.machine
    model = _instance(machine, site.arg(0, "model_class"), site.where)
    data = _instance(machine, site.arg(1, "datamodule_class"), site.where)
    trainer = Call(TRAINER, Args(more=True), site.where)
    for name, value in (("model", model), ("datamodule", data), ("trainer", trainer)):
        if value is not None:
            machine.set_part(owner, name, value)
    runs = site.arg(None, "run")
    if model is not None and not (isinstance(runs, Constant) and runs.value is False):
        train_and_test(machine, model, data, site.where)


def _instance(machine: Machine, cls: Value | None, where: Spot) -> StoredObject | None:
    result = make_instance(machine, cls, args_by_default(machine, cls), where) if isinstance(cls, Class) else None
    return result if isinstance(result, StoredObject) else None
