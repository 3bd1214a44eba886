"""What JAX makes of functions: compiled, mapped over items, differentiated, repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import entries_of, items_of, new_dict, set_entry
from trueup.engine.interpret.dict_methods import take_entries
from trueup.engine.interpret.functions import call
from trueup.engine.tensors import RowsTrait, Tensor, with_rows, with_shape
from trueup.engine.transfers.graphs import weights
from trueup.engine.transfers.quantities import loader_of
from trueup.engine.transfers.registry import Site, changes_functions, on_call, on_method
from trueup.engine.transfers.unfollowed import gradients_of_unread_loss, on_unfollowed, why_unread
from trueup.engine.transfers.written_losses import trained_on
from trueup.engine.values import (
    Args,
    Call,
    Class,
    Constant,
    FunctionValue,
    Partial,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    number_of,
    truth_of,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: How a function with gradients, and one that goes over items, are known; neither name is a call of a library.
GRADIENTS = "jax.a function with gradients"
MAPPED = "jax.a function over items"
_UNREAD = "gradients are numbers that were not followed"


@on_call(
    *("jax.jit", "jax.checkpoint", "jax.remat", "jax.named_call", "jax.custom_vjp", "jax.custom_jvp"),
    *("flax.nnx.jit", "flax.nnx.remat", "flax.linen.jit", "flax.linen.remat", "flax.linen.checkpoint"),
)
def same_function(site: Site) -> Value | None:
    """A function that is compiled, or whose memory is saved, gives what it gives."""
    return site.args.positional[0] if site.args.positional else None


@on_call("flax.nnx.cached_partial")
def partial(site: Site) -> Value | None:
    """A function with its first arguments."""
    first, rest = site.args.positional[:1], site.args.positional[1:]
    return Partial(first[0], Args(rest), site.where) if first else None


@on_call("jax.vmap", "flax.nnx.vmap", "jax.pmap", "flax.nnx.pmap")
def over_items(site: Site) -> Value | None:
    """A function of one item, for each item of a batch; or of one device's items, for each device."""
    func = site.arg(0, "fun", "f")
    if isinstance(func, Class):
        return func
    axes = site.arg(None if site.name.endswith("pmap") else 1, "in_axes")
    how = {"in_axes": axes} if axes is not None else {}
    how["items"] = Constant(not site.name.endswith("pmap"))
    return Call(MAPPED, Args((func,), how), site.where) if func is not None else None


@on_method(f"{MAPPED}.__call__")
def called_over_items(site: Site) -> Value | None:
    """What the function gives for one item; how many axes there are is not known inside of it, nor outside."""
    if not isinstance(site.owner, Call):
        return None
    axes = items_of(site.machine, site.owner.args.get(None, "in_axes"))
    whole = [_is_none(item) for item in axes.items] if axes is not None and not axes.more else []
    one_item = truth_of(site.owner.args.get(None, "items")) is True
    passed = Args(
        tuple(
            item if at < len(whole) and whole[at] else _mapped(site, item, one_item=one_item)
            for at, item in enumerate(site.args.positional)
        ),
        {name: _mapped(site, item, one_item=one_item) for name, item in site.args.keywords.items()},
        site.args.more,
    )
    result = call(site.machine, site.owner.args.positional[0], passed, site.where)
    return site.machine.map_branches(result, lambda item: _of_any_rank(_of_all_items(item)))


def _of_all_items(value: Value) -> Value:
    return with_rows(value, single=False) if isinstance(value, Tensor) and value.rows.single else value


def _is_none(axis: Value) -> bool:
    """True for an argument that is handed on as it is: `in_axes=(None, 0)`."""
    return isinstance(axis, Constant) and axis.value is None


def _mapped(site: Site, value: Value, *, one_item: bool) -> Value:
    """An argument inside of the function; what was not followed is an array of one item there."""
    if one_item and isinstance(value, UnknownValue):
        return Tensor(where=value.where, why=value.why, rows=RowsTrait(single=True, loader=loader_of(value)))
    return _each_of_any_rank(site, value)


def _of_any_rank(value: Value) -> Value:
    if not isinstance(value, Tensor) or value.shape is None:
        return value
    return with_shape(value, None, size=value.last)


def _each_of_any_rank(site: Site, value: Value) -> Value:
    """An argument whose first axis is gone, with the arrays of a tuple or a dict."""
    plain = site.machine.resolve(value)
    if isinstance(plain, TupleValue):
        return replace(plain, items=tuple(_each_of_any_rank(site, item) for item in plain.items))
    if not isinstance(plain, StoredObject) or plain.kind != "dict":
        return _of_any_rank(value)
    result = new_dict(site.machine, site.where)
    take_entries(site.machine, result, Args((plain,)))
    for key, item in (entries_of(site.machine, plain) or {}).items():
        set_entry(site.machine, result, Constant(key), _each_of_any_rank(site, item))
    return result


changes_functions("grad", "value_and_grad")


@on_call("jax.grad", "flax.nnx.grad", "jax.value_and_grad", "flax.nnx.value_and_grad")
def with_gradients(site: Site) -> Value | None:
    """`value_and_grad(loss_fn, has_aux=True)`: a function that is called with what the loss is called with."""
    func = site.arg(0, "fun", "f")
    return Call(GRADIENTS, Args((func,), _how(site, "value_and_grad" in site.name)), site.where) if func else None


def _how(site: Site, value: bool) -> dict[str, Value]:
    first = Constant(site.args.get(1, "argnums") is None and not site.args.more)
    return {"value": Constant(value), "aux": site.args.get(None, "has_aux") or Constant(False), "first": first}


@on_method(f"{GRADIENTS}.__call__")
def gradients(site: Site) -> Value | None:
    """The loss is called; its gradients are numbers, and beside them stands what the loss function also gives."""
    owner = site.owner
    if not isinstance(owner, Call):
        return None
    return _differentiated(site, owner.args.positional[0], owner.args)


def _differentiated(site: Site, func: Value, how: Args) -> Value:
    machine = site.machine
    before = len(machine.record.events)
    result = (
        call(machine, func, _by_the_first(machine, site.args, how), site.where)
        if _is_callable(func)
        else UnknownValue("the function that is differentiated was not followed", site.where)
    )
    aux, value = truth_of(how.keywords["aux"]), truth_of(how.keywords["value"])
    result = machine.resolve(result) or result
    pair = items_of(machine, result) if aux else None
    loss = pair.items[0] if pair is not None and pair.items else result
    known = trained_on(machine, loss, site.where, "jax") or (isinstance(loss, Tensor) and loss.loss is not None)
    # Only where the function noted nothing at all: a loss that it called has been noted by that call.
    if not known and len(machine.record.events) == before and not _at_numbers(machine, site.args):
        gradients_of_unread_loss(machine, why_unread(loss), site.where, "jax")
    unread = UnknownValue(_UNREAD, site.where)
    if value:
        return TupleValue((result, unread), site.where)
    beside = pair.items[1] if pair is not None and len(pair.items) > 1 else UnknownValue("what the loss also gives")
    return TupleValue((unread, beside), site.where) if aux else unread


def _by_the_first(machine: Machine, args: Args, how: Args) -> Args:
    """The arguments; a drawn array that comes first is what the loss is differentiated by: weights, and no data."""
    first = machine.resolve(args.positional[0]) if args.positional else None
    drawn = isinstance(first, Tensor) and not first.symbolic and first.labels.encoding == "continuous"
    if not isinstance(first, Tensor) or not drawn or truth_of(how.keywords.get("first")) is not True:
        return args
    return replace(args, positional=(weights(first.shape, first.where), *args.positional[1:]))


def _at_numbers(machine: Machine, args: Args) -> bool:
    """True for `grad(square)(3.0)`: a derivative at a number is no training, nor is one at arrays outside of loops."""
    passed = [machine.resolve(value) for value in (*args.positional, *args.keywords.values())]
    if not passed or args.more:
        return False
    if all(number_of(value) is not None for value in passed):
        return True
    return not machine.loops and all(_is_written(value) for value in passed)


def _is_written(value: Value | None) -> bool:
    """True for a number, and for an array whose numbers are all known: written out, or of one number."""
    if not isinstance(value, Tensor):
        return number_of(value) is not None
    return not value.symbolic and (
        value.elements is not None or value.labels.lowest == value.labels.highest is not None
    )


def _is_callable(func: Value) -> bool:
    return not isinstance(func, (UnknownValue, Constant))


@on_unfollowed("value_and_grad")
def scaled(machine: object, owner: tuple[object, str], name: str, args: Args, where: Spot) -> Value | None:
    """`dynamic_scale.value_and_grad(loss_fn, has_aux=True)`: as JAX's own, with the scale and a flag before it."""
    func = args.get(0, "fun")
    if not isinstance(func, FunctionValue):
        return None
    aux = args.get(None, "has_aux") or Constant(False)
    return Call(f"{GRADIENTS}, scaled", Args((func,), {"value": Constant(True), "aux": aux}), where)


@on_method(f"{GRADIENTS}, scaled.__call__")
def scaled_gradients(site: Site) -> Value | None:
    """(scale, whether all is finite, value, gradients)."""
    if not isinstance(site.owner, Call):
        return None
    pair = _differentiated(site, site.owner.args.positional[0], site.owner.args)
    rest = (UnknownValue("the scale", site.where), UnknownValue("whether all is finite", site.where))
    return TupleValue((*rest, *pair.items), site.where) if isinstance(pair, TupleValue) else None


@on_call("jax.lax.scan", "flax.nnx.scan")
def scanned(site: Site) -> Value | None:
    """`scan(step, state, batches)`: one step stands for all."""
    step, state, batches = site.arg(0, "f"), site.args.get(1, "init"), site.args.get(2, "xs")
    if step is None or state is None or not _is_callable(step):
        return None
    with site.machine.passes("open"):
        item = UnknownValue("one of what scan goes over", site.where) if not isinstance(batches, Tensor) else batches
        result = call(site.machine, step, Args((state, _of_any_rank(item))), site.where)
    pair = items_of(site.machine, site.machine.resolve(result))
    unread = UnknownValue("what scan stacks", site.where)
    return TupleValue((pair.items[0] if pair is not None and pair.items else state, unread), site.where)
