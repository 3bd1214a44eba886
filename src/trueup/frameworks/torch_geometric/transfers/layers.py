"""PyTorch Geometric's layers: each node of a graph has a row, which the layer gives new columns."""

from __future__ import annotations

from trueup.contract.head import CHANGED_BY_AVERAGING
from trueup.engine import effects
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import call
from trueup.engine.tensors import Tensor, without_activation
from trueup.engine.transfers.registry import Site, on_call, on_prefix
from trueup.engine.values import Args, Call, Constant, Spot, UnknownValue, Value, whole_of
from trueup.frameworks.torch.layer_rows import TorchRow
from trueup.frameworks.torch.transfers.modules import apply_row
from trueup.frameworks.torch_geometric.layer_rows import (
    AVERAGING,
    LAYERS,
    NETWORKS,
    OF_A_NETWORK,
    OF_HEADS,
    POOLS,
    HeadsRow,
)

_MODULE = "torch_geometric.nn."
_UNITS = TorchRow("units", (1, "out_channels"))
#: Methods that give the layer itself.
_SAME = ("to", "cuda", "cpu", "train", "eval", "jittable")


@on_prefix(_MODULE)
def layer(site: Site) -> Value | None:
    """`GCNConv(16, 7)(x, edge_index)`, `global_mean_pool(x, batch)`."""
    *_, name, last = site.name.split(".")
    if not isinstance(site.owner, Call):
        return _pooled(site.arg(0, "x"), last, site.where) if last in POOLS else None
    if last in _SAME:
        return site.owner
    if last not in ("__call__", "forward"):
        return None
    nodes, constructor = site.arg(0, "x"), site.owner
    if name in LAYERS:
        return apply_row(site, LAYERS[name], constructor.args, nodes, constructor)
    if name in OF_HEADS:
        return apply_row(site, _UNITS, _of_heads(site, OF_HEADS[name], constructor), nodes, constructor)
    if name in NETWORKS or name == "MLP":
        return apply_row(site, _UNITS, _of_network(site, constructor, name), nodes, constructor)
    if name in AVERAGING:
        return effects.mixed_rows(nodes) if isinstance(nodes, Tensor) else _unread(site.where)
    network = site.machine.resolve(constructor.args.get(0, OF_A_NETWORK[name])) if name in OF_A_NETWORK else None
    if network is not None:
        return call(site.machine, network, Args((nodes or UnknownValue("nodes", site.where),)), site.where)
    return Tensor(where=site.where, symbolic=True, why=f"the layer {name} is not known")


@on_call(f"{_MODULE}to_hetero", f"{_MODULE}to_hetero_with_bases")
def for_each_kind(site: Site) -> Value | None:
    """`to_hetero(model, metadata)`: the model once for each kind of node, whose outputs are entries of a dict."""
    return site.arg(0, "module")


def _of_heads(site: Site, row: HeadsRow, constructor: Call) -> Args:
    """The units of all heads, as the arguments of a layer that has one."""
    units = site.machine.resolve(constructor.args.get(1, "out_channels")) or UnknownValue(
        "no units are written", site.where
    )
    heads = site.machine.resolve(constructor.args.get(row.heads, "heads"))
    beside = site.machine.resolve(constructor.args.get(row.concat, "concat"))
    together = beside is not None and not (isinstance(beside, Constant) and beside.value is row.beside)
    averaged = isinstance(beside, Constant) and beside.value is False
    count = 1 if heads is None and not constructor.args.more else whole_of(heads)
    if averaged or (count == 1 and not together):
        return Args((units, units))
    size = whole_of(units)
    if together or size is None or count is None:
        return Args((units, UnknownValue("the units of all heads side by side were not followed", site.where)))
    return Args((units, Constant(size * count, units.where)))


def _of_network(site: Site, constructor: Call, name: str) -> Args:
    """The units of a whole network, as the arguments of a layer."""
    machine, args = site.machine, constructor.args
    if name == "MLP":
        listed = items_of(machine, machine.resolve(args.get(0, "channel_list")))
        last = listed.items[-1] if listed is not None and listed.items and not listed.more else None
        units = last or args.get(None, "out_channels")
    else:
        units = machine.resolve(args.get(3, "out_channels"))
        if units is None or (isinstance(units, Constant) and units.value is None):
            units = args.get(1, "hidden_channels")
    return Args((units or UnknownValue("", site.where), units or UnknownValue("no units are written", site.where)))


def _pooled(nodes: Value | None, name: str, where: Spot) -> Value:
    """One row for each graph, with the columns of its nodes."""
    if not isinstance(nodes, Tensor):
        return _unread(where)
    if name == "global_add_pool":
        nodes = effects.mixed_rows(nodes)
    elif name == "global_mean_pool" and nodes.head.activation in CHANGED_BY_AVERAGING:
        nodes = without_activation(nodes, nodes.why or f"averages of {nodes.head.activation}")
    return replace(nodes, shape=None if nodes.shape is None else (None, *nodes.shape[1:]))


def _unread(where: Spot) -> Tensor:
    return Tensor(where=where, symbolic=True, why="inputs that were not followed")
