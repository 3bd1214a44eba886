"""NumPy's functions (and their twins in Keras's backend, TensorFlow and torch) on arrays that carry labels or answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trueup.read.source.interpret.containers import items_of
from trueup.read.source.interpret.machine import Machine
from trueup.read.source.transfer import shapes
from trueup.read.source.transfer.answers import argmax_of, axis_of, counted_by, rounded
from trueup.read.source.transfer.literals import from_literal
from trueup.read.source.transfer.registry import Site, on_call, on_tensor, tensor_attribute
from trueup.read.source.values import Call, Const, Spot, Tensor, Tup, Unk, Value, number_of, text_of, whole_of

#: The source of labels drawn cell by cell.
RANDOM_CELLS = "random 0/1 cells"
#: Modules that offer NumPy's functions under the same names.
_TWINS = ("numpy", "jax.numpy", "cupy", "tf", "tf.math", "keras.backend", "torch")


def _named(*names: str) -> tuple[str, ...]:
    return tuple(f"{module}.{name}" for module in _TWINS for name in names)


def tensor_arg(site: Site, index: int = 0, *names: str) -> Tensor | None:
    """An array given as an argument, or the array whose method is called (then arguments shift by one)."""
    if isinstance(site.owner, Tensor) and index == 0:
        return site.owner
    value = site.arg(index - (1 if isinstance(site.owner, Tensor) else 0), *names)
    if isinstance(value, Tensor):
        return value
    return from_literal(site.machine, value, site.where)


def _at(site: Site, index: int) -> int:
    """Position of an argument of the function form in the form at hand."""
    return index - 1 if isinstance(site.owner, Tensor) else index


@on_call(*_named("array", "asarray", "asanyarray", "ascontiguousarray", "float32", "int32", "int64", "copy", "as_tensor",
                 "tensor", "from_numpy", "convert_to_tensor", "constant", "variable", "Tensor", "LongTensor", "FloatTensor",
                 "stack", "identity", "stop_gradient", "cast", "to_float"))  # fmt: skip
def array(site: Site) -> Value | None:
    """An array made of something: what is known of it stays."""
    made = tensor_arg(site, 0, "a", "object", "value", "data", "x", "arrays", "tensors")
    if made is None:
        return Tensor(where=site.where, why="an array made of something that was not followed")
    dtype = _dtype(site.arg(_at(site, 1), "dtype"))
    if site.name.endswith(".stack"):
        return replace(made, shape=None if made.shape is None else (None, *made.shape[1:]), elements=None)
    return replace(made, dtype=dtype or made.dtype)


@on_tensor("astype", "type", "to", "float", "long", "int", "half", "double", "bool")
def astype(site: Site) -> Value | None:
    """A conversion: booleans become 0/1, everything else stays what it is."""
    assert isinstance(site.owner, Tensor)
    dtype = _dtype(site.arg(0, "dtype")) or (site.name.split(".")[-1] if not site.args.positional else None)
    if dtype == "bool" and site.owner.encoding is None and site.owner.model is None:
        return replace(site.owner, encoding="binary", classes=2, lowest=0, highest=1, dtype="bool", elements=None)
    return replace(site.owner, dtype=dtype or site.owner.dtype)


def _dtype(value: Value | None) -> str | None:
    text = text_of(value)
    if text is None and value is not None:
        text = getattr(value, "name", "").split(".")[-1]
    return text or None


@on_tensor("numpy", "copy", "toarray", "todense", "to_numpy", "tolist", "cpu", "cuda", "detach", "clone", "contiguous",
           "eval", "fillna", "dropna", "reset_index", "sort_index", "sort_values", "sample", "head", "tail", "item",
           "requires_grad_", "to_dense", "as_matrix", "repeat", "requires_grad", "drop_duplicates", "set_index", "unwrap",
           "compute", "infer_objects", "to_frame", "squeeze_", "apply_", "clip", "pin_memory", "set_shape", "with_options",
           "result")  # fmt: skip
def same(site: Site) -> Value | None:
    """Methods after which the labels are the labels they were."""
    assert isinstance(site.owner, Tensor)
    return replace(site.owner, elements=site.owner.elements if site.owner.frame else None)


@on_call(*_named("reshape", "view"))
@on_tensor("reshape", "view")
def reshape(site: Site) -> Value | None:
    """`reshape(a, shape)` or `a.reshape(2, 3)`."""
    made = tensor_arg(site, 0, "a", "tensor", "x", "input")
    if made is None:
        return None
    if isinstance(site.owner, Tensor):
        given = site.args.positional or tuple(v for k, v in site.args.keywords.items() if k in ("shape", "newshape"))
    else:
        shape = site.args.get(1, "newshape", "shape")
        given = (shape,) if shape is not None else ()
    return shapes.reshaped(site.machine, made, given) if given else replace(made, shape=None, elements=None)


@on_call(*_named("ravel", "flatten"))
@on_tensor("ravel", "flatten")
def ravel(site: Site) -> Value | None:
    """`ravel(a)`; torch's flatten(1) keeps the batch axis."""
    made = tensor_arg(site)
    if made is None:
        return None
    start = whole_of(site.arg(_at(site, 1), "start_dim"))
    if start == 1 or site.name == "keras.backend.flatten":
        return replace(made, shape=(made.shape[0] if made.shape else None, None), direct=False, elements=None)
    return shapes.flattened(made)


@on_call(*_named("expand_dims", "unsqueeze"))
@on_tensor("unsqueeze")
def expand(site: Site) -> Value | None:
    """`expand_dims(a, axis)`."""
    made = tensor_arg(site)
    return shapes.expanded(made, axis_of(site, _at(site, 1), "axis", "dim")) if made is not None else None


@on_call(*_named("squeeze"))
@on_tensor("squeeze")
def squeeze(site: Site) -> Value | None:
    """`squeeze(a, axis)`."""
    made = tensor_arg(site)
    return shapes.squeezed(made, axis_of(site, _at(site, 1), "axis", "dim")) if made is not None else None


@on_call(*_named("argmax"))
@on_tensor("argmax")
def argmax(site: Site) -> Value | None:
    """`argmax(a, axis)`: the answer of predictions, or class numbers of one-hot rows."""
    made = tensor_arg(site, 0, "a", "input", "x")
    if made is None:
        return None
    axis = axis_of(site, _at(site, 1), "axis", "dim", "dimension")
    default = {"keras.backend": -1, "tf": 0, "tf.math": 0}.get(site.name.rsplit(".", 1)[0])
    given = site.args.get(_at(site, 1), "axis", "dim", "dimension") is not None
    return argmax_of(site.machine, made, axis if given else default, site.where)


@on_call(*_named("round", "rint", "around"))
@on_tensor("round")
def round_(site: Site) -> Value | None:
    """`round(a)`."""
    made = tensor_arg(site)
    return rounded(site.machine, made, site.where) if made is not None else None


@on_call(*_named("equal"))
@on_tensor("eq", "equals")
def equal(site: Site) -> Value | None:
    """`equal(a, b)`."""
    from trueup.read.source.transfer.answers import compare_answers

    one, other = tensor_arg(site), tensor_arg(site, 1)
    return compare_answers(site.machine, one, other, site.where) if one is not None and other is not None else None


@on_call(*_named("greater", "greater_equal", "gt", "ge"))
@on_tensor("gt", "ge")
def greater(site: Site) -> Value | None:
    """`greater(a, number)`."""
    from trueup.read.source.transfer.answers import thresholded

    made = tensor_arg(site)
    number = number_of(site.arg(_at(site, 1)))
    return thresholded(site.machine, made, number, site.where) if made is not None and made.model is not None else None


@on_call(*_named("mean", "sum", "average", "count_nonzero", "reduce_mean", "reduce_sum"))
@on_tensor("mean", "sum")
def mean(site: Site) -> Value | None:
    """A comparison that is averaged or summed is an accuracy by hand; a loss that is averaged stays that loss."""
    made = tensor_arg(site)
    if made is None:
        return None
    if made.loss is not None:
        return made
    if made.counted is not None:
        counted_by(site.machine, made, site.name.split(".")[-1], site.where)
        return made
    axis = axis_of(site, _at(site, 1), "axis", "dim")
    shape = shapes.without_axis(made, axis) if axis is not None else ()
    return Tensor(shape=shape, where=site.where, symbolic=made.symbolic, why="numbers that are summed", encoding=None)


@on_call(*_named("all"))
@on_tensor("all")
def all_(site: Site) -> Value | None:
    """`all(equal, axis=1)`: an item counts when all its cells agree."""
    made = tensor_arg(site)
    if made is not None and made.counted is not None:
        kind, predicted, labels = made.counted
        return replace(made, counted=("whole-rows" if kind == "cells" else kind, predicted, labels))
    return made


@on_call(*_named("concatenate", "vstack", "hstack", "append", "concat", "cat", "column_stack", "r_"), "pandas.concat")
def concatenate(site: Site) -> Value | None:
    """Arrays put together."""
    items = items_of(site.machine, site.arg(0, "arrays", "values", "objs", "tensors"))
    if site.name.endswith(".append"):
        items = Tup(site.args.positional[:2])
    parts = [
        p
        for p in (from_literal(site.machine, site.machine.plain(i), site.where) for i in (items.items if items else ()))
        if p
    ]
    if not parts or items is None or len(parts) < len(items.items):
        return Tensor(where=site.where, why="arrays of which some were not followed are put together")
    default = 1 if site.name.endswith(("hstack", "column_stack")) and len(parts[0].shape or (0, 0)) > 1 else 0
    axis = axis_of(site, 1, "axis", "dim")
    if any(part.symbolic for part in parts):
        return replace(parts[0], shape=None, activation=None, direct=False, where=site.where)
    return shapes.joined(parts, default if axis is None else axis)


@on_call(*_named("zeros", "ones", "full", "zeros_like", "ones_like", "empty"))
def filled(site: Site) -> Value | None:
    """Arrays of one number, into which programs then write."""
    kind = site.name.split(".")[-1]
    like = site.arg(0, "a", "shape", "size")
    shape = like.shape if kind.endswith("_like") and isinstance(like, Tensor) else shapes.shape_from(site.machine, like)
    if site.name.startswith("torch") and len(site.args.positional) > 1:
        shape = tuple(whole_of(site.machine.plain(size)) for size in site.args.positional)
    number = number_of(site.arg(1, "fill_value")) if kind == "full" else float(kind.startswith("ones"))
    source = "ones" if number == 1 else "zeros" if number == 0 and kind != "empty" else "numbers put in by hand"
    flat = shape is not None and (len(shape) == 1 or (len(shape) == 2 and shape[-1] == 1))
    whole = number is not None and kind != "empty" and number in (0, 1) and flat
    return Tensor(
        shape=shape, where=site.where, encoding="binary" if whole else None, classes=2 if whole else None,
        lowest=number, highest=number, source=source, why="" if whole else "an array that is filled later",
    )  # fmt: skip


@on_call(*_named("eye", "identity_matrix"), "numpy.identity")
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
        isinstance(site.arg(1, "high"), Const) and high is None
    )
    if site.name.startswith("torch") and len(site.args.positional) == 2:
        high, low, size = low, 0, site.args.positional[1]
    else:
        size = site.args.get(2, "size", "shape") or Const(None)
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
    encoding = "binary" if (low, high) == (0, 1) else "integer" if low is not None and high is not None else None
    classes = None if high is None or low is None or low < 0 else high + 1
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


def _random_choice(site: Site) -> Value | None:
    items = items_of(site.machine, site.arg(0, "a"))
    numbers = [whole_of(item) for item in items.items] if items is not None and not items.more else []
    size = shapes.shape_from(site.machine, site.args.get(1, "size"))
    top = whole_of(site.arg(0, "a"))
    if top is not None:
        return whole_numbers(size, 0, top - 1, site.where)
    known = [number for number in numbers if number is not None]
    if known and len(known) == len(numbers):
        return whole_numbers(size, min(known), max(known), site.where)
    return None


@on_call("numpy.random.rand", "numpy.random.random", "numpy.random.randn", "numpy.random.normal", "numpy.random.uniform",
         "numpy.random.random_sample", "numpy.random.standard_normal", "torch.rand", "torch.randn", "tf.random.normal",
         "numpy.linspace", "numpy.sin", "numpy.cos", "numpy.random.ranf", "numpy.random.gamma", "numpy.random.exponential")  # fmt: skip
def random_reals(site: Site) -> Value | None:
    """Real numbers: as labels, a regression's."""
    size = site.args.get(None, "size", "shape")
    if site.name.endswith((".rand", ".randn")):
        given = [whole_of(site.machine.plain(item)) for item in site.args.positional]
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


@on_call("numpy.add", "numpy.subtract", "numpy.multiply", "numpy.divide")
def arithmetic_call(site: Site) -> Value | None:
    """`np.add(a, b)` as `a + b`."""
    import ast

    from trueup.read.source.interpret.operators import binary

    op = {"add": ast.Add, "subtract": ast.Sub, "multiply": ast.Mult, "divide": ast.Div}[site.name.split(".")[-1]]()
    one, other = site.arg(0), site.arg(1)
    return binary(site.machine, one, op, other, site.where) if one is not None and other is not None else None


@on_call(*(f"numpy.{name}" for name in ("logical_or", "logical_and", "logical_not", "logical_xor", "isin", "in1d", "isnan")))
def logical(site: Site) -> Value | None:
    """Tests of arrays: 0/1 cells."""
    made = tensor_arg(site)
    if made is None or made.symbolic or made.model is not None:
        return made
    return replace(made, encoding="binary", classes=2, lowest=0, highest=1, dtype="bool", source="a test", elements=None)


@on_call("numpy.where")
def where_(site: Site) -> Value | None:
    """`where(test, a, b)` with two numbers: labels of two values, or predictions turned into answers."""
    test, one, other = site.arg(0), number_of(site.arg(1)), number_of(site.arg(2))
    if not isinstance(test, Tensor) or one is None or other is None:
        return None
    if test.answer is not None:
        return test
    low, high = min(one, other), max(one, other)
    encoding = "binary" if (low, high) == (0, 1) else "sign" if (low, high) == (-1, 1) else "integer"
    return Tensor(
        shape=test.shape,
        where=site.where,
        encoding=encoding,
        classes=int(high) + 1 if low >= 0 else 2,
        lowest=low,
        highest=high,
        source="np.where",
    )


@on_call("numpy.unique")
@on_tensor("unique")
def unique(site: Site) -> Value | None:
    """The different values."""
    from trueup.read.source.transfer.python_calls import _set

    made = (
        _set(site)
        if not isinstance(site.owner, Tensor)
        else _set(Site(site.machine, site.name, "", _args(site.owner), site.where))
    )
    return (
        Tup((made, Unk("counts or positions", site.where)), site.where)
        if site.args.keywords and made is not None
        else made
    )


def _args(tensor: Tensor) -> Any:
    from trueup.read.source.values import Args

    return Args((tensor,))


@on_tensor("nunique")
def nunique(site: Site) -> Value | None:
    """The number of different values."""
    assert isinstance(site.owner, Tensor)
    if site.owner.classes is not None:
        return Const(site.owner.classes, site.where)
    return Unk("a count that only the data tells", site.where, ("nunique", site.owner.source, id(site.owner.where)), 2)


@on_call(*_named("max", "amax", "min", "amin"))
@on_tensor("max", "min")
def extreme_call(site: Site) -> Value | None:
    """The largest or smallest label; torch's max(output, 1) also gives the argmax."""
    made = tensor_arg(site)
    if made is None:
        return None
    axis = axis_of(site, _at(site, 1), "axis", "dim")
    if axis is not None and (made.model is not None or made.symbolic):
        answer = argmax_of(site.machine, made, axis, site.where)
        return Tup((Tensor(shape=answer.shape, where=site.where), answer), site.where)
    return extreme(site, made, highest="max" in site.name)


def extreme(site: Site, made: Tensor, *, highest: bool) -> Value | None:
    """The largest or smallest number of an array, where its range is known."""
    bound = made.highest if highest else made.lowest
    if bound is not None and made.encoding in ("integer", "binary", "sign") and made.shape is not None:
        return Const(int(bound) if float(bound).is_integer() else bound, site.where)
    return Unk(
        "a number that only the data tells", site.where, ("extreme", highest, id(made.where)), 1 if highest else None
    )


@on_call("numpy.shape", "keras.backend.int_shape", "keras.backend.shape", "tf.shape")
def shape_call(site: Site) -> Value | None:
    """`shape(a)`."""
    made = tensor_arg(site)
    return shapes.sizes_tuple(made) if made is not None else None


@tensor_attribute("shape")
def shape_attribute(machine: Machine, tensor: Tensor, where: Spot) -> Value | None:
    """`a.shape`."""
    return shapes.sizes_tuple(tensor)


@tensor_attribute(
    "T", "values", "data", "iloc", "loc", "ix", "str", "cat", "dt", "real", "grad_fn", "at", "array", "codes"
)
def same_attribute(machine: Machine, tensor: Tensor, where: Spot) -> Value | None:
    """Attributes that are the data again."""
    return tensor


@tensor_attribute("size", "ndim")
def number_attribute(machine: Machine, tensor: Tensor, where: Spot) -> Value | None:
    """`a.size`, unless it is torch's method."""
    return None


@on_tensor("size")
def size_method(site: Site) -> Value | None:
    """torch's `a.size()` and `a.size(0)`."""
    assert isinstance(site.owner, Tensor)
    sizes = shapes.sizes_tuple(site.owner)
    index = whole_of(site.arg(0, "dim"))
    if index is not None and isinstance(sizes, Tup) and -len(sizes.items) <= index < len(sizes.items):
        return sizes.items[index]
    return sizes if index is None else Unk("a size", site.where)


@on_call("numpy.random.shuffle", "random.shuffle", "numpy.random.seed")
def nothing(site: Site) -> Value | None:
    """Calls that change nothing that matters here."""
    return Const(None)


@on_call("numpy.random.permutation", "sklearn.shuffle", "sklearn.resample")
def permutation(site: Site) -> Value | None:
    """The same rows in another order."""
    values = [site.machine.plain(item) for item in site.args.positional]
    if len(values) > 1 and site.name.startswith("sklearn"):
        return Tup(tuple(value for value in values if value is not None), site.where)
    return values[0] if values and isinstance(values[0], Tensor) else Call("permutation", site.args, site.where)


@on_call("numpy.loadtxt", "numpy.genfromtxt", "numpy.load", "numpy.fromfile", "h5py.File", "numpy.memmap")
def loaded(site: Site) -> Value | None:
    """Arrays read from files: nothing is known but that they are arrays."""
    if site.name == "h5py.File":
        return None
    rank = (None, None) if site.name.endswith("txt") else None
    return Tensor(shape=rank, where=site.where, why=f"{site.name.replace('numpy', 'np')} reads it from a file")
