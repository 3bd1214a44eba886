"""Products that a program of PyTorch writes itself, with weights that are plain tensors."""

from __future__ import annotations

from collections.abc import Hashable

from trueup.engine import effects
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import Machine
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import graphs, written_losses
from trueup.engine.transfers.registry import Site, on_call, on_tensor
from trueup.engine.transfers.unfollowed import on_unfollowed
from trueup.engine.values import Args, Spot, UnknownValue, Value

_COLUMNS_AND_ROWS = 2
_UNREAD = UnknownValue("an operand that was not followed")


@on_call("torch.nn.Parameter", "torch.nn.parameter.Parameter")
def parameter(site: Site) -> Value | None:
    """`nn.Parameter(torch.randn(64, 10))`: numbers that are trained, of the shape that they begin with."""
    data = site.arg(0, "data")
    if not isinstance(data, Tensor) or len(data.shape or ()) != _COLUMNS_AND_ROWS:
        return None  # scales, biases and tokens leave what they are joined with as it is
    return graphs.weights(data.shape, site.where, by_data=data.head.units_by_data)


@on_call("torch.mm", "torch.matmul", "torch.bmm")
def product(site: Site) -> Value | None:
    """`torch.mm(x, w)`."""
    left, right = site.arg(0, "input"), site.arg(1, "mat2", "other")
    return graphs.matrix_product(left or _UNREAD, right or _UNREAD, site.where)


@on_call("torch.spmm", "torch.sparse.mm", "torch.smm", "torch.dsmm")
def product_with_a_sparse_one(site: Site) -> Value | None:
    """`torch.spmm(adjacency, x)`: sums of rows of x, unless it is features that are sparse, and x are weights."""
    left, right = site.arg(0, "input", "sparse", "mat1"), site.arg(1, "mat2", "dense", "mat")
    if isinstance(right, Tensor) and right.symbolic and not graphs.is_weights(right):
        return effects.mixed_rows(right)
    return graphs.matrix_product(left or _UNREAD, right or _UNREAD, site.where)


@on_call("torch.dot")
def inner_product(site: Site) -> Value | None:
    """`torch.dot(labels, log_p)` of one item."""
    left, right = site.arg(0, "input"), site.arg(1, "tensor")
    return written_losses.inner_product(left or _UNREAD, right or _UNREAD, site.where)


@on_tensor("mm", "matmul", "bmm")
def product_of_a_tensor(site: Site) -> Value | None:
    """`x.mm(w)`."""
    assert isinstance(site.owner, Tensor)
    return graphs.matrix_product(site.owner, site.arg(0, "mat2", "other") or _UNREAD, site.where)


@on_unfollowed("mm", "matmul")
def product_of_an_unknown(
    machine: Machine, owner: tuple[Hashable, str], name: str, args: Args, where: Spot
) -> Value | None:
    """`x.mm(w)` of a batch that was not followed."""
    other = machine.resolve(args.get(0, "mat2", "other"))
    return graphs.matrix_product(UnknownValue(owner[1]), other or _UNREAD, where)


@on_call("torch.addmm")
def product_and_bias(site: Site) -> Value | None:
    """`torch.addmm(b, x, w)`."""
    return graphs.matrix_product(site.arg(1, "mat1") or _UNREAD, site.arg(2, "mat2") or _UNREAD, site.where)


@on_call("torch.nn.functional.linear")
def linear(site: Site) -> Value | None:
    """`F.linear(x, w, b)`: the weights have a row for each output."""
    passed = site.arg(1, "weight")
    if isinstance(passed, Tensor) and passed.shape is not None:
        passed = replace(passed, shape=passed.shape[::-1])
    return graphs.product(site.arg(0, "input"), passed, site.where)
