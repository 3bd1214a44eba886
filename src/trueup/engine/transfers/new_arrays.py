"""Arrays that a program makes: of one number, of the identity, of random numbers, or out of a file."""

from __future__ import annotations

from dataclasses import replace

from trueup.engine.interpret.containers import items_of
from trueup.engine.transfers import shapes
from trueup.engine.transfers.array_calls import RANDOM_CELLS, tensor_arg, twins
from trueup.engine.transfers.literals import of_values
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.transfers.writing import BY_HAND, filled_with
from trueup.engine.values import Constant, Spot, Tensor, Value, number_of, text_of, whole_of


@on_call(*twins("zeros", "ones", "full", "zeros_like", "ones_like", "empty"))
def filled(site: Site) -> Value | None:
    """Arrays of one number, into which programs then write."""
    kind = site.name.split(".")[-1]
    like = site.arg(0, "a", "shape", "size")
    shape = like.shape if kind.endswith("_like") and isinstance(like, Tensor) else shapes.shape_from(site.machine, like)
    if site.name.startswith("torch") and len(site.args.positional) > 1:
        shape = tuple(whole_of(site.machine.resolve(size)) for size in site.args.positional)
    given = number_of(site.arg(1, "fill_value"))
    number = given if kind == "full" else None if kind == "empty" else float(kind.startswith("ones"))
    if number is not None:
        return filled_with(number, shape, site.where)
    objects = (
        getattr(site.arg(1, "dtype"), "name", "") == "builtins.object" or text_of(site.arg(1, "dtype")) == "object"
    )
    # Each cell of an array of objects may hold a row of its own.
    return Tensor(
        shape=None if objects else shape, where=site.where, source=BY_HAND, why="an array that is filled later"
    )


@on_call(*twins("arange", "range"))
def numbers_in_order(site: Site) -> Value | None:
    """`arange(k)`: 0 to k - 1."""
    bounds = [whole_of(site.machine.resolve(item)) for item in site.args.positional]
    known = [bound for bound in bounds if bound is not None]
    if not bounds or len(known) < len(bounds) or len(bounds) > 2:
        return Tensor(shape=(None,), where=site.where, source="arange", why="numbers in order")
    numbers = range(*known)
    return Tensor(
        shape=(len(numbers),), where=site.where, source="arange", why="numbers in order",
        lowest=numbers[0] if numbers else None, highest=numbers[-1] if numbers else None,
        elements=tuple(numbers) if len(numbers) <= site.machine.limits.items else None,
    )  # fmt: skip


@on_call(*twins("eye", "identity_matrix"), "numpy.identity")
def eye(site: Site) -> Value | None:
    """`eye(k)`: its rows are the one-hot rows."""
    size = shapes.size_of(site.machine, site.args.get(0, "N", "num_rows", "n"))
    return Tensor(shape=(size, size), where=site.where, source="eye", why="an identity matrix")


@on_call(
    "numpy.random.randint", "numpy.random.random_integers", "torch.randint", "numpy.random.choice", "tf.random.uniform"
)
def random_integers(site: Site) -> Value | None:
    """Whole numbers drawn at random from a known range."""
    kind = site.name.split(".")[-1]
    if kind == "choice":
        return _random_choice(site)
    low, high = whole_of(site.arg(0, "low", "minval")), whole_of(site.arg(1, "high", "maxval"))
    one_bound = (high is None and site.args.get(1, "high") is None) or (
        isinstance(site.arg(1, "high"), Constant) and high is None
    )
    if site.name.startswith("torch") and len(site.args.positional) == 2:
        high, low, size = low, 0, site.args.positional[1]
    else:
        size = site.args.get(2, "size", "shape") or Constant(None)
        if one_bound:
            low, high = 0, low
    if kind == "uniform" and text_of(site.arg(None, "dtype")) not in ("int32", "int64"):
        return Tensor(
            shape=shapes.shape_from(site.machine, size),
            where=site.where,
            encoding="continuous",
            source="random numbers",
        )
    top = None if high is None else high if kind == "random_integers" else high - 1
    return whole_numbers(shapes.shape_from(site.machine, size), low, top, site.where)


def whole_numbers(shape: shapes.Shape | None, low: int | None, high: int | None, where: Spot | None) -> Tensor:
    """Whole numbers of a known range as labels; several columns of 0/1 drawn independently are tags."""
    several = shape is not None and len(shape) > 1 and shape[-1] != 1
    if several and low == 0 and high == 1:
        last = shape[-1] if shape else None
        return Tensor(
            shape=shape, where=where, encoding="multi-hot", classes=last, lowest=0, highest=1, source=RANDOM_CELLS
        )
    if several:
        return Tensor(shape=shape, where=where, source="random numbers", why="several columns of random numbers")
    if low is not None and low == high:
        return Tensor(shape=shape, where=where, lowest=low, highest=high, why="the same number is drawn each time")
    encoding = "binary" if (low, high) == (0, 1) else "integer" if low is not None and high is not None else None
    classes = None if high is None or low is None or low < 0 else high - low + 1
    return Tensor(
        shape=shape,
        where=where,
        encoding=encoding,
        classes=classes,
        lowest=low,
        highest=high,
        source="random numbers",
        why="" if encoding else "random numbers of a range that was not followed",
    )


@on_call("random.choice")
def drawn(site: Site) -> Value | None:
    """One item of a list; which one is known where there is one only."""
    items = items_of(site.machine, site.arg(0, "seq"))
    return items.items[0] if items is not None and not items.more and len(items.items) == 1 else None


def _random_choice(site: Site) -> Value | None:
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


@on_call(
    "numpy.random.rand",
    "numpy.random.random",
    "numpy.random.randn",
    "numpy.random.normal",
    "numpy.random.uniform",
    "numpy.random.random_sample",
    "numpy.random.standard_normal",
    "torch.rand",
    "torch.randn",
    "tf.random.normal",
    "numpy.linspace",
    "numpy.sin",
    "numpy.cos",
    "numpy.random.ranf",
    "numpy.random.gamma",
    "numpy.random.exponential",
)
def random_reals(site: Site) -> Value | None:
    """Real numbers: as labels, a regression's."""
    size = site.args.get(None, "size", "shape")
    if site.name.endswith((".rand", ".randn")):
        given = [whole_of(site.machine.resolve(item)) for item in site.args.positional]
        shape: shapes.Shape | None = tuple(given) if not site.args.more else None
    elif site.name.endswith((".sin", ".cos")):
        made = tensor_arg(site)
        shape = made.shape if made is not None else None
    else:
        position = 2 if site.name.endswith((".normal", ".uniform")) and site.name.startswith("numpy") else 0
        shape = shapes.shape_from(site.machine, size or site.args.get(position))
    return Tensor(shape=shape, where=site.where, encoding="continuous", source="real numbers")


@on_call("numpy.dot", "numpy.matmul", "numpy.log", "numpy.exp", "numpy.sqrt", "numpy.power", "numpy.square")
def real_function(site: Site) -> Value | None:
    """Functions whose values are real numbers where their input is."""
    made = tensor_arg(site)
    if made is None or made.symbolic or made.model is not None:
        return None
    other = tensor_arg(site, 1) if site.name.endswith(("dot", "matmul")) else None
    real = made.encoding == "continuous" or (other is not None and other.encoding == "continuous")
    shape = made.shape
    if other is not None:
        shape = (*shape[:-1], *(other.shape[1:] if other.shape else ())) if shape else None
    return Tensor(
        shape=shape,
        where=site.where,
        encoding="continuous" if real else None,
        why="numbers that are computed",
        source="real numbers",
    )


@on_call("numpy.loadtxt", "numpy.genfromtxt", "numpy.load", "numpy.fromfile", "h5py.File", "numpy.memmap")
def loaded(site: Site) -> Value | None:
    """Arrays read from files: nothing is known but that they are arrays."""
    if site.name == "h5py.File":
        return None
    rank = (None, None) if site.name.endswith("txt") else None
    return Tensor(shape=rank, where=site.where, why=f"{site.name.replace('numpy', 'np')} reads it from a file")


#: NumPy's generators: `default_rng(0).integers(...)` is what `randint(...)` is.
_GENERATORS = ("numpy.random.default_rng", "numpy.random.RandomState", "numpy.random.Generator")


@on_method(*(f"{made}.{name}" for made in _GENERATORS for name in ("integers", "randint", "choice")))
def generated_integers(site: Site) -> Value | None:
    """Whole numbers from a generator; `endpoint=True` takes the upper bound in."""
    endpoint = site.arg(None, "endpoint")
    kind = "random_integers" if isinstance(endpoint, Constant) and endpoint.value else site.name.split(".")[-1]
    return random_integers(replace(site, name=f"numpy.random.{kind}", owner=None))


@on_method(
    *(
        f"{made}.{name}"
        for made in _GENERATORS
        for name in ("random", "normal", "uniform", "standard_normal", "rand", "randn")
    )
)
def generated_reals(site: Site) -> Value | None:
    """Real numbers from a generator."""
    return random_reals(replace(site, name=f"numpy.random.{site.name.split('.')[-1]}", owner=None))
