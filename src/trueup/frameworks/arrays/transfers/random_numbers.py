"""NumPy's random numbers: what they are as labels."""

from __future__ import annotations

from collections.abc import Callable

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import LabelsTrait, Shape, Tensor
from trueup.engine.transfers import shapes
from trueup.engine.transfers.array_calls import tensor_arg
from trueup.engine.transfers.literals import of_values
from trueup.engine.transfers.new_arrays import whole_numbers
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Constant, Spot, Value, whole_of


@on_call("numpy.random.randint")
def random_integers(site: Site) -> Value | None:
    """Whole numbers below a bound; `random_integers` is the older function that takes the upper bound in."""
    return drawn_integers(site, inclusive=False)


@on_call("numpy.random.random_integers")
def random_integers_with_the_last(site: Site) -> Value | None:
    """Whole numbers up to a bound, that bound among them."""
    return drawn_integers(site, inclusive=True)


def drawn_integers(site: Site, *, inclusive: bool) -> Tensor:
    """Whole numbers of the arguments `low`, `high` and `size`; a bound that stands alone is the upper one."""
    passed = site.arg(1, "high")
    low, high = whole_of(site.arg(0, "low")), whole_of(passed)
    if high is None and (site.args.get(1, "high") is None or isinstance(passed, Constant)):
        low, high = 0, low
    top = high if high is None or inclusive else high - 1
    shape = shapes.shape_from(site.machine, site.args.get(2, "size", "shape") or Constant(None))
    return whole_numbers(shape, low, top, site.where)


@on_call("numpy.random.choice")
def random_choice(site: Site) -> Value | None:
    """Numbers below a bound, or some of the numbers of a list."""
    items = items_of(site.machine, site.arg(0, "a"))
    numbers = [whole_of(item) for item in items.items] if items is not None and not items.more else []
    size = shapes.shape_from(site.machine, site.args.get(1, "size"))
    top = whole_of(site.arg(0, "a"))
    if top is not None:
        return whole_numbers(size, 0, top - 1, site.where)
    known = {number for number in numbers if number is not None}
    if not known or None in numbers:
        return None
    if size is None or len(size) < 2 or size[-1] == 1:
        return of_values(known, size, site.where, "random numbers")
    return whole_numbers(size, min(known), max(known), site.where)


@on_call("numpy.random.rand", "numpy.random.randn")
def reals_by_sizes(site: Site) -> Value | None:
    """`rand(100, 3)`: real numbers, whose sizes are given one after another."""
    passed = [whole_of(site.machine.resolve(item)) for item in site.args.positional]
    return real_numbers(tuple(passed) if not site.args.more else None, site.where)


@on_call("numpy.random.normal", "numpy.random.uniform")
def reals_behind_two_parameters(site: Site) -> Value | None:
    """`normal(loc, scale, size)`: real numbers."""
    return real_numbers(_size(site, 2), site.where)


@on_call(
    "numpy.random.random",
    "numpy.random.random_sample",
    "numpy.random.standard_normal",
    "numpy.random.ranf",
    "numpy.random.gamma",
    "numpy.random.exponential",
)
def reals_by_shape(site: Site) -> Value | None:
    """`random(shape)`: real numbers."""
    return real_numbers(_size(site, 0), site.where)


@on_call("numpy.sin", "numpy.cos")
def waves(site: Site) -> Value | None:
    """Real numbers, one for each that is given."""
    result = tensor_arg(site)
    return real_numbers(result.shape if result is not None else None, site.where)


def _size(site: Site, position: int) -> Shape | None:
    size = site.args.get(None, "size", "shape")
    return shapes.shape_from(site.machine, size or site.args.get(position))


def real_numbers(shape: Shape | None, where: Spot) -> Tensor:
    """Real numbers: as labels, a regression's."""
    return Tensor(shape=shape, where=where, source="real numbers", labels=LabelsTrait(encoding="continuous"))


_GENERATORS = ("numpy.random.default_rng", "numpy.random.RandomState", "numpy.random.Generator")
#: What the methods of a generator are, by the names of the functions of old.
_REALS: dict[str, Callable[[Site], Value | None]] = {
    **dict.fromkeys(("rand", "randn"), reals_by_sizes),
    **dict.fromkeys(("normal", "uniform"), reals_behind_two_parameters),
    **dict.fromkeys(("random", "standard_normal"), reals_by_shape),
}


@on_method(*(f"{result}.{name}" for result in _GENERATORS for name in ("integers", "randint")))
def generated_integers(site: Site) -> Value | None:
    """Whole numbers from a generator; `endpoint=True` takes the upper bound in."""
    endpoint = site.arg(None, "endpoint")
    return drawn_integers(replace(site, owner=None), inclusive=isinstance(endpoint, Constant) and bool(endpoint.value))


@on_method(*(f"{result}.choice" for result in _GENERATORS))
def generated_choice(site: Site) -> Value | None:
    """Some of the numbers of a list, from a generator."""
    return random_choice(replace(site, owner=None))


@on_method(*(f"{result}.{name}" for result in _GENERATORS for name in _REALS))
def generated_reals(site: Site) -> Value | None:
    """Real numbers from a generator."""
    return _REALS[site.name.rpartition(".")[2]](replace(site, owner=None))
