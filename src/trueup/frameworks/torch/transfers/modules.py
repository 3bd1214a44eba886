"""PyTorch: modules, functions and losses, thinly: the last linear layer, what follows it, and the loss it meets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.contract.head import CHANGED_BY_AVERAGING
from trueup.engine import effects
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import entries_of, holds_items, is_open, items_of, new_dict, set_entry
from trueup.engine.tensors import Tensor, with_head, with_predictions, without_activation
from trueup.engine.transfers import shapes
from trueup.engine.transfers.local_facts import note_activation
from trueup.engine.transfers.orders import in_order_of
from trueup.engine.transfers.registry import Site, on_call, on_method, on_prefix, on_tensor
from trueup.engine.values import (
    Args,
    Call,
    Constant,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    whole_of,
)
from trueup.frameworks.torch.layer_rows import FUNCTIONS, MODULES, TorchRow
from trueup.frameworks.torch.transfers import mode_layers, recurrent
from trueup.frameworks.torch.transfers.answering import answering
from trueup.frameworks.torch.transfers.called_losses import loss_called, takes_as_many
from trueup.frameworks.torch.transfers.handed_models import note_asked, standing_for
from trueup.frameworks.torch.transfers.hooks import hooked
from trueup.frameworks.torch.transfers.implicit_axis import note_implicit_axis
from trueup.frameworks.torch.typed_names import canonical_loss

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

MODULE = "torch.nn.Module"
SEQUENTIAL = "torch.nn.Sequential"
holds_items(SEQUENTIAL, "#layers")
#: Methods that give the module itself.
_SAME = ("to", "cuda", "cpu", "train", "eval", "float", "double", "half", "requires_grad_", "share_memory")


@on_call("torch.nn.Sequential")
def sequential(site: Site) -> Value | None:
    """`nn.Sequential(a, b)`, or of an OrderedDict."""
    result = site.machine.new(SEQUENTIAL, site.where, args=site.args)
    named = site.machine.resolve(site.arg(0))
    entries = entries_of(site.machine, named)
    items = tuple(entries.values()) if entries is not None else site.args.positional
    if entries is not None:
        site.machine.set_part(result, "#names", TupleValue(tuple(map(Constant, entries))))
    behind = site.args.behind if entries is None else 0
    more = site.args.more or (isinstance(named, StoredObject) and entries is not None and is_open(site.machine, named))
    site.machine.set_part(result, "#layers", TupleValue(items, site.where, more, behind=behind))
    return result


@on_call("torch.nn.ModuleList")
def module_list(site: Site) -> Value | None:
    """`nn.ModuleList([a, b])` is a list: the program goes through it itself."""
    first = site.arg(0, "modules")
    stored = items_of(site.machine, first)
    if stored is None:
        return site.machine.new_list((), site.where, more=first is not None or site.args.more)
    return site.machine.new_list(stored.items, site.where, more=stored.more, alike=stored.alike)


@on_call("torch.nn.ModuleDict")
def module_dict(site: Site) -> Value | None:
    """`nn.ModuleDict({"head": a})` is a dict."""
    first = site.arg(0, "modules")
    if first is None and not site.args.more:
        return new_dict(site.machine, site.where)
    return first if entries_of(site.machine, first) is not None else None


@on_method("dict.add_module")
def named_module(site: Site) -> Value | None:
    """`layers.add_module("head", a)`: modules of a dict are added by their names."""
    if not isinstance(site.owner, StoredObject) or len(site.args.positional) < 2:
        return None
    set_entry(site.machine, site.owner, site.args.positional[0], site.args.positional[1])
    return Constant(None)


@on_method("torch.nn.Sequential.append")
def append(site: Site) -> Value | None:
    """A module at the end."""
    assert isinstance(site.owner, StoredObject)
    stored = site.machine.resolve(site.machine.part(site.owner, "#layers"))
    layers = stored if isinstance(stored, TupleValue) else TupleValue((), site.where)
    added = site.args.positional[-1:] if site.args.positional else ()
    behind = layers.behind + len(added) if layers.more else 0
    longer = TupleValue((*layers.items, *added), site.where, layers.more, behind=behind)
    site.machine.set_part(site.owner, "#layers", longer)
    return site.owner


_MODULES_UNREAD = "a Sequential whose modules were not followed"
#: A Sequential that holds another twice, and so on, goes through exponentially many layers.
_WORK_OF_A_LAYER = 96


@on_method("torch.nn.Sequential.__call__", "torch.nn.Sequential.forward")
def sequential_called(site: Site) -> Value | None:
    """The input goes through every module."""
    assert isinstance(site.owner, StoredObject)
    note_asked(site.machine, site.owner)
    stored = site.machine.resolve(site.machine.part(site.owner, "#layers"))
    out: Value = site.arg(0, "input") or UnknownValue("inputs", site.where)
    if not isinstance(stored, TupleValue) or (stored.more and not stored.behind):
        return Tensor(where=site.where, symbolic=True, why=_MODULES_UNREAD)
    from trueup.engine.interpret.functions import call

    layers = stored.items
    if stored.more:
        # `nn.Sequential(*list(backbone.children())[:-1], nn.Linear(512, 10))`: what comes last tells the head.
        layers, out = layers[-stored.behind :], Tensor(where=site.where, symbolic=True, why=_MODULES_UNREAD)
    for layer in layers:
        site.machine.step()
        site.machine.charge(_WORK_OF_A_LAYER)
        out = call(site.machine, layer, Args((out,)), site.where)
        mode_layers.hold_layers(site.machine, site.owner, layer)
    out = hooked(site.machine, site.owner, site.args.positional, out, site.where)
    return in_order_of(answering(site.machine, site.owner, out), site.args.positional)


@on_method(f"{MODULE}.__call__", f"{MODULE}.forward")
def module_called(site: Site) -> Value | None:
    """`self.__call__(x)`, or a module of the program without a forward that was read."""
    from trueup.engine.interpret.functions import enter, find_method

    if isinstance(site.owner, StoredObject):
        forward = find_method(site.machine, site.owner.cls, "forward")
        if forward is not None:
            result = enter(
                site.machine, forward, Args((site.owner, *site.args.positional), site.args.keywords), site.where
            )
            return answering(site.machine, site.owner, result)
    return Tensor(where=site.where, symbolic=True, why="a module that was not followed")


@on_method(f"{MODULE}.#called")
def module_answered(site: Site) -> Value | None:
    """The result of a module's forward is its output."""
    if isinstance(site.owner, StoredObject):
        note_asked(site.machine, site.owner)
        mode_layers.hold_layers_of_class(site.machine, site.owner)
    result, *inputs = site.args.positional
    result = hooked(site.machine, site.owner, tuple(inputs), result, site.where)
    return in_order_of(answering(site.machine, site.owner, result), inputs)


@on_method(*(f"{kind}.{name}" for kind in (MODULE, "torch.nn.Sequential") for name in _SAME))
def same_module(site: Site) -> Value | None:
    """`model.to(device)` is the model."""
    return site.owner


@on_call(
    "torch.nn.DataParallel",
    "torch.nn.parallel.DistributedDataParallel",
    "torch.compile",
    "torch.jit.script",
    "torch.nn.parallel.DataParallel",
)
def wrapped_module(site: Site) -> Value | None:
    """A module spread over devices, or compiled, is the module."""
    return site.args.positional[0] if site.args.positional else None


@on_prefix("torch.nn.functional.")
def functional(site: Site) -> Value | None:
    """`F.softmax(x, dim=1)`, `F.cross_entropy(x, y)`."""
    name = site.name.split(".")[-1]
    if name in FUNCTIONS:
        mode_layers.note_function_called(site.machine, name, site.args, site.where)
        return apply_row(
            site, MODULES[FUNCTIONS[name]], Args(site.args.positional[1:], site.args.keywords), site.arg(0, "input")
        )
    row = canonical_loss(name)
    if row is not None:
        return loss_called(site, row, Call(site.name, Args((), site.args.keywords), site.where))
    return None


@on_call("torch.softmax", "torch.log_softmax", "torch.sigmoid", "torch.relu", "torch.tanh", "torch.expit")
def torch_function(site: Site) -> Value | None:
    """`torch.softmax(x, dim=1)`."""
    row = MODULES[FUNCTIONS[site.name.split(".")[-1]]]
    return apply_row(site, row, Args(site.args.positional[1:], site.args.keywords), site.arg(0, "input"))


@on_tensor("softmax", "log_softmax", "sigmoid", "relu", "relu_", "tanh", "sigmoid_", "tanh_")
def tensor_function(site: Site) -> Value | None:
    """`x.softmax(dim=1)`."""
    row = MODULES[FUNCTIONS[site.name.split(".")[-1].rstrip("_")]]
    return apply_row(site, row, site.args, site.owner)


@on_prefix("torch.nn.")
def module(site: Site) -> Value | None:
    """A module's constructor stays a value; its call transforms the input, a loss's call makes a setup."""
    note_implicit_axis(site)
    parts = site.name.split(".")
    if parts[-1] in (*_SAME, "apply") and isinstance(site.owner, Call):
        return site.owner
    if parts[-1] == "_get_name":
        own = site.owner.cls if isinstance(site.owner, StoredObject) else None
        return Constant(own.node.name if own is not None else parts[-2], site.where)
    if parts[-1] not in ("__call__", "forward"):
        return None
    if isinstance(site.owner, StoredObject) and site.owner.cls is not None:
        return _own_loss(site, parts[2])
    if not isinstance(site.owner, Call):
        return None
    row = MODULES.get(parts[2])
    if row is not None:
        mode_layers.note_layer_called(site.machine, parts[2], site.owner)
        return _as_a_model(site, row, apply_row(site, row, site.owner.args, site.arg(0, "input"), site.owner))
    loss = canonical_loss(parts[2])
    if loss is not None and takes_as_many(site, loss):
        return loss_called(site, loss, site.owner)
    return Tensor(where=site.where, symbolic=True, why=f"the module {parts[2]} is not known, or takes other arguments")


def _as_a_model(site: Site, row: TorchRow, out: Value | None) -> Value | None:
    """A layer that the program calls on its data, outside of every module, is a model of one layer."""
    inside = any(func.owner is not None and getattr(func.node, "name", "") == "forward" for func in site.machine.active)
    passed = site.arg(0, "input")
    data = not (isinstance(passed, Tensor) and (passed.symbolic or passed.predictions.model is not None))
    if row.effect != "units" or inside or not data or not isinstance(out, Tensor) or site.owner is None:
        return out
    created = getattr(site.owner, "where", None) or site.where
    return with_predictions(out, model=standing_for(site.machine, created, created).number)


def _own_loss(site: Site, name: str) -> Value | None:
    """A class of the program that is one of the losses: `class Loss(nn.CrossEntropyLoss)`."""
    row = canonical_loss(name)
    if row is None or not isinstance(site.owner, StoredObject):
        return None
    return loss_called(site, row, Call(f"torch.nn.{name}", site.owner.args or Args(), None))


def apply_row(site: Site, row: TorchRow, args: Args, inputs: Value | None, call: Call | None = None) -> Value | None:
    """What a module (made by `call`), or a function, of this row makes of its inputs; args: what sets its units."""
    machine = site.machine
    before = inputs if isinstance(inputs, Tensor) else Tensor(symbolic=True, why="inputs that were not followed")
    where = call.where if call is not None else site.where
    if row.effect in ("units", "embed", "recurrent"):
        return _units(site, row, args, before, call)
    if row.effect in ("activation", "normalise"):
        after = _activated(machine, row, args, before, where, call)
        return after if call is None or after is before else with_head(after, applied_where=site.where)
    if row.effect == "keep":
        return before
    if row.effect == "rescale":
        return with_head(with_predictions(effects.rescaled(before), rescaled=True), applied_where=None)
    if row.effect == "attention":
        # Attention ends in a projection of its own, so what went in decides nothing of what comes out.
        out = with_head(before, activation="linear", direct=False)
        return TupleValue((out, UnknownValue("attention weights", where)), where)
    if row.effect == "flatten":
        axes = [whole_of(machine.resolve(args.get(at, name))) for at, name in enumerate(("start_dim", "end_dim"))]
        # Only where all axes of an item become one are its numbers still counted; of any other flattening the class
        # axis is lost.
        whole = axes[0] in (None, 1) and axes[1] in (None, -1) and not args.more
        return shapes.flattened_items(before) if whole else replace(with_head(before, direct=False), shape=None)
    if row.effect == "average" and before.head.activation in CHANGED_BY_AVERAGING:
        before = without_activation(before, before.why or f"averages of {before.head.activation}")
    # Pooling, padding and the like: as many are only the channels of pictures, and the places are not known any more.
    return replace(with_head(before, direct=False), shape=None, size=before.last if before.class_axis != -1 else None)


def _units(site: Site, row: TorchRow, args: Args, before: Tensor, call: Call | None) -> Value:
    where = call.where if call is not None else site.where
    passed = site.machine.resolve(args.get(*(row.units or (0, ""))))
    size = whole_of(passed)
    why = passed.why if isinstance(passed, UnknownValue) else "the number of units was not followed"
    # Only a linear layer leaves the axes in front of it; a convolution's sizes would have to be worked out from
    # strides.
    keeps = row.effect == "units" and row.axis == -1
    # One axis of any length is a guess, as of `x[:, 0]` where nobody tells the axes: no column goes into a layer. What
    # looked like a step of a loss, `x[range(n), last]`, was a pick of steps, whose axes are not known either.
    guessed = before.shape == (None,) or bool(before.terms)
    shape = (*before.shape[:-1], size) if keeps and before.shape and not guessed else None
    out = effects.units(size, shape, where, passed, class_axis=row.axis, why=why)
    # Of one item alone the only axis is that of its units.
    out = with_head(out, activation=row.applies, laid_flat=len(shape or ()) == 1)
    if row.effect != "recurrent":
        return out
    out = with_head(out, recurrent=True)
    return recurrent.outputs(site.machine, out, args, before, call.name if call is not None else "")


#: What an activation over an axis takes beside what it is applied to.
_OF_AN_ACTIVATION = frozenset({"dim", "dtype", "input", "_stacklevel", "tau", "hard", "eps", "out"})


def _activated(
    machine: Machine, row: TorchRow, args: Args, before: Tensor, where: Spot | None, call: Call | None
) -> Tensor:
    axis, implicit = None, False
    if row.effect == "normalise":
        passed = args.get(0, "dim")
        axis = whole_of(machine.resolve(passed))
        implicit = passed is None or (isinstance(passed, Constant) and passed.value is None)
        # A keyword that it does not take raises: no axis is guessed then.
        implicit = implicit and not args.more and args.keywords.keys() <= _OF_AN_ACTIVATION
    if row.applies == "linear":
        return before
    if row.applies == "hard_tanh" and (args.more or args.get(0, "min_val") or args.get(1, "max_val")):
        return effects.unread(before, "a hardtanh with bounds of its own", where)
    machine.record.activated(where, before)
    after = effects.activated(before, row.applies, where, axis=axis, implicit_axis=implicit, where=where)
    after = replace(after, symbolic=True)
    if before.predictions.answer is not None and before.predictions.answer.decision in ("round", "threshold"):
        # Answers that an activation is applied to are answers no more, and what they are scores of is not known.
        after = with_predictions(after, answer=None, model=None)
    if implicit or axis is not None:
        note_activation(machine, after, "torch")
    return after
