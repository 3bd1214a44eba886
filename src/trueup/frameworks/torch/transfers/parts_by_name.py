"""Parts of a module by their names: `model.add_module("fc", layer)` sets an attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.attributes import get_attribute
from trueup.engine.transfers.attributes_by_name import set_by_name
from trueup.engine.transfers.registry import Site, attribute_of, on_method
from trueup.engine.values import Constant, Spot, Value, text_of
from trueup.frameworks.torch.transfers.modules import MODULE, SEQUENTIAL
from trueup.frameworks.torch.transfers.pretrained import KIND, MAPS

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


@attribute_of(*(f"{kind}.{name}" for kind in (MODULE, SEQUENTIAL) for name in ("module", "_orig_mod")))
def wrapped(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`nn.DataParallel(model).module`, `torch.compile(model)._orig_mod`: what wraps a module is taken for it."""
    return owner


@attribute_of("dict._modules", f"{SEQUENTIAL}._modules")
def modules_in_order(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`model.classifier._modules["6"]` is what `model.classifier[6]` is."""
    return owner


@on_method(*(f"{kind}.{name}" for kind in (MODULE, KIND, MAPS) for name in ("add_module", "register_module")))
def module_added(site: Site) -> Value | None:
    """`model.add_module("fc", layer)`."""
    name, layer = text_of(site.arg(0, "name")), site.args.get(1, "module")
    if site.owner is not None and layer is not None:
        set_by_name(site.machine, site.owner, name, layer)
    return Constant(None)


@on_method(*(f"{kind}.set_submodule" for kind in (MODULE, KIND, MAPS)))
def submodule_set(site: Site) -> Value | None:
    """`model.set_submodule("head.fc", layer)`."""
    path, layer, owner = text_of(site.arg(0, "target")), site.args.get(1, "module"), site.owner
    if owner is None or layer is None:
        return None
    *above, last = path.split(".") if path is not None else [None]
    for name in above:
        owner = get_attribute(site.machine, owner, name or "", site.where)
    set_by_name(site.machine, owner, last, layer)
    return Constant(None)
