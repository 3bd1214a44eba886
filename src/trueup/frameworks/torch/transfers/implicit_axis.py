"""A softmax of PyTorch that is made without its axis: the axis is guessed, wherever the module is used."""

from __future__ import annotations

from trueup.engine.transfers.local_facts import note_activation
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Tensor

_IMPLICIT = {"Softmax": "softmax", "LogSoftmax": "log_softmax"}


def note_implicit_axis(site: Site) -> None:
    """`nn.Softmax()`: the axis is guessed wherever the module is used. The module itself stays what it is."""
    activation = _IMPLICIT.get(site.name.removeprefix("torch.nn."))
    if activation is not None and site.args.get(0, "dim") is None and not site.args.more:
        output = Tensor(
            where=site.where, symbolic=True, activation=activation, activation_where=site.where, implicit_axis=True,
            why="what comes in is not known",
        )  # fmt: skip
        note_activation(site.machine, output, "torch")
