"""What an activation alone tells, wherever it stands: no model, loss or training has to be read for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.contract.head import OVER_AN_AXIS
from trueup.engine.events import Activated
from trueup.engine.transfers.registry import Site, on_prefix
from trueup.engine.values import Tensor, Value
from trueup.frameworks.keras.layer_rows import LAYERS

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_IMPLICIT = {"Softmax": "softmax", "LogSoftmax": "log_softmax"}


def note_activation(machine: Machine, output: Tensor, library: str = "") -> None:
    """Remember an output whose activation is wrong in itself: over one unit, or over an axis that is guessed."""
    where = output.activation_where or output.where
    over_one = output.last == 1 and output.direct and (output.axis is None or output.axis == -1)
    if where is None or output.activation not in OVER_AN_AXIS or not (over_one or output.implicit_axis):
        return
    machine.record.note(
        Activated(output=output, library=library or _keras_of(machine), path=dict(machine.store.path), where=where)
    )


def _keras_of(machine: Machine) -> str:
    """Which Keras a program means by its layers."""
    roots = {name.split(".")[0] for name in machine.libraries}
    if "keras" in roots or "tensorflow" not in roots:
        return "tf-keras" if "tf_keras" in roots and "keras" not in roots else "keras"
    return "tf.keras"


@on_prefix("torch.nn.")
def module_without_axis(site: Site) -> Value | None:
    """`nn.Softmax()`: the axis is guessed wherever the module is used. The module itself stays what it is."""
    activation = _IMPLICIT.get(site.name.removeprefix("torch.nn."))
    if activation is not None and site.args.get(0, "dim") is None and not site.args.more:
        output = Tensor(
            where=site.where, symbolic=True, activation=activation, activation_where=site.where, implicit_axis=True,
            why="what comes in is not known",
        )  # fmt: skip
        note_activation(site.machine, output, "torch")
    return None


def note_layer(site: Site) -> None:
    """`Dense(1, activation="softmax")`: one unit and what is done to it stand in one call."""
    from trueup.frameworks.keras.transfers.layers import units_of_layer

    row = LAYERS.get(site.name.split(".")[-1])
    if row is None or row.effect != "units" or row.activation is None:
        return
    output = units_of_layer(site)
    if output.size == 1 and output.class_axis == -1:
        note_activation(site.machine, output, site.library)
