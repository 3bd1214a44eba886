"""Models in memory that a library knows as its own (`frameworks/<name>/live_parts.py`), as descriptions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trueup.contract.known import Place
from trueup.contract.reading import Unread
from trueup.engine.interpret.machine import Machine
from trueup.engine.outside.call_values import Kind
from trueup.engine.outside.description import CompileArgument, CompileArguments, Description, Output
from trueup.engine.outside.followed_outputs import followed_outputs
from trueup.engine.part_spots import PartSpot
from trueup.engine.tensors import Tensor, with_head
from trueup.engine.values import Value
from trueup.frameworks.live_parts import LiveModel, LivePart
from trueup.frameworks.torch.layer_rows import MODULES
from trueup.frameworks.torch.live import live_value, loss_arguments, module_call, running_target

_LOGARITHM = {"softmax": "log_softmax", "sigmoid": "log_sigmoid"}


def _value(machine: Machine, thing: Any, place: Place) -> Value | None:
    """A layer that a library makes out of one of PyTorch's does what that does; another part is followed."""
    layers = [cls.__name__ for cls in type(thing).__mro__ if str(cls.__module__).startswith("torch.nn.")]
    if layers and layers[0] in MODULES:
        return module_call(thing, PartSpot(place))
    return live_value(machine, thing, place)


_KIND = Kind(method="forward", value=_value, fixed={"training": True})


def described_parts(model: Any, known: LiveModel, *, loss: Any = None, metrics: Any = None) -> Description:
    """The model with the outputs that its library names. loss: as it was given, which goes before the library's."""
    name = type(model).__name__
    where = Place(name, path="")
    argument, unread = _loss(known, name, loss)
    if metrics is not None:
        unread = (*unread, Unread(Place(name, path="metrics"), "metrics= is for models of Keras"))
    return Description(
        name=name,
        target=running_target(),
        own_loop=True,
        where=where,
        outputs=tuple(_output(part, known, where, several=len(known.parts) > 1) for part in known.parts),
        compiled_at=Place(name, path="loss" if loss is not None else known.loss_path) if argument is not None else None,
        loss=argument,
        unread=unread,
    )


def _loss(known: LiveModel, name: str, loss: Any) -> tuple[CompileArguments, tuple[Unread, ...]]:
    where = Place(name, path="loss" if loss is not None else known.loss_path)
    if loss is not None or known.criterion is not None:
        return loss_arguments(loss if loss is not None else known.criterion, where), ()
    if known.loss:
        short = known.loss.rpartition(".")[2]
        return CompileArgument(
            name=short, spelling="object", where=where, qualified=known.loss, config=known.config
        ), ()
    return None, ((Unread(where, known.why_loss),) if known.why_loss else ())


def _output(part: LivePart, known: LiveModel, where: Place, *, several: bool) -> Output:
    here = replace(where, path=part.path)
    name = part.name if several else None
    if part.module is None:
        return Output(name=name, where=here, why=part.why)
    try:
        found = followed_outputs(part.module, here, _KIND, "module")
    except Exception as error:  # attributes of a program's own class may do anything when they are asked for
        why = f"the module could not be followed ({type(error).__name__}: {error})"
        return Output(name=name, where=here, why=why)
    output = found[0]
    value = output.value
    if isinstance(value, Tensor):
        if part.positions is not None and value.last is not None:
            value = replace(value, shape=(*[None] * (part.positions + 1), value.last), class_axis=-1)
        if known.logarithm:
            value = with_head(value, activation=_LOGARITHM.get(value.head.activation or ""), activation_where=None)
        output = replace(output, value=replace(value, where=value.where or PartSpot(here)))
    return replace(output, name=name)
