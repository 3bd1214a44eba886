"""Operations of Keras's graphs that no other library has under such a name."""

from __future__ import annotations

from trueup.engine.transfers.array_calls import tensor_arg
from trueup.engine.transfers.indexing import indexed
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.transfers.repeated_numbers import each_number
from trueup.engine.values import Value

on_call("keras.backend.repeat_elements")(each_number)


@on_call("keras.backend.get_item", "tf.strided_slice")
def get_item(site: Site) -> Value | None:
    """`x[key]` as a graph of Keras writes it down."""
    tensor, key = tensor_arg(site, 0, "x", "input"), site.arg(1, "key", "slice_spec")
    return indexed(site.machine, tensor, key, site.where) if tensor is not None and key is not None else None
