"""The layers of flax: what each makes of what comes in."""

from __future__ import annotations

from trueup.contract.head import CHANGED_BY_AVERAGING
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import call
from trueup.engine.tensors import HeadTrait, Tensor, cells_of, with_head, with_predictions, without_activation
from trueup.engine.transfers.registry import Site, on_call, on_method, on_prefix
from trueup.engine.values import Args, Call, Constant, Spot, TupleValue, UnknownValue, Value, whole_of
from trueup.frameworks.flax.layer_rows import LAYERS, FlaxRow

_CALLED = ".__call__"
_POOLS = tuple(name for name in LAYERS if name.endswith("pool"))
#: A chain that holds another twice, and so on, goes through exponentially many layers.
_WORK_OF_A_LAYER = 96


def _called(site: Site) -> Value | None:
    """A layer that was made is called."""
    if not site.name.endswith(_CALLED) or not isinstance(site.owner, Call):
        return None
    name = site.name.removesuffix(_CALLED)
    row, where = LAYERS.get(name), site.owner.where or site.where
    if row is None:
        return Tensor(where=site.where, symbolic=True, why=f"what {name.rpartition('.')[2]} gives is not known")
    return applied(site, row, site.owner.args, where)


on_prefix("flax.linen.")(_called)
on_prefix("flax.nnx.")(_called)


@on_call(*_POOLS)
def pooled(site: Site) -> Value | None:
    """`nn.avg_pool(x, (2, 2))`."""
    return applied(site, LAYERS[site.name], site.args, site.where)


def applied(site: Site, row: FlaxRow, args: Args, where: Spot) -> Value:
    """What a layer gives for the first argument of the call."""
    passed = site.arg(0, "inputs", "x", "inputs_q")
    before = passed if isinstance(passed, Tensor) else Tensor(symbolic=True, why="inputs that were not followed")
    if row.effect in ("units", "conv", "embed"):
        return _units(site, row, args, before, where)
    if row.effect == "keep":
        return before
    # A normalisation has a scale and a shift of its own, so what it gives is as free of bounds as what Dense gives.
    if row.effect == "rescale":
        return replace(
            with_predictions(with_head(before, activation="linear", direct=True, activation_where=None), rescaled=True),
            symbolic=True,
        )
    if row.effect == "activation":
        return replace(with_head(before, activation=row.applies, activation_where=where), symbolic=True, elements=None)
    if row.effect in ("mixed", "other"):
        out = Tensor(
            where=where,
            symbolic=True,
            why="a layer whose size was not followed",
            head=HeadTrait(activation=row.applies),
        )
        return replace(out, size=_width(site, args, before)) if row.effect == "mixed" else out
    if row.effect == "average" and before.head.activation in CHANGED_BY_AVERAGING:
        before = without_activation(before, before.why or f"averages of {before.head.activation}")
    return cells_of(before, _same_last(before))


def _width(site: Site, args: Args, before: Tensor) -> int | None:
    """How many numbers an attention gives for each row: as many as it is told, else as come in."""
    written = site.machine.resolve(args.get(None, "out_features"))
    nothing = written is None or (isinstance(written, Constant) and written.value is None)
    return before.last if nothing else whole_of(written)


def _same_last(before: Tensor) -> tuple[int | None, ...] | None:
    shape = before.shape
    return None if not shape else (shape[0], *(None for _ in shape[1:-1]), shape[-1])


def _units(site: Site, row: FlaxRow, args: Args, before: Tensor, where: Spot) -> Tensor:
    """A layer with so many features: all axes but the last stay, those of a picture change their sizes."""
    assert row.units is not None
    passed = site.machine.resolve(args.get(row.units[0], *row.units[1]))
    several = items_of(site.machine, passed)
    size = whole_of(several.items[-1] if several is not None and several.items else passed)
    why = passed.why if isinstance(passed, UnknownValue) else "the number of features was not followed"
    shape = before.shape
    axis = site.machine.resolve(args.get(None, "axis"))
    if shape == (None,) and not before.symbolic:
        shape = None  # one column of a table, or the first row of each item: the axes of data are not known
    if several is not None or not shape or (axis is not None and whole_of(axis) != -1):
        shape = None
    elif row.effect == "embed":
        shape = (*shape, size)
    else:
        inner = shape[1:-1] if row.effect == "units" else (None,) * len(shape[1:-1])
        # A vector is one item, as under vmap; of a size that is not known it must not look like a number for each item.
        one_item = None if size is None else (size,)
        shape = (shape[0], *inner, size) if len(shape) > 1 else one_item
    at_least = getattr(passed, "at_least", None)
    return Tensor(
        shape=shape,
        size=size,
        where=where,
        symbolic=True,
        why="" if size is not None else why,
        more_than_one=size is None and at_least is not None and at_least > 1,
        head=HeadTrait(activation=row.applies, units_where=getattr(passed, "where", None), stated=size or 0),
    )


@on_method("flax.linen.Sequential.__call__", "flax.nnx.Sequential.__call__")
def sequential_called(site: Site) -> Value | None:
    """`nn.Sequential([a, b])(x)` and `nnx.Sequential(a, b)(x)`: the input goes through every layer."""
    if not isinstance(site.owner, Call):
        return None
    layers = TupleValue(site.owner.args.positional, site.where, site.owner.args.more)
    if site.name.startswith("flax.linen."):
        stored = items_of(site.machine, site.machine.resolve(site.owner.args.get(0, "layers")))
        layers = stored if stored is not None else replace(layers, more=True)
    return through(site, layers)


def through(site: Site, layers: TupleValue | None) -> Value:
    """The input goes through every layer in turn; unknown where the layers, or the input, were not followed."""
    if layers is None or layers.more or not site.args.positional:
        return Tensor(where=site.where, symbolic=True, why="a Sequential whose layers were not followed")
    out = site.args.positional[0]
    for layer in layers.items:
        site.machine.step()
        site.machine.charge(_WORK_OF_A_LAYER)
        out = call(site.machine, layer, Args((out,)), site.where)
    return out
