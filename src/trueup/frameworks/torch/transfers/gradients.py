"""The gradients of a loss of PyTorch that was not followed: that a program trains is known, and not on what."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from trueup.engine.tensors import Tensor
from trueup.engine.transfers.registry import Site, on_call, on_method, on_tensor
from trueup.engine.transfers.unfollowed import gradients_of_unread_loss, on_unfollowed, why_unread
from trueup.engine.transfers.written_losses import trained_on
from trueup.engine.values import Args, Constant, Spot, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_TORCH = "torch"


@on_unfollowed("backward")
def backward_of_an_unknown(
    machine: Machine, owner: tuple[Hashable, str], name: str, args: Args, where: Spot
) -> Value | None:
    """`loss.backward()` of something that was not followed."""
    return gradients_of_unread_loss(machine, owner[1], where, _TORCH)


@on_call("torch.autograd.backward")
def backward_by_function(site: Site) -> Value | None:
    """`torch.autograd.backward(loss)`."""
    return gradients_of_unread_loss(site.machine, "a loss that was not followed", site.where, _TORCH)


@on_method("*.backward")
def backward(site: Site) -> Value | None:
    """`loss.backward()` of what a library gave."""
    return gradients_of_unread_loss(site.machine, why_unread(site.owner), site.where, _TORCH)


@on_tensor("backward")
def backward_of_tensor(site: Site) -> Value | None:
    """`loss.backward()`: a loss that was called was noted by its call."""
    if trained_on(site.machine, site.owner, site.where, _TORCH):
        return Constant(None)
    if isinstance(site.owner, Tensor) and (site.owner.loss is not None or _is_of_amounts(site.owner, site.where)):
        return Constant(None)
    return gradients_of_unread_loss(site.machine, why_unread(site.owner), site.where, _TORCH)


#: What bends numbers into scores or probabilities, wherever it is written.
_BENT = ("exp(", "log(", "igmoid", "oftmax", "tanh", "ross_entropy", "nll_loss")


def _is_of_amounts(loss: Tensor, where: Spot) -> bool:
    """True for a number that no layer and no activation gave: a regression by hand, a function that is minimised."""
    plain = not loss.symbolic and loss.predictions.model is None and loss.head.activation is None and not loss.terms
    return plain and not any(map(where.source.mentions, _BENT))
