"""Dicts whose entries are attributes: `EasyDict(config)`, `SimpleNamespace(**config)` and their like."""

from __future__ import annotations

from trueup.engine.interpret.attribute_dicts import by_attributes
from trueup.engine.interpret.containers import new_dict
from trueup.engine.interpret.dict_methods import take_entries
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Value


@on_call(
    *(
        "easydict.EasyDict",
        "argparse.Namespace",
        "types.SimpleNamespace",
        "munch.Munch",
        "munch.munchify",
        "addict.Dict",
    ),
    *("box.Box", "dotmap.DotMap", "ml_collections.ConfigDict"),
)
def namespace(site: Site) -> Value | None:
    """A dict, or keywords, as attributes."""
    result = new_dict(site.machine, site.where)
    take_entries(site.machine, result, site.args)
    return by_attributes(site.machine, result)
