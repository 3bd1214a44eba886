"""Libraries that train PyTorch modules: what they call of the program, and what they call a loss on."""

from __future__ import annotations

from dataclasses import replace

from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import call, enter, find_method
from trueup.engine.transfers.registry import Site, on_prefix
from trueup.engine.values import NONE, Args, Class, LibraryName, StoredObject, Tensor, UnknownValue, Value

#: The steps of a Lightning module that each method of its trainer runs.
_STEPS = {
    "fit": ("training_step", "validation_step"),
    "validate": ("validation_step",),
    "test": ("test_step",),
}


@on_prefix("pytorch_lightning.")
@on_prefix("lightning.")
def lightning(site: Site) -> Value | None:
    """`Trainer(...).fit(model, loader)` gives the model's steps one batch after another."""
    parts = site.name.split(".")
    steps = _STEPS.get(parts[-1])
    if steps is None or "Trainer" not in parts or site.owner is None:
        return None
    model = site.arg(0, "model")
    if not isinstance(model, StoredObject):
        return None
    for name in steps:
        method = find_method(site.machine, model.cls, name)
        if method is not None:
            enter(site.machine, method, Args((model,), more=True), site.where)
    return NONE


#: The losses that skorch's nets take where none is given; a plain net and a regressor are told theirs.
_DEFAULT_LOSS = {
    "NeuralNet": None,
    "NeuralNetClassifier": "torch.nn.NLLLoss",
    "NeuralNetBinaryClassifier": "torch.nn.BCEWithLogitsLoss",
}
#: A classifier takes the logarithm of what comes out, where its loss is the likelihood.
_LOGARITHM = {"softmax": "log_softmax", "sigmoid": "log_sigmoid"}


@on_prefix("skorch.")
def skorch(site: Site) -> Value | None:
    """`NeuralNetClassifier(Net, criterion=nn.CrossEntropyLoss)`: the loss will be called on what the module gives."""
    kind = site.name.split(".")[-1]
    if kind not in _DEFAULT_LOSS:
        return None
    module, criterion = site.arg(0, "module"), site.arg(1, "criterion")
    if criterion is None and _DEFAULT_LOSS[kind] is not None:
        criterion = LibraryName(str(_DEFAULT_LOSS[kind]), site.where)
    if isinstance(module, Class):
        module = call(site.machine, module, _prefixed(site, "module__"), site.where)
    if module is None or isinstance(module, UnknownValue) or criterion is None:
        return None
    given = Tensor(symbolic=True, activation="linear", why="an input")
    out = call(site.machine, module, Args((given,)), site.where)
    several = items_of(site.machine, out) if not isinstance(out, Tensor) else None
    out = several.items[0] if several is not None and several.items else out
    if isinstance(criterion, (LibraryName, Class)):
        where = criterion.where or site.where
        criterion = call(site.machine, criterion, _prefixed(site, "criterion__"), where)
    if kind == "NeuralNetClassifier" and getattr(criterion, "name", "").endswith("NLLLoss") and isinstance(out, Tensor):
        out = replace(out, activation=_LOGARITHM.get(out.activation or ""), activation_where=None)
    call(site.machine, criterion, Args((out, UnknownValue("labels that are given later", site.where))), site.where)
    return None


def _prefixed(site: Site, prefix: str) -> Args:
    """The arguments that a net hands on: `module__units=32` is the module's `units`."""
    named = site.args.keywords.items()
    return Args((), {name.removeprefix(prefix): value for name, value in named if name.startswith(prefix)})
