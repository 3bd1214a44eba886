"""A model of Keras that was not followed: it has a head that is not known, and is compiled and trained as any other."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from trueup.engine.setups.compiled_metrics import LOGS_ITS_OWN
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.registry import Site, call_library, on_method
from trueup.engine.transfers.unfollowed import gradients_of_unread_loss, on_unfollowed, why_unread
from trueup.engine.transfers.written_losses import trained_on
from trueup.engine.values import Args, Bound, Call, Constant, Spot, StoredObject, Value, not_read
from trueup.frameworks.keras.transfers.models import NOT_BUILT

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: What only Keras is told, by the method that is told it: other libraries have a `fit` and a `compile` as well.
_TOLD = {
    "compile": ("loss", "optimizer", "metrics"),
    "fit": ("epochs", "nb_epoch", "validation_data", "validation_split", "steps_per_epoch", "callbacks"),
    "fit_generator": ("epochs", "nb_epoch", "steps_per_epoch", "samples_per_epoch", "generator", "validation_data"),
}
#: What else is asked of such a model, once a call has shown that it is one.
_ASKED = ("compile", "fit", "fit_generator", "train_on_batch", "evaluate", "predict", "predict_classes")


@on_unfollowed(*_ASKED)
def of_an_unknown(machine: Machine, owner: tuple[Hashable, str], name: str, args: Args, where: Spot) -> Value | None:
    """A method of something that was not followed."""
    return _asked_of_model(machine, owner, name, args, where)


@on_method(*(f"*.{name}" for name in _ASKED))
def of_a_call(site: Site) -> Value | None:
    """The same, of what a function that is not among the files gave."""
    owner = site.owner
    if not isinstance(owner, Call) or owner.where is None or owner.name.endswith("[]"):
        return None
    name, key = site.name.rpartition(".")[2], ("call", owner.where)
    result = _asked_of_model(site.machine, (key, not_read(owner.name)), name, site.args, site.where)
    model = site.machine.unfollowed.get(key)
    if model is not None and _is_a_class(owner.name):
        site.machine.set_part(model, LOGS_ITS_OWN, Constant(owner.name.rpartition(".")[2]))
    return result


def _is_a_class(name: str) -> bool:
    """True for `library.Model` and `library.Model.of_something`: a model class whose training steps may be its own."""
    return any(part[:1].isupper() for part in name.split(".")[-2:])


def _asked_of_model(machine: Machine, owner: tuple[Hashable, str], name: str, args: Args, where: Spot) -> Value | None:
    """A method of a model of Keras that was not followed: `owner` is what stands for it, and why it was not."""
    if name not in _ASKED or (name == "compile" and not args.positional and not args.keywords):
        # A class of the program's own may hold the model, and compile it with what it holds.
        return None
    if isinstance(owner[0], tuple) and owner[0][:1] == (NOT_BUILT,):
        return None
    model = machine.unfollowed.get(owner[0])
    if model is None and any(word in args.keywords for word in _TOLD.get(name, ())):
        model = _model(machine, *owner, where)
    return None if model is None else call_library(machine, Bound(model, None, name), args, where)


@on_method("a stated model")
def of_a_stated_model(site: Site) -> Value | None:
    """A method of such a model: Keras compiles and trains it, all else (`to`, `eval`, …) gives the model itself."""
    owner = site.owner
    if not isinstance(owner, Tensor):
        return None
    key, machine = ("stated", owner.predictions.model), site.machine
    known = any(word in site.args.keywords for word in _TOLD.get(site.name, ()))
    if site.name not in _ASKED or not (known or key in machine.unfollowed):
        return owner
    model = machine.unfollowed.get(key) or _model(machine, key, owner.why, site.where)
    machine.set_part(model, "#out", owner)
    return call_library(machine, Bound(model, None, site.name), site.args, site.where)


def _model(machine: Machine, owner: Hashable, why: str, where: Spot) -> StoredObject:
    """A model that is known again wherever the same unknown is met."""
    model = machine.new("keras.models.loaded", where)
    library = "keras" if "keras" in machine.libraries or "tensorflow" not in machine.libraries else "tf.keras"
    machine.set_part(model, "#library", Constant(library))
    machine.set_part(model, "#out", Tensor(symbolic=True, why=why, where=where))
    machine.unfollowed[owner] = model
    return model


@on_method("tf.GradientTape.gradient", "tf.GradientTape.jacobian")
def tape(site: Site) -> Value | None:
    """`tape.gradient(loss, variables)`."""
    loss = site.arg(0, "target")
    if not trained_on(site.machine, loss, site.where, "tf.keras"):
        gradients_of_unread_loss(site.machine, why_unread(loss), site.where, "tf.keras")
    return None
