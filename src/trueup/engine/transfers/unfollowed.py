"""Calls on what was not followed that train all the same: a model from elsewhere, the gradients of an unread loss.

A model whose making was not followed is a model with a head that is not known: its loss, its labels and its metrics are
read as those of any other, and the setup is counted as one that was recognised but not read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, TypeAlias

from trueup.engine.events import NotFollowed
from trueup.engine.interpret.stating import STATED
from trueup.engine.tensors import RowsTrait, Tensor
from trueup.engine.transfers.answers import argmax_of
from trueup.engine.transfers.quantities import highest_of, is_length, loader_of
from trueup.engine.transfers.registry import Site, on_method, unfollowed_call
from trueup.engine.values import Args, Call, Constant, Spot, TupleValue, UnknownValue, Value, not_read, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: How a method of an unknown stands for its owner and its name.
_ATTRIBUTE = 3


#: What a method of an unknown does: the machine, what stands for the unknown and why it was not followed, the method's
#: name, its arguments and its place.
Unfollowed: TypeAlias = "Callable[[Machine, tuple[Hashable, str], str, Args, Spot], Value | None]"
_METHODS: dict[str, Unfollowed] = {}


def on_unfollowed(*names: str) -> Callable[[Unfollowed], Unfollowed]:
    """Register what methods of these names do to an object that was not followed, where that trains."""

    def register(method: Unfollowed) -> Unfollowed:
        _METHODS.update(dict.fromkeys(names, method))
        return method

    return register


def call_unfollowed(machine: Machine, callee: UnknownValue, args: Args, where: Spot) -> Value | None:
    """What calling an attribute of an unknown gives, where that trains; None for every other call."""
    result = unfollowed_call(machine, callee, args, where)
    if result is not None:
        return result
    if is_length(callee) and callee.at_least:
        return callee  # `torch.unique(y).size(0)`: what is a number elsewhere is a method here
    sym = callee.sym
    if not isinstance(sym, tuple) or len(sym) != _ATTRIBUTE or sym[0] != "attribute":
        return None
    method = _METHODS.get(str(sym[2]))
    return method(machine, (sym[1], callee.why), str(sym[2]), args, where) if method is not None else None


@on_unfollowed("items")
def entries_of_batch(
    machine: Machine, owner: tuple[Hashable, str], name: str, args: Args, where: Spot
) -> UnknownValue | None:
    """`batch.items()` of a batch that was not followed: its names and arrays, which are its own."""
    sym, why = owner
    of_a_loader = loader_of(UnknownValue(why, sym=sym)) is not None
    return UnknownValue(why, where, ("method", sym, name)) if of_a_loader else None


@on_unfollowed("max", "amax")
def highest_of_an_unknown(
    machine: Machine, owner: tuple[Hashable, str], name: str, args: Args, where: Spot
) -> Value | None:
    """`labels.max()`: the highest of numbers that were not followed; `scores.max(dim=1)`: that, and where it stands.

    Only tensors have a numbered `dim`: an array's axis goes by another name, and by `max` it gives no places.
    """
    sym, why = owner
    if not args.positional and not args.keywords:
        return UnknownValue(why, where, highest_of(sym))
    axis = args.keywords.get("dim")
    if name != "max" or args.positional or args.more or whole_of(machine.resolve(axis)) is None:
        return None
    scores = Tensor(where=where, why=why, rows=RowsTrait(loader=loader_of(UnknownValue(why, sym=sym))))
    places = argmax_of(machine, scores, None, where, noted=False)
    return TupleValue((UnknownValue("the largest of a row", where), places), where)


@on_unfollowed("argmax")
def highest_places_of_an_unknown(
    machine: Machine, owner: tuple[Hashable, str], name: str, args: Args, where: Spot
) -> Tensor | None:
    """`pred.predictions.argmax(-1)` of what was not followed: along an axis only arrays have it."""
    sym, why = owner
    if len(args.positional) + len(args.keywords) != 1 or args.more:
        return None
    rows = RowsTrait(loader=loader_of(UnknownValue(why, sym=sym)))
    return argmax_of(machine, Tensor(where=where, why=why, rows=rows), None, where)


@on_method("tensor.__call__")
def stated_model_called(site: Site) -> Value | None:
    """A model of which only the head is stated gives that head."""
    owner = site.owner
    return owner if isinstance(owner, Tensor) and owner.source == STATED and owner.symbolic else None


def gradients_of_unread_loss(machine: Machine, why: str, where: Spot, library: str) -> Value:
    """`loss.backward()` where no loss was followed: noted, and told where the program has no other setup."""
    machine.record.note(NotFollowed(why=why, library=library, where=where))
    return Constant(None)


def why_unread(loss: Value | None) -> str:
    """Why a loss was not followed."""
    if isinstance(loss, UnknownValue):
        return loss.why
    if isinstance(loss, Call):
        return not_read(loss.name)
    return "a loss that was put together in a way that was not followed"
