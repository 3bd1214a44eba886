"""A module that is called with parameters from outside: `functional_call(model, params, (inputs,))`."""

from __future__ import annotations

from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import call
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Args, Value


@on_call("torch.func.functional_call", "torch.nn.utils.stateless.functional_call")
def functional_call(site: Site) -> Value | None:
    """What the module gives; a single input stands there by itself."""
    module, passed = site.arg(0, "module"), site.arg(2, "args")
    if module is None or passed is None:
        return None
    several = items_of(site.machine, passed)
    inputs = several.items if several is not None and not several.more else (passed,)
    return call(site.machine, module, Args(inputs), site.where)
