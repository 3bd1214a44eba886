"""PyTorch's data sets of arrays, and the loader that gives them batch by batch."""

from __future__ import annotations

from trueup.engine.interpret.containers import items_of
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Constant, StoredObject, TupleValue, UnknownValue, Value, whole_of
from trueup.frameworks.keras.transfers.data import data_set

_SET, _LOADER = "torch.utils.data.TensorDataset", "torch.utils.data.DataLoader"


@on_call(_SET)
def tensor_set(site: Site) -> Value | None:
    """`TensorDataset(x, y)`: rows of several arrays."""
    made = site.machine.new(_SET, site.where, args=site.args)
    parts = tuple(site.machine.resolve(part) or part for part in site.args.positional)
    site.machine.set_part(made, "#row", TupleValue(parts, site.where, site.args.more))
    site.machine.set_part(made, "tensors", TupleValue(parts, site.where, site.args.more))
    return made


@on_call("torch.utils.data.random_split")
def split(site: Site) -> Value | None:
    """`random_split(data, [800, 200])`: sets of the same rows."""
    lengths = items_of(site.machine, site.arg(1, "lengths"))
    data = site.arg(0, "dataset")
    if not _is_set(data) or lengths is None or lengths.more:
        return None
    return TupleValue(tuple(data for _ in lengths.items if data is not None), site.where)


@on_call("torch.utils.data.Subset")
def subset(site: Site) -> Value | None:
    """`Subset(data, rows)`: some of the same rows."""
    data = site.arg(0, "dataset")
    return data if _is_set(data) else None


def _is_set(value: Value | None) -> bool:
    return isinstance(value, StoredObject) and value.kind == _SET


@on_call(_LOADER)
def loader(site: Site) -> Value | None:
    """`DataLoader(data, batch_size=64)`: batches of the arrays that the set was made of."""
    data = site.arg(0, "dataset")
    if site.arg(None, "collate_fn") is not None or not isinstance(data, StoredObject) or not _is_set(data):
        return None
    row = site.machine.resolve(site.machine.part(data, "#row"))
    size = whole_of(site.arg(1, "batch_size"))
    batched = site.arg(None, "batch_sampler") is None and (size or 1) > 1
    if not isinstance(row, TupleValue) or row.more:
        return None
    made = data_set(
        site.machine, row.items[1] if len(row.items) > 1 else UnknownValue("labels", site.where), site.where
    )
    site.machine.set_part(made, "#row", row)
    site.machine.set_part(made, "dataset", data)
    site.machine.set_part(made, "#several", Constant(batched))
    return made
