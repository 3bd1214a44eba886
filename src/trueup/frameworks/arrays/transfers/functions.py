"""NumPy's functions that no other library has under the same name, and pandas' that are like one of NumPy's."""

from __future__ import annotations

import ast
import math

from trueup.contract.labels import FLAT
from trueup.engine.immutable import replace
from trueup.engine.tensors import YES_OR_NO, LabelsTrait, RowsTrait, Shape, Tensor, class_numbers
from trueup.engine.transfers import logistic
from trueup.engine.transfers.array_calls import as_list, nothing, same, shape_call, tensor_arg
from trueup.engine.transfers.array_methods import changes_in_place, keeps_comparisons, keeps_numbers, shows_the_same
from trueup.engine.transfers.axes_by_index import gives_all_rows
from trueup.engine.transfers.data_files import file_name
from trueup.engine.transfers.indexing import CLASS_TEST
from trueup.engine.transfers.joined_arrays import concatenate
from trueup.engine.transfers.literals import of_values
from trueup.engine.transfers.new_arrays import eye
from trueup.engine.transfers.reductions import unique
from trueup.engine.transfers.registry import Site, constants, on_call, on_tensor
from trueup.engine.transfers.shape_queries import rank_call
from trueup.engine.transfers.written_in_place import first_is_put_in_order, first_is_written_into
from trueup.engine.values import NAMED_FILE, TEXT_FILE, Call, TupleValue, Value, number_of
from trueup.frameworks.arrays.file_rows import ARCHIVES, classes_in

keeps_comparisons("astype", "to_numpy", "squeeze", "ravel", "flatten", "reshape", "view", "copy")
changes_in_place("resize", "fill", "sort", "partition", "put", "itemset")
shows_the_same("reshape", "view", "ravel", "T", "transpose", "swapaxes", "moveaxis", "rollaxis", "squeeze", "diagonal",
               "expand_dims", "asarray", "asanyarray", "ascontiguousarray", "atleast_1d", "atleast_2d", "broadcast_to",
               "split", "array_split", "hsplit", "vsplit")  # fmt: skip
on_call("numpy.put", "numpy.place", "numpy.putmask", "numpy.copyto", "numpy.fill_diagonal", "numpy.put_along_axis")(
    first_is_written_into
)
on_call("numpy.random.shuffle")(first_is_put_in_order)
keeps_numbers("astype", "reshape", "squeeze", "flatten", "ravel", "view", "item", "size")
constants({"numpy.pi": math.pi, "numpy.newaxis": None})
gives_all_rows("numpy.argsort", "jax.random.permutation")
on_call("numpy.shape")(shape_call)
on_call("numpy.ndim")(rank_call)
on_call("numpy.identity")(eye)
on_call("numpy.unique")(unique)
on_call("pandas.concat")(concatenate)
on_call("numpy.random.seed")(nothing)
# Of NumPy's arrays, and of SciPy's sparse ones.
on_tensor("copy", "item", "toarray", "todense")(same)
on_tensor("tolist")(as_list)


@on_call("numpy.random.permutation")
def permutation(site: Site) -> Value | None:
    """The same rows in another order, or the numbers of all rows."""
    values = [site.machine.resolve(item) for item in site.args.positional]
    return values[0] if values and isinstance(values[0], Tensor) else Call("permutation", site.args, site.where)


@on_call(
    *(f"numpy.{name}" for name in ("logical_or", "logical_and", "logical_not", "logical_xor", "isin", "in1d", "isnan"))
)
def logical(site: Site) -> Value | None:
    """Tests of arrays: 0/1 cells."""
    result = tensor_arg(site)
    if result is None or result.symbolic or result.predictions.model is not None:
        return result
    picks = result.source.startswith(CLASS_TEST) or result.labels.encoding in FLAT
    return Tensor(
        shape=result.shape,
        where=site.where,
        dtype="bool",
        source=CLASS_TEST if picks else "a test",
        labels=YES_OR_NO,
    )


@on_call("numpy.where")
def where_(site: Site) -> Value | None:
    """`where(test, a, b)` with two numbers: labels of two values, or predictions turned into answers."""
    test, item, other = site.arg(0), number_of(site.arg(1)), number_of(site.arg(2))
    if isinstance(test, Tensor) and len(site.args.positional) == 1 and test.predictions.answer is not None:
        # Places of those for which the test is true: how many they are is not known.
        return TupleValue((replace(test, shape=None if test.shape is None else (None,)),), site.where)
    if isinstance(test, Tensor) and len(site.args.positional) == 1 and test.source.startswith(CLASS_TEST):
        rows = Tensor(shape=(None,), where=site.where, source=CLASS_TEST, why="row numbers")
        return TupleValue((rows,), site.where)
    if test is None or item is None or other is None or item == other:
        return None
    if isinstance(test, Tensor) and test.predictions.answer is not None:
        return test
    shape = test.shape if isinstance(test, Tensor) else None
    if shape is not None and len(shape) > 1 and shape[-1] != 1:
        return Tensor(shape=shape, where=site.where, why="a test of several columns")
    return of_values({item, other}, shape, site.where, "np.where")


@on_call("numpy.dot", "numpy.matmul", "numpy.log", "numpy.exp", "numpy.sqrt", "numpy.power", "numpy.square")
def real_function(site: Site) -> Value | None:
    """Functions whose values are real numbers where their input is."""
    result = tensor_arg(site)
    if result is not None and site.name == "numpy.exp" and (step := logistic.exponential(result)) is not None:
        return step
    if result is None or result.symbolic or result.predictions.model is not None:
        return None
    product = site.name.endswith(("dot", "matmul"))
    other = tensor_arg(site, 1) if product else None
    real = result.labels.encoding == "continuous" or (other is not None and other.labels.encoding == "continuous")
    return Tensor(
        shape=_of_product(result.shape, other.shape if other is not None else None) if product else result.shape,
        where=site.where,
        why="numbers that are computed",
        source="real numbers",
        labels=LabelsTrait(encoding="continuous" if real else None),
    )


def _of_product(left: Shape | None, right: Shape | None) -> Shape | None:
    """The shape of a product of vectors and matrices; of more axes `dot` and `matmul` make different things."""
    if not left or not right or max(len(left), len(right)) > _MATRIX:
        return None
    return (*left[:-1], *right[1:])


#: The axes of a matrix.
_MATRIX = 2


@on_call(
    "numpy.loadtxt", "numpy.genfromtxt", "numpy.load", "jax.numpy.load", "numpy.fromfile", "h5py.File", "numpy.memmap"
)
def loaded(site: Site) -> Value | None:
    """Arrays read from files: nothing is known but that they are arrays."""
    if site.name == "h5py.File":
        return None
    text = site.name.endswith("txt")
    known = _of_a_known_file(site) if site.name.endswith(".load") else None
    return Tensor(
        shape=(None, None) if text else None, where=site.where, source=TEXT_FILE if text else "",
        why=f"{site.name.replace('numpy', 'np')} reads it from a file",
        # An archive holds arrays by name, each with the axes that it was saved with.
        by_name="array" if site.name.endswith(".load") else "",
        elements=known,
    )  # fmt: skip


def _of_a_known_file(site: Site) -> dict[str, Tensor] | None:
    """The labels of `np.load("mnist.npz")`, by their names."""
    path = _path(site.arg(0, "file"))
    plain = Tensor(
        shape=(None,), where=site.where, source=f"{NAMED_FILE}{path}", dtype="uint8", rows=RowsTrait(mixed=True)
    )
    keys = {key: classes_in(ARCHIVES, path, key) for row in ARCHIVES for key in row.keys}
    known = {key: replace(plain, labels=class_numbers(count)) for key, count in keys.items() if count is not None}
    return known or None


def _path(value: Value | None) -> str:
    """The path of a file, or the last part of it where a folder that was not read stands before it."""
    if isinstance(value, Call) and value.name == "os.path.join" and value.args.positional:
        return _path(value.args.positional[-1])
    match getattr(value, "sym", None):
        case ("Div", _, ("const", "str", str(last))):
            return str(ast.literal_eval(last))
    return file_name(value) or ""
