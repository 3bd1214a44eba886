"""PyTorch's functions and methods on tensors: moved, reshaped, taken the logarithm of; what stays known of them."""

from __future__ import annotations

import ast

from trueup.engine import effects
from trueup.engine.immutable import replace
from trueup.engine.interpret.operators import binary
from trueup.engine.tensors import Tensor, cells_of, with_head, with_labels, with_predictions, with_rows, with_shape
from trueup.engine.transfers import logistic, shapes, written_losses
from trueup.engine.transfers.array_calls import (
    as_another,
    as_dtype,
    astype,
    out_of_its_framework,
    same,
    same_attribute,
    transposed,
)
from trueup.engine.transfers.array_methods import keeps_comparisons, keeps_numbers, shows_the_same
from trueup.engine.transfers.indexing import indexed
from trueup.engine.transfers.reductions import equal
from trueup.engine.transfers.registry import Site, on_call, on_prefix, on_tensor, tensor_attribute
from trueup.engine.transfers.repeated_numbers import each_number
from trueup.engine.transfers.written_in_place import first_is_written_into
from trueup.engine.values import Constant, LibraryName, Spot, UnknownValue, Value, number_of, whole_of

keeps_comparisons("to", "int", "long", "float", "double", "type", "bool", "byte", "short", "half", "numpy", "cpu",
                  "detach", "squeeze", "view")  # fmt: skip
keeps_numbers("float", "long", "int", "short", "byte", "double", "type", "to", "cpu", "cuda", "numpy", "detach",
              "clone", "contiguous", "unsqueeze", "view_as", "expand_as")  # fmt: skip
shows_the_same(
    "view", "view_as", "reshape", "reshape_as", "squeeze", "unsqueeze", "expand", "expand_as", "permute", "transpose",
    "t", "swapaxes", "swapdims", "movedim", "detach", "numpy", "narrow", "select", "unfold", "chunk", "split",
    "tensor_split", "unbind", "flatten", "unflatten", "contiguous", "to", "cpu", "cuda", "float", "long", "int",
    "double", "half", "bool", "byte", "short", "type", "type_as", "from_numpy", "as_tensor", "Variable",
)  # fmt: skip
on_tensor("type", "bool", "int", "long", "short", "byte", "half", "float", "double")(astype)
on_tensor("cpu", "cuda", "pin_memory", "detach", "clone", "contiguous", "to_dense", "squeeze_", "apply_",
          "requires_grad", "requires_grad_")(same)  # fmt: skip
on_tensor("numpy")(out_of_its_framework)
tensor_attribute("grad_fn")(same_attribute)
on_prefix("torch.nn.init.")(first_is_written_into)
# NumPy has no function of this name; `torch.equal` is `all(a == b)`.
on_call("torch.eq")(equal)
on_call("torch.repeat_interleave")(each_number)


@on_tensor("to")
def to(site: Site) -> Value | None:
    """`labels.to(device)`, `labels.to(torch.long)`, `labels.to(device, torch.long)`: a device is no kind of number."""
    assert isinstance(site.owner, Tensor)
    passed = (*site.args.positional, *site.args.keywords.values())
    dtypes = [value.name.split(".")[-1] for value in passed if isinstance(value, LibraryName)]
    if not dtypes and (any(isinstance(value, Tensor) for value in passed) or _names_a_dtype(site)):
        return as_another(site.owner)
    return as_dtype(site.owner, dtypes[0] if dtypes else None)


def _names_a_dtype(site: Site) -> bool:
    """True where an argument that was not read is written as a dtype: `dtype=…`, `outputs.dtype`."""
    node = site.where.node
    written = [*node.args, *(word.value for word in node.keywords)] if isinstance(node, ast.Call) else []
    return site.args.get(None, "dtype") is not None or any("dtype" in ast.unparse(each).lower() for each in written)


@on_tensor("view_as", "reshape_as", "type_as", "as_tensor", "new_tensor")
def like_another(site: Site) -> Value | None:
    """`labels.view_as(answers)`: the same numbers, laid out as another array is."""
    assert isinstance(site.owner, Tensor)
    method = site.name.rpartition(".")[2]
    if method == "type_as":
        return as_another(site.owner)
    made_anew = as_another(site.owner) if method.endswith("tensor") else site.owner
    return with_shape(made_anew, None, size=None)


@on_tensor("permute", "transpose", "t", "expand", "expand_as", "index_select", "gather", "masked_fill", "narrow")
def moved(site: Site) -> Value | None:
    """Axes or items moved about: the activation is what it was, the class axis is not known any more."""
    assert isinstance(site.owner, Tensor)
    if site.name.endswith("gather") and (chosen := written_losses.of_class(site.owner, site.arg(1), site.where)):
        return chosen
    if not site.owner.symbolic:
        return with_shape(site.owner, None)
    if site.name.endswith(".t") and site.owner.last is not None:
        return transposed(site.machine, site.owner)
    return replace(with_head(site.owner, direct=False), shape=None, size=None)


@on_call("torch.masked_select")
@on_tensor("masked_select")
def masked(site: Site) -> Value | None:
    """`torch.masked_select(answers, mask)`: the cells that a mask picks, one after the other."""
    owned = isinstance(site.owner, Tensor)
    passed, mask = (site.owner, site.arg(0, "mask")) if owned else (site.arg(0, "input"), site.arg(1, "mask"))
    if isinstance(passed, UnknownValue):
        return replace(passed, sym=("method", passed.sym, "masked_select"))
    if not isinstance(passed, Tensor) or mask is None:
        return None
    if passed.shape is not None and len(passed.shape) == 1:
        return indexed(site.machine, passed, mask, site.where)
    return with_rows(cells_of(passed, (None,), size=None), padded=None)


@on_call("torch.Variable", "torch.no_grad", "torch.inference_mode")
def same_value(site: Site) -> Value | None:
    """`Variable(x)` is x; a function under `no_grad()` is that function."""
    return site.args.positional[0] if site.args.positional else None


@on_tensor("register_hook", "retain_grad")
def nothing(site: Site) -> Value | None:
    """Calls that give nothing."""
    return Constant(None)


@on_call("torch.reshape", "torch.flatten", "torch.squeeze")
def reshaped(site: Site) -> Value | None:
    """`torch.flatten(x, 1)`: the class axis is only known where shapes are."""
    passed = site.arg(0, "input")
    if not isinstance(passed, Tensor):
        return None
    if site.name.endswith("squeeze"):
        return shapes.squeezed(passed, whole_of(site.arg(1, "dim")))
    if site.name.endswith("flatten") and whole_of(site.arg(1, "start_dim")) == 1 and site.arg(2, "end_dim") is None:
        return shapes.flattened_items(passed)
    return replace(with_head(passed, direct=False), shape=None, size=None)


@on_call("torch.logsumexp")
@on_tensor("logsumexp")
def log_sum_exp(site: Site) -> Value | None:
    """What turns scores into log-probabilities where it is taken away from them."""
    passed = site.owner if isinstance(site.owner, Tensor) else site.arg(0, "input")
    return written_losses.log_of_exponentials(passed, None, site.where) if isinstance(passed, Tensor) else None


@on_call("torch.log", "torch.log2", "torch.log10", "torch.exp", "torch.clamp", "torch.abs", "torch.square")
def elementwise(site: Site) -> Value | None:
    """log after softmax is log-softmax; clamping changes no kind."""
    passed = site.arg(0, "input")
    name = site.name.split(".")[-1]
    return _clamped(site, passed, 1) if name == "clamp" else _elementwise(passed, name, site.where)


_OPERATORS: dict[str, type[ast.operator]] = {"add": ast.Add, "mul": ast.Mult, "div": ast.Div, "sub": ast.Sub}


@on_tensor("log", "log2", "log10", "exp", "clamp", "abs", "square", "clamp_", "add", "mul", "div", "sub")
def elementwise_method(site: Site) -> Value | None:
    """`x.log()`."""
    name = site.name.split(".")[-1]
    if isinstance(site.owner, Tensor) and site.owner.figure is not None:
        other = site.arg(0)
        op = _OPERATORS.get(name.rstrip("_"))
        return binary(site.machine, site.owner, op(), other, site.where) if op is not None and other else site.owner
    if name in _OPERATORS and isinstance(site.owner, Tensor):
        number, plain = number_of(site.arg(0)), not site.owner.symbolic and site.owner.predictions.model is None
        if plain and site.args.positional and not site.args.keywords:
            return binary(site.machine, site.owner, _OPERATORS[name](), site.args.positional[0], site.where)
        return replace(with_head(site.owner, activation=None), elements=None) if number != 0 else site.owner
    if name.startswith("clamp"):
        return _clamped(site, site.owner, 0)
    return _elementwise(site.owner, name.rstrip("_"), site.where)


def _clamped(site: Site, passed: Value | None, at: int) -> Value | None:
    """`x.clamp(min, max)`. at: the position of the lower bound."""
    if not isinstance(passed, Tensor):
        return None
    low, high = number_of(site.arg(at, "min")), number_of(site.arg(at + 1, "max"))
    kept = effects.clipped(passed, low, high) if passed.symbolic and not passed.terms else passed
    return with_predictions(with_head(kept, direct=False), rescaled=True)


#: Functions as steps of a loss that is written out.
_STEPS = {
    "log": written_losses.logarithm,
    "log2": written_losses.logarithm,
    "log10": written_losses.logarithm,
    "exp": written_losses.exponential,
    "abs": written_losses.absolute,
    "square": written_losses.squared,
}


def _elementwise(value: Value | None, name: str, where: Spot) -> Value | None:
    if not isinstance(value, Tensor):
        return None
    if name == "log" and value.head.activation in ("softmax", "sigmoid"):
        log = with_head(value, activation=f"log_{value.head.activation}", activation_where=where, direct=False)
        return written_losses.as_logarithm(log, value, where)
    if name == "exp" and (sigmoid := logistic.exponential(value)) is not None:
        return sigmoid
    step = _STEPS.get(name)
    found = step(value, where) if step is not None else None
    if found is not None:
        return found
    if name == "exp" and value.head.activation in ("log_softmax", "log_sigmoid"):
        undone = value.head.activation.removeprefix("log_")
        return with_head(replace(value, terms=()), activation=undone, activation_where=None, direct=False)
    an_output = value.symbolic or value.predictions.model is not None
    return replace(
        with_labels(
            with_head(value, activation=None if an_output else value.head.activation, direct=False), encoding=None
        ),
        elements=None,
        terms=(),
    )
