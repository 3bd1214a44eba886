"""Functions of TensorFlow and of Keras's backend on arrays, under names that NumPy does not have."""

from __future__ import annotations

from trueup.engine.tensors import LabelsTrait, Tensor
from trueup.engine.transfers import shapes
from trueup.engine.transfers.array_calls import out_of_its_framework, same, shape_call
from trueup.engine.transfers.axes_by_index import gives_all_rows
from trueup.engine.transfers.new_arrays import whole_numbers
from trueup.engine.transfers.registry import Site, on_call, on_tensor
from trueup.engine.transfers.shape_queries import rank_call
from trueup.engine.values import Value, text_of, whole_of
from trueup.frameworks.arrays.transfers.random_numbers import real_numbers

gives_all_rows("tf.random.shuffle")
on_call("keras.backend.int_shape", "keras.backend.shape", "tf.shape")(shape_call)
on_call("keras.backend.ndim", "tf.rank")(rank_call)
on_tensor("set_shape", "with_options", "unwrap", "result")(same)
on_tensor("numpy")(out_of_its_framework)


@on_call("tf.random.uniform")
def uniform(site: Site) -> Value | None:
    """`tf.random.uniform(shape, 0, 10, dtype=tf.int32)`: whole numbers below the bound, real ones without a dtype."""
    shape = shapes.shape_from(site.machine, site.args.get(0, "shape"))
    if _dtype(site) not in ("int32", "int64"):
        return Tensor(shape=shape, where=site.where, source="random numbers", labels=LabelsTrait(encoding="continuous"))
    lowest, highest = site.arg(1, "minval"), whole_of(site.arg(2, "maxval"))
    low = 0 if lowest is None and site.args.get(1, "minval") is None else whole_of(lowest)
    return whole_numbers(shape, low, None if highest is None else highest - 1, site.where)


def _dtype(site: Site) -> str:
    passed = site.arg(3, "dtype")
    return text_of(passed) or str(getattr(passed, "name", "")).rpartition(".")[2]


@on_call("tf.random.normal")
def normal(site: Site) -> Value | None:
    """`tf.random.normal(shape)`: real numbers."""
    return real_numbers(shapes.shape_from(site.machine, site.args.get(0, "shape")), site.where)
