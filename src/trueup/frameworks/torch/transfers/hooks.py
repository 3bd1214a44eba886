"""Hooks that a program puts on its modules: what a module gives is what the hook makes of it, which is not followed."""

from __future__ import annotations

from trueup.engine.interpret.unread_changes import ANY
from trueup.engine.transfers.registry import Site, on_method
from trueup.engine.values import StoredObject, Value


@on_method("*.register_forward_hook", "*.register_forward_pre_hook", "torch.nn.Module.register_forward_hook",
           "torch.nn.Module.register_forward_pre_hook")  # fmt: skip
def hook_put_on(site: Site) -> Value | None:
    """`model[1].register_forward_hook(give_the_input)`."""
    site.machine.record.changed.add(site.owner.number if isinstance(site.owner, StoredObject) else ANY)
    return None
