"""A whole model that the program saves and loads again: `torch.save(model, path)`, `model = torch.load(path)`."""

from __future__ import annotations

from trueup.engine.interpret.machine import sym_of
from trueup.engine.store import options_of
from trueup.engine.transfers.registry import Site, kinds_of, on_call
from trueup.engine.values import Constant, StoredObject, UnknownValue, Value

#: Under what the store has what was saved; numbers of scopes are positive.
_SAVED = -3
_MODELS = ("torch.nn.Module", "torch.nn.Sequential")


@on_call("torch.save", "torch.jit.save")
def saved(site: Site) -> Value | None:
    """`torch.save(model, path)`; of weights alone (`state_dict()`) nothing is remembered."""
    machine, path = site.machine, site.arg(1, "f")
    model = machine.resolve(site.arg(0, "obj", "m"))
    if path is not None:
        whole = isinstance(model, StoredObject) and bool(set(kinds_of(machine, model)) & {*_MODELS})
        # On another way of a test a model that was not followed may stand in the same file.
        unread = UnknownValue("what was saved in this file", site.where)
        machine.store.write((_SAVED, str(sym_of(path))), model if whole and model is not None else unread)
    return Constant(None)


@on_call("torch.load", "torch.jit.load")
def loaded(site: Site) -> Value | None:
    """The model that was saved under the same path; None where the program saves none there."""
    path = site.arg(0, "f")
    stored = site.machine.store.read((_SAVED, str(sym_of(path)))) if path is not None else None
    models = [model for _, model in options_of(stored)] if stored is not None else []
    alike = len(models) == 1 or len({getattr(model, "number", id(model)) for model in models}) == 1
    return models[0] if models and alike and isinstance(models[0], StoredObject) else None
