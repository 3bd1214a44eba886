"""PyTorch's random numbers: what they are as labels."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import shapes
from trueup.engine.transfers.axes_by_index import gives_all_rows
from trueup.engine.transfers.new_arrays import whole_numbers
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Value, whole_of
from trueup.frameworks.arrays.transfers.random_numbers import drawn_integers, real_numbers, reals_by_sizes

gives_all_rows("torch.randperm")


@on_call("torch.rand", "torch.randn")
def real_numbers_of_sizes(site: Site) -> Value | None:
    """`randn(100, 3)`, `randn((100, 3))`, `randn(size=(100, 3))`: of one argument that is not known, any shape."""
    sizes = site.args.get(None, "size")
    if sizes is None and len(site.args.positional) != 1:
        return reals_by_sizes(site)
    passed = site.args.positional[0] if sizes is None else sizes
    return real_numbers(shapes.shape_from(site.machine, passed), site.where)


@on_call("torch.randint")
def random_integers(site: Site) -> Value | None:
    """`randint(10, (100,))`, or with the lowest number in front."""
    if len(site.args.positional) != 2:
        drawn = drawn_integers(site, inclusive=False)
    else:
        top = whole_of(site.arg(0))
        shape = shapes.shape_from(site.machine, site.args.positional[1])
        drawn = whole_numbers(shape, 0, None if top is None else top - 1, site.where)
    default = site.arg(None, "dtype") is None and not site.args.more
    return replace(drawn, dtype="int64") if isinstance(drawn, Tensor) and default else drawn
