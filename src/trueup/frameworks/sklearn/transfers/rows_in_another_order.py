"""`shuffle` and `resample` of scikit-learn: the same rows of one or several arrays, in another order."""

from __future__ import annotations

from trueup.engine.tensors import Tensor
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Call, TupleValue, Value


@on_call("sklearn.shuffle", "sklearn.resample")
def reordered(site: Site) -> Value | None:
    """`shuffle(x, y)`: each array as it is, but for the order of its rows."""
    values = [site.machine.resolve(item) for item in site.args.positional]
    if len(values) > 1:
        return TupleValue(tuple(value for value in values if value is not None), site.where)
    return values[0] if values and isinstance(values[0], Tensor) else Call("permutation", site.args, site.where)
