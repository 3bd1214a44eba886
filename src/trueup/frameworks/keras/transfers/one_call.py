"""What one call of a layer tells by itself, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable

from trueup.engine.tensors import Tensor
from trueup.engine.transfers.local_facts import note_activation
from trueup.engine.transfers.registry import Site
from trueup.frameworks.keras.layer_rows import LAYERS


def note_layer(site: Site, units_of: Callable[[Site], Tensor]) -> None:
    """`Dense(1, activation="softmax")`: one unit and what is done to it stand in one call."""
    row = LAYERS.get(site.name.split(".")[-1])
    if row is None or row.effect != "units" or row.activation is None:
        return
    output = units_of(site)
    if output.size == 1 and output.class_axis == -1:
        note_activation(site.machine, output, site.library)
