"""Activations and losses that a program calls itself: what they make of an output, and the setup that a loss is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from trueup.engine import effects
from trueup.engine.events import LossCalled
from trueup.engine.immutable import replace
from trueup.engine.interpret.functions import call
from trueup.engine.limits import LimitMetError
from trueup.engine.tensors import HeadTrait, LossTerm, Tensor, with_labels
from trueup.engine.transfers.graphs import numbered
from trueup.engine.transfers.local_facts import note_activation
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Args, Bound, Call, Constant, FunctionValue, UnknownValue, Value, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def activated(site: Site, name: str, library: str) -> Value | None:
    """What an activation function of a library gives; `library` is the key of the line whose activation it is."""
    passed = site.arg(0, "x", "logits", "features", "_sentinel")
    if not isinstance(passed, Tensor) or name == "exponential":
        return None
    if not passed.symbolic and passed.predictions.model is None:
        return replace(with_labels(passed, encoding=None), why="an activation of data", elements=None)
    written = site.args.get(1, "axis", "dim") if name in ("softmax", "log_softmax") else None
    axis = whole_of(site.machine.resolve(written))
    if name == "linear":
        return passed
    site.machine.record.activated(site.where, passed)
    result = effects.activated(passed, name, site.where, axis=axis)
    # An axis that was not followed may be the right one.
    if written is None or axis is not None:
        note_activation(site.machine, result, library)
    return result


def flag_of(value: Value | None) -> bool | None:
    """An argument that is left out, or True or False; None where it was not followed."""
    if value is None:
        return False
    return bool(value.value) if isinstance(value, Constant) else None


def loss_called(
    site: Site,
    row: str,
    parties: tuple[bool | None, Value | None, Value | None],
    library: str,
    loss: Call | None = None,
) -> Value:
    """A loss of an output and labels; one of a model's own output is a setup by itself.

    row: the loss. parties: whether it takes logits (None: not followed), the labels, the output. library: the key of
    the line that the setup is of. loss: the object that is called, None for a function.
    """
    logits, labels, output = parties
    output = numbered(output) if isinstance(output, Tensor) else output
    machine = site.machine
    if (isinstance(output, Tensor) and output.symbolic and output.predictions.model is not None) or is_unfollowed(
        output
    ):
        machine.record.note(
            LossCalled(
                loss=loss or Call(site.name, Args(), site.where),
                name=row,
                output=output,  # type: ignore[arg-type]
                labels=labels,
                from_logits=logits,
                args=loss.args if loss is not None else site.args,
                library=library,
                path=dict(machine.store.path),
                where=site.where,
                chosen=site.args.all_chosen,
            )
        )
    where = loss.where if loss is not None else site.where
    shape = output.shape[:-1] if isinstance(output, Tensor) and output.shape else None
    last = output.head.activation if isinstance(output, Tensor) else None
    term = LossTerm(name=row, from_logits=logits, where=where, activation=last)
    return Tensor(shape=shape, where=site.where, symbolic=True, loss=term)


def graph_loss(site: Site, row: str, output: Value | None, labels: Value | None, library: str) -> Value | None:
    """A loss of logits that the program's own operations gave; None where the output is no such tensor."""
    if isinstance(labels, Tensor) and labels.symbolic and isinstance(output, Tensor) and not output.symbolic:
        output, labels = labels, output  # before TensorFlow 1.0 the output came first
    if not isinstance(output, Tensor) or not output.symbolic or output.why == "an input":
        return None
    if output.predictions.model is not None:
        return None
    site.machine.record.note(
        LossCalled(
            loss=Call(site.name, replace(site.args, positional=()), site.where),
            name=row, output=output, labels=labels, from_logits=True, args=site.args, library=library,
            path=dict(site.machine.store.path), where=site.where, chosen=site.args.all_chosen,
        )
    )  # fmt: skip
    term = LossTerm(name=row, from_logits=True, where=site.where, activation=output.head.activation)
    return Tensor(shape=output.shape[:-1] if output.shape else None, where=site.where, symbolic=True, loss=term)


def is_unfollowed(output: Value | None) -> bool:
    """True for what a model gives that was not followed; what a function is handed is no model's output yet."""
    if isinstance(output, UnknownValue):
        return not _is_handed(output.sym)
    return isinstance(output, Call) and "[]" not in output.name


def _is_handed(sym: object) -> bool:
    """A parameter, or a part of one: what a loss function of the program is called with."""
    while isinstance(sym, tuple) and len(sym) > 1 and sym[0] in ("item", "attribute", "slice"):
        sym = sym[1]
    return isinstance(sym, tuple) and sym[:1] == ("parameter",)


def wrapped_loss(machine: Machine, function: FunctionValue) -> LossTerm | None:
    """The known loss that a function of the program hands back for (labels, output), if it is one.

    Its `activation` is what the function itself did to the output last.
    """
    labels = Tensor(why="labels inside a loss")
    output = Tensor(symbolic=True, why="the output inside a loss", head=HeadTrait(activation="linear"))
    result = machine.resolve(looked_at(machine, function, labels, output))
    if not isinstance(result, Tensor) or result.loss is None:
        return None
    return result.loss


def looked_at(machine: Machine, function: FunctionValue | Bound, labels: Value, output: Value) -> Value | None:
    """What a function of the program gives for (labels, output), as a library calls it; None where a limit is met."""
    before = len(machine.record.events)
    try:
        return call(machine, function, Args((labels, output)), function.where)  # type: ignore[arg-type]
    except LimitMetError:
        return None
    finally:
        # It was called to be looked at: a loss of invented outputs is no training of the program.
        del machine.record.events[before:]


class OwnLosses(Protocol):
    """What a library makes of a loss that is given to it and is none of its own."""

    def foreign(self, name: str) -> tuple[str, str] | None:
        """(row, qualified name) of a function of another library, which takes logits; None for every other name."""

    def wrapped(self, function: FunctionValue, term: LossTerm) -> tuple[LossTerm, str] | None:
        """A function of the program that hands back a loss, as the library sees it; None where it computes another.

        Beside the loss stands its qualified name, where it is not looked into; "" elsewhere.
        """


_OWN_LOSSES: dict[str, OwnLosses] = {}


def reads_own_losses(own: OwnLosses, *lines: str) -> None:
    """Register what the lines of these keys make of losses that are none of their own."""
    _OWN_LOSSES.update(dict.fromkeys(lines, own))


def own_losses_of(library: str) -> OwnLosses | None:
    """What a line makes of such losses; None where nothing is known of that."""
    return _OWN_LOSSES.get(library)
